package options

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/commandline"
)

// Values gives the values of options that are not on the command line. It looks for them in the
// environment first, then in the file of --env-file or .env, and then in the file of --config. It
// is the source of a command line.
type Values struct {
	env  Env
	path string         // of the file of --config
	file map[string]any // what it holds
}

// NewValues returns values that read env.
func NewValues(env Env) *Values { return &Values{env: env} }

// Open reads the files of --env-file and of --config.
func (v *Values) Open(command *commandline.Command) error {
	config, named := command.Option("config"), command.Option("env-file").Value().(string)
	if err := v.env.ReadFile(named); err != nil {
		return err
	}
	if err := v.env.CheckNames(variableNames(command.Root())); err != nil {
		return err
	}
	v.path = config.Value().(string)
	if v.path == "" {
		var name string
		name, v.path, _ = v.variable(config)
		if err := v.env.Trusted(name); err != nil {
			return err
		}
	}
	if v.path == "" {
		return nil
	}
	raw, err := v.env.ReadPrivate(v.path)
	if err != nil {
		return fmt.Errorf("--config: %w", err)
	}
	if err := v.decode(raw); err != nil {
		return fmt.Errorf("--config: %s: %w", v.path, err)
	}
	return v.checkNames(command.Root())
}

// decode decodes the file. Numbers keep all their digits.
func (v *Values) decode(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&v.file); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something after the end of the object")
	}
	return nil
}

// variableNames returns the names of all variables that set options, and of the secrets for
// which an option names a file.
func variableNames(root *commandline.Command) map[string]bool {
	known := map[string]bool{}
	for _, command := range root.All() {
		for _, option := range command.Options() {
			for _, name := range option.Variables {
				known[name] = true
				if secret, ok := strings.CutSuffix(name, "_FILE"); ok {
					known[secret] = true
				}
			}
		}
	}
	return known
}

// checkNames refuses names in the file that no command has. The file cannot name files to
// read before it.
func (v *Values) checkNames(root *commandline.Command) error {
	known := inFile(root)
	for _, name := range slices.Sorted(maps.Keys(v.file)) {
		if known[name] == nil {
			meant := commandline.Meant(name, slices.Sorted(maps.Keys(known)),
				"marquee config --schema lists all", "")
			return fmt.Errorf("--config: %s: there is no option %q; %s", v.path, name, meant)
		}
	}
	return nil
}

// inFile returns the options that the file of --config can hold, by their names there: those
// of all commands, because one file may serve several of them. Commands may have options of the
// same name.
func inFile(root *commandline.Command) map[string][]*commandline.Option {
	options := map[string][]*commandline.Option{}
	for _, command := range root.All() {
		for _, option := range command.Own() {
			if !slices.Contains([]string{"version", "config", "env-file"}, option.Name) {
				options[nameInFile(option)] = append(options[nameInFile(option)], option)
			}
		}
	}
	return options
}

// nameInFile returns the name of an option in the file of --config.
func nameInFile(option *commandline.Option) string {
	return strings.ReplaceAll(option.Name, "-", "_")
}

// variable returns the first variable that is set for an option, with its value.
func (v *Values) variable(option *commandline.Option) (name, value string, set bool) {
	for _, name := range option.Variables {
		if value, set := v.env.Lookup(name); set {
			return name, value, true
		}
	}
	return "", "", false
}

// Value returns the value of an option that is not on the command line, or nil.
func (v *Values) Value(option *commandline.Option) (value any, from string, err error) {
	if name, value, set := v.variable(option); set {
		return value, v.env.Origin(name), v.env.Trusted(name)
	}
	return v.file[nameInFile(option)], "the file of --config", nil
}
