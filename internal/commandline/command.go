package commandline

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Command is a command, or the program itself, which may have commands.
type Command struct {
	Name      string
	Help      string
	Parent    *Command // nil for the program
	Commands  []*Command
	Arguments []*Option

	line      *Line
	options   []*Option
	target    reflect.Value // a pointer to the struct of the command
	byDefault bool
}

// Path returns the words that ask for the command, after the name of the program.
func (c *Command) Path() string {
	if c.Parent == nil {
		return ""
	}
	return strings.TrimSpace(c.Parent.Path() + " " + c.Name)
}

// Root returns the program.
func (c *Command) Root() *Command { return c.line.Root }

// All returns the command and all commands below it, in the order of their fields.
func (c *Command) All() []*Command {
	all := []*Command{c}
	for _, child := range c.Commands {
		all = append(all, child.All()...)
	}
	return all
}

// Options returns the options of the command in the order of their fields, those of the program
// first.
func (c *Command) Options() []*Option {
	if c.Parent == nil {
		return c.options
	}
	return slices.Concat(c.Parent.Options(), c.options)
}

// Own returns the options that the program does not have for all commands.
func (c *Command) Own() []*Option { return c.options }

// Option returns an option of the command, or nil.
func (c *Command) Option(name string) *Option {
	for _, o := range c.Options() {
		if o.Name == name {
			return o
		}
	}
	return nil
}

// Origin says where the value of an option is from. It returns "" for a default.
func (c *Command) Origin(name string) string {
	if o := c.Option(name); o != nil {
		return o.From
	}
	return ""
}

// Origins says where each option is from that is not at its default.
func (c *Command) Origins() map[string]string {
	origins := map[string]string{}
	for _, o := range c.Options() {
		if o.From != "" {
			origins[o.Name] = o.From
		}
	}
	return origins
}

// Run calls the method Run of the command. Each parameter is the first value that it can hold,
// or the command itself.
func (c *Command) Run(values ...any) error {
	values = append(values, c)
	run := c.target.MethodByName("Run") // a constant, so the linker keeps only methods of this name
	if !run.IsValid() {
		return fmt.Errorf("%s has no method Run", c.Path())
	}
	var in []reflect.Value
	for i := range run.Type().NumIn() {
		parameter := run.Type().In(i)
		j := slices.IndexFunc(values, func(v any) bool {
			return reflect.TypeOf(v).AssignableTo(parameter)
		})
		if j < 0 {
			return fmt.Errorf("%s: nothing is a %v", c.Path(), parameter)
		}
		in = append(in, reflect.ValueOf(values[j]))
	}
	err, _ := run.Call(in)[0].Interface().(error)
	return err
}

// child returns the command of a name, or nil.
func (c *Command) child(name string) *Command {
	for _, child := range c.Commands {
		if child.Name == name {
			return child
		}
	}
	return nil
}

// place gives the words that are not options to the arguments.
func (c *Command) place(words []string) error {
	switch {
	case len(c.Commands) > 0 && len(words) > 0:
		return c.unknown(words[0])
	case len(c.Commands) > 0:
		return c.incomplete()
	}
	var missing []string
	for _, a := range c.Arguments {
		take := min(len(words), 1)
		if a.isList() {
			take = len(words)
		}
		if take == 0 && a.Required {
			missing = append(missing, a.label())
		}
		for _, word := range words[:take] {
			if err := a.Set(word); err != nil {
				return err
			}
		}
		words = words[take:]
	}
	if len(words) > 0 {
		return &UnexpectedError{Word: words[0]}
	}
	if len(missing) > 0 {
		return fmt.Errorf("expected %q", strings.Join(missing, " "))
	}
	return nil
}

// complete sets the options that are not on the command line, and checks that those are set that
// must be, and none that exclude each other.
func (c *Command) complete() error {
	if source := c.line.Source; source != nil {
		if err := source.Open(c); err != nil {
			return err
		}
		for _, o := range c.Options() {
			if err := o.ask(source); err != nil {
				return err
			}
		}
	}
	var missing []string
	first := map[string]*Option{} // by the word of xor
	for _, o := range c.Options() {
		if o.From == "" {
			if o.Required {
				missing = append(missing, o.label()+"="+o.placeholder())
			}
			continue
		}
		if other := first[o.xor]; o.xor != "" && other != nil {
			return fmt.Errorf("%s and %s can't be used together", other.label(), o.label())
		}
		first[o.xor] = o
	}
	if len(missing) > 0 {
		return fmt.Errorf("missing flags: %s", strings.Join(missing, ", "))
	}
	return nil
}
