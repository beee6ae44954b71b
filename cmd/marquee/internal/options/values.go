package options

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Values resolves options that are not on the command line. It looks for them in the
// environment first, then in the file of --env-file or .env, and then in the file of
// --config. It is an option of kong.New.
//
// By itself, kong reads the environment of the process, and the file wins over it.
type Values struct {
	env       Env
	variables map[*kong.Value][]string // that set an option
	ready     bool                     // the files have been read
	path      string                   // of the file of --config
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
		durations,
		kong.PostBuild(v.takeVariables),
		kong.ValueFormatter(v.help),
		kong.WithBeforeResolve(v.readFiles),
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

// readFiles reads the files of --env-file and of --config.
// kong calls it for each part of a command line, and it reads them once.
func (v *Values) readFiles(command *kong.Context) error {
	if v.ready {
		return nil
	}
	v.ready = true
	named := map[string]string{}
	var config *kong.Flag
	for _, flag := range command.Model.Flags {
		named[flag.Name], _ = command.FlagValue(flag).(string)
		if flag.Name == "config" {
			config = flag
		}
	}
	if err := v.env.ReadFile(named["env-file"]); err != nil {
		return err
	}
	if err := v.env.CheckNames(v.variableNames()); err != nil {
		return err
	}
	v.path = named["config"]
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
	return v.checkNames(command.Model)
}

// decode decodes the file. Numbers inside of a table keep all their digits. kong does not know
// such numbers.
func (v *Values) decode(raw []byte) error {
	if err := json.Unmarshal(raw, &v.file); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var exact map[string]any
	if err := d.Decode(&exact); err != nil {
		return err
	}
	for name, value := range exact {
		if table, ok := value.(map[string]any); ok {
			v.file[name] = table
		}
	}
	return nil
}

// variableNames returns the names of all variables that set options, and of the secrets for
// which an option names a file.
func (v *Values) variableNames() map[string]bool {
	known := map[string]bool{}
	for _, names := range v.variables {
		for _, name := range names {
			known[name] = true
			if secret, ok := strings.CutSuffix(name, "_FILE"); ok {
				known[secret] = true
			}
		}
	}
	return known
}

// checkNames refuses names in the file that no command has. The file cannot name files to
// read before it.
func (v *Values) checkNames(app *kong.Application) error {
	known := inFile(app)
	for _, name := range slices.Sorted(maps.Keys(v.file)) {
		if known[name] == nil {
			return fmt.Errorf("--config: %s: there is no option %q; %s", v.path, name,
				meant(name, slices.Sorted(maps.Keys(known)), "marquee config --schema lists all"))
		}
	}
	return nil
}

// inFile returns the options that the file of --config can hold, by their names there: those
// of all commands, because one file may serve several of them. Commands may have options of the
// same name.
func inFile(app *kong.Application) map[string][]*kong.Flag {
	options := map[string][]*kong.Flag{}
	nodes := []*kong.Node{app.Node}
	for len(nodes) > 0 {
		for _, flag := range nodes[0].Flags {
			if !slices.Contains([]string{"help", "version", "config", "env-file"}, flag.Name) {
				options[nameInFile(flag)] = append(options[nameInFile(flag)], flag)
			}
		}
		nodes = append(nodes[1:], nodes[0].Children...)
	}
	return options
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

// Validate does nothing, because readFiles has checked the file. kong wants it.
func (v *Values) Validate(*kong.Application) error { return nil }

// Resolve returns the value of an option that is not on the command line, or nil.
func (v *Values) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	v.current = ""
	if name, value, set := v.variable(flag); set {
		if err := v.env.Trusted(name); err != nil {
			return nil, err
		}
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

// Origins says where each option is from that is not at its default.
func (v *Values) Origins(command *kong.Context) map[string]string {
	origins := map[string]string{}
	for _, path := range command.Path {
		if path.Flag != nil {
			origins[path.Flag.Name] = v.Origin(command, path.Flag.Name)
		}
	}
	return origins
}
