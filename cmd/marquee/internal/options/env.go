// Package options reads what a person configures: flags, the environment, a file called
// .env, and the file of --config. It knows where each value came from, which values it
// must not trust, and which errors the person can correct.
package options

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/joho/godotenv"
)

// Env is the environment of a command.
type Env struct {
	// Dotenv is the file of variables that is read if --env-file names no other file. It may
	// have come with the folder, so Trusted refuses some of its values. Default: no file.
	Dotenv string
	// Warn gets what the person should know. Default: the warnings are dropped.
	Warn func(text string)

	values map[string]string
	from   map[string]source              // of the variables that only a file has
	export func(name, value string) error // nil if the process keeps its environment
}

// source is the file that a variable came from.
type source struct {
	path  string
	named bool // by --env-file, so the person trusts it
}

// String returns the name of the file for messages.
func (s source) String() string {
	if s.named {
		return s.path
	}
	return filepath.Base(s.path)
}

// NewEnv returns the environment that os.Environ describes.
func NewEnv(environ []string) Env {
	e := Env{values: map[string]string{}, from: map[string]source{}, Warn: func(string) {}}
	for _, variable := range environ {
		if name, value, ok := strings.Cut(variable, "="); ok {
			e.values[name] = value
		}
	}
	return e
}

// Process returns the environment of this process, with the file .env of the current
// folder. The variables of a file are set for the process, too, because the libraries for
// stores and telemetry read the environment of the process.
func Process() Env {
	e := NewEnv(os.Environ())
	e.Dotenv, e.export = ".env", os.Setenv
	return e
}

// ReadFile adds the variables of a file. A variable of the environment wins over the file.
// If the path is "", it reads Dotenv, which may be missing.
func (e Env) ReadFile(path string) error {
	from := source{path: path, named: path != ""}
	if !from.named {
		if from.path = e.Dotenv; from.path == "" {
			return nil
		}
	}
	if !from.named {
		switch info, err := os.Stat(from.path); {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err == nil && !info.Mode().IsRegular(): // a pipe would keep every command waiting
			return fmt.Errorf("--env-file: %s is not a file; remove it, or name another one", from)
		}
	}
	raw, err := e.ReadPrivate(from.path)
	if err != nil {
		return fmt.Errorf("--env-file: %w", err)
	}
	values, err := godotenv.UnmarshalBytes(raw)
	if err != nil { // its text would show the rest of the file, with the keys
		return fmt.Errorf("%s: a line is not NAME=VALUE, or a quote is not closed", from)
	}
	for name, value := range values {
		if _, known := e.values[name]; !known {
			e.values[name], e.from[name] = value, from
		}
	}
	return e.exportTrusted()
}

// Get returns the value of a variable, "" if it is not set.
func (e Env) Get(name string) string { return e.values[name] }

// Lookup returns the value of a variable, and whether it is set.
func (e Env) Lookup(name string) (value string, set bool) {
	value, set = e.values[name]
	return value, set
}

// Origin names a variable, and the file that it is from.
func (e Env) Origin(name string) string {
	if from, ok := e.from[name]; ok {
		return name + " in " + from.String()
	}
	return name
}

// Secret returns a key, either from a variable or from a file. The path of the file comes
// from an option, which the variable with _FILE at the end of its name sets, too.
func (e Env) Secret(variable, file string) (string, error) {
	if file == "" {
		return e.Get(variable), nil
	}
	if e.Get(variable) != "" {
		return "", fmt.Errorf("%s and %s_FILE are both set; set only one of them", variable, variable)
	}
	raw, err := e.ReadPrivate(file)
	if err != nil {
		return "", fmt.Errorf("%s_FILE: %w", variable, err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// maxPrivate is how large a file of keys may be, in bytes.
const maxPrivate = 1 << 20

// ReadPrivate reads a file that may hold keys. It warns if other people can read the file.
func (e Env) ReadPrivate(path string) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the operator chooses it
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxPrivate+1))
	switch {
	case err != nil:
		return nil, err
	case len(raw) > maxPrivate:
		return nil, fmt.Errorf("%s has more than %d bytes", path, maxPrivate)
	}
	const others = 0o077
	info, err := f.Stat()
	if err != nil || runtime.GOOS == "windows" { // which has no such modes
		return raw, err
	}
	if mode := info.Mode(); mode.IsRegular() && mode&others != 0 {
		e.Warn(fmt.Sprintf("other people on this machine may read or change %s, whose mode is %04o; "+
			"run chmod 600 on it", path, mode.Perm()))
	}
	return raw, nil
}
