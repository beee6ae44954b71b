package options

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Values resolves options that are not on the command line. It looks for them in the
// environment first, and then in the file of --config. It is an option of kong.New.
//
// By itself, kong reads the environment of the process, and the file wins over it.
type Values struct {
	env       Env
	variables map[*kong.Value][]string // that set an option
	path      string                   // of the file
	file      map[string]any
	from      map[*kong.Flag]string // where a value came from
	current   string                // where the value that kong reads now came from
}

// NewValues returns values that read env.
func NewValues(env Env) *Values {
	return &Values{
		env:       env,
		variables: map[*kong.Value][]string{},
		from:      map[*kong.Flag]string{},
	}
}

// Apply makes kong resolve options by v, and binds v for hooks and commands.
func (v *Values) Apply(k *kong.Kong) error {
	for _, option := range []kong.Option{
		kong.PostBuild(v.takeVariables),
		kong.ValueFormatter(v.help),
		kong.WithBeforeResolve(v.readFile),
		kong.Resolvers(v),
		kong.WithBeforeApply(func() error { v.current = ""; return nil }),
		kong.Bind(v, v.env),
	} {
		if err := option.Apply(k); err != nil {
			return err
		}
	}
	return nil
}

// takeVariables takes the names of the variables from kong.
func (v *Values) takeVariables(k *kong.Kong) error {
	return kong.Visit(k.Model.Node, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			v.variables[flag.Value] = flag.Envs
			flag.Envs, flag.Tag.Envs = nil, nil
		}
		return next(nil)
	})
}

// help returns the help text of an option, with the variables that set it.
func (v *Values) help(value *kong.Value) string {
	shown, tag := *value, *value.Tag
	shown.Tag, tag.Envs = &tag, v.variables[value]
	return kong.DefaultHelpValueFormatter(&shown)
}

// readFile reads the file that --config or its variable names.
func (v *Values) readFile(command *kong.Context) error {
	for _, flag := range command.Model.Flags {
		if flag.Name != "config" {
			continue
		}
		v.path, _ = command.FlagValue(flag).(string)
		if v.path == "" {
			_, v.path, _ = v.variable(flag)
		}
	}
	if v.path == "" {
		return nil
	}
	raw, err := os.ReadFile(v.path)
	if err != nil {
		return fmt.Errorf("--config: %w", err)
	}
	if err := json.Unmarshal(raw, &v.file); err != nil {
		return fmt.Errorf("--config: %s: %w", v.path, err)
	}
	return v.checkNames(command.Model)
}

// checkNames refuses names in the file that no command has.
func (v *Values) checkNames(app *kong.Application) error {
	known := map[string]bool{}
	for _, flag := range app.Flags {
		known[nameInFile(flag)] = true
	}
	for _, command := range app.Children {
		for _, flag := range command.Flags {
			known[nameInFile(flag)] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v.file)) {
		if !known[name] {
			return fmt.Errorf("--config: %s: there is no option %q", v.path, name)
		}
	}
	return nil
}

// nameInFile returns the name of an option in the file of --config.
func nameInFile(flag *kong.Flag) string { return strings.ReplaceAll(flag.Name, "-", "_") }

// variable returns the first variable that is set for an option, with its value.
func (v *Values) variable(flag *kong.Flag) (name, value string, set bool) {
	for _, name := range v.variables[flag.Value] {
		if value, set := v.env.Lookup(name); set {
			return name, value, true
		}
	}
	return "", "", false
}

// Validate does nothing, because readFile has checked the file. kong wants it.
func (v *Values) Validate(*kong.Application) error { return nil }

// Resolve returns the value of an option that is not on the command line, or nil.
func (v *Values) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	v.current = ""
	if name, value, set := v.variable(flag); set {
		v.current = v.env.Origin(name)
		v.from[flag] = v.current
		return value, nil
	}
	if value := v.file[nameInFile(flag)]; value != nil {
		v.current = "the file of --config"
		v.from[flag] = v.current
		return value, nil
	}
	return nil, nil
}

// Explain adds to an error of kong where the value that caused it came from.
func (v *Values) Explain(err error) error {
	if v.current == "" {
		return err
	}
	return fmt.Errorf("%w (from %s)", err, v.current)
}

// Origin says where the value of an option is from. It returns "" for a default.
func (v *Values) Origin(command *kong.Context, option string) string {
	for _, path := range command.Path {
		if path.Flag == nil || path.Flag.Name != option {
			continue
		}
		if path.Resolved {
			return v.from[path.Flag]
		}
		return "--" + option
	}
	return ""
}
