// Package options reads what a person configures: flags, the environment, also
// from a file called .env, and the file of --config. It knows where each value
// came from, and which errors the person can mend.
package options

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/joho/godotenv"
)

// Env is the environment of a command.
type Env struct {
	values map[string]string
	file   map[string]string // the variables of .env that the environment does not have
}

// NewEnv returns the environment that os.Environ describes.
func NewEnv(environ []string) Env {
	e := Env{values: map[string]string{}, file: map[string]string{}}
	for _, variable := range environ {
		if name, value, ok := strings.Cut(variable, "="); ok {
			e.values[name] = value
		}
	}
	return e
}

// ReadFile adds the variables that a file such as .env has and the environment does
// not. A file that is missing adds nothing.
func (e Env) ReadFile(path string) error {
	values, err := godotenv.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for name, value := range values {
		if _, known := e.values[name]; !known {
			e.values[name], e.file[name] = value, value
		}
	}
	return nil
}

// Export sets the variables of the file for this process, where the libraries of
// stores and of telemetry look for theirs.
func (e Env) Export() error {
	for name, value := range e.file {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
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
	if _, ok := e.file[name]; ok {
		return name + " in .env"
	}
	return name
}

// Secret returns a key: that of a variable, or that in a file. The file is the
// value of the option that the variable with _FILE behind its name sets.
func (e Env) Secret(variable, file string) (string, error) {
	if file == "" {
		return e.Get(variable), nil
	}
	if e.Get(variable) != "" {
		return "", fmt.Errorf("%s and %s_FILE are both set; set one of them", variable, variable)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s_FILE: %w", variable, err)
	}
	return strings.TrimSpace(string(raw)), nil
}
