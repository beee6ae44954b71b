// Package options reads what a person configures: flags, the environment, a file called
// .env, and the file of --config. It knows where each value came from, and which errors
// the person can correct.
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
	file   map[string]string // the variables that only .env has
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

// ReadFile adds variables from a file such as .env. A variable of the environment wins
// over the file. A missing file adds nothing.
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

// Export sets the variables of the file for this process, because the libraries for
// stores and telemetry read the environment of the process.
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

// Secret returns a key, either from a variable or from a file. The path of the file comes
// from an option, which the variable with _FILE at the end of its name sets, too.
func (e Env) Secret(variable, file string) (string, error) {
	if file == "" {
		return e.Get(variable), nil
	}
	if e.Get(variable) != "" {
		return "", fmt.Errorf("%s and %s_FILE are both set; set only one of them", variable, variable)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s_FILE: %w", variable, err)
	}
	return strings.TrimSpace(string(raw)), nil
}
