package commandline

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Option is an option of a command, or an argument. It is a pflag.Value.
type Option struct {
	Name      string
	Group     string   // its head in the help, "" for none
	Default   string   // as on the command line, "" for none
	Variables []string // the first one that is set wins
	Enum      []string // all values that are possible, or none for any
	Required  bool
	Negatable bool

	// Target is the field that the option sets.
	Target reflect.Value
	// From says where the value is from: --NAME, or what the source says. "" is the default.
	From string

	command  *Command
	text     string // the help as it is in the tag
	holder   string
	xor      string
	whole    bool // a comma does not separate values
	argument bool
}

// newOption reads the tags of a field and sets the field to the default.
func newOption(c *Command, f reflect.StructField, target reflect.Value, group string) *Option {
	o := &Option{
		Name: cmp.Or(f.Tag.Get("name"), kebab(f.Name)), Group: cmp.Or(f.Tag.Get("group"), group),
		Default: f.Tag.Get("default"), Target: target, command: c, text: f.Tag.Get("help"),
		holder: f.Tag.Get("placeholder"), xor: f.Tag.Get("xor"), whole: f.Tag.Get("sep") == "none",
		Variables: list(f.Tag.Get("env")), Enum: list(f.Tag.Get("enum")),
	}
	if !canBe(target) {
		panic(fmt.Sprintf("%s: an option cannot be a %v", f.Name, f.Type))
	}
	_, o.argument = f.Tag.Lookup("arg")
	_, o.Required = f.Tag.Lookup("required")
	if _, optional := f.Tag.Lookup("optional"); o.argument && !optional {
		o.Required = true
	}
	_, o.Negatable = f.Tag.Lookup("negatable")
	if o.Default == "" {
		return o
	}
	if err := o.read(o.Default); err != nil {
		panic(fmt.Sprintf("the default of %s: %v", f.Name, err))
	}
	return o
}

// list returns the words of a tag.
func list(tag string) []string {
	if tag == "" {
		return nil
	}
	return strings.Split(tag, ",")
}

// Help returns the text of the option, with the words of the program.
func (o *Option) Help() string {
	if !strings.Contains(o.text, "${") {
		return o.text
	}
	return strings.ReplaceAll(o.command.line.texts.Replace(o.text), "${default}", o.Default)
}

// Value returns the value of the field.
func (o *Option) Value() any { return o.Target.Interface() }

// IsBool tells whether the option needs no value.
func (o *Option) IsBool() bool { return o.Target.Kind() == reflect.Bool }

// isList tells whether the option takes several values.
func (o *Option) isList() bool {
	return o.Target.Kind() == reflect.Slice && !isText(o.Target)
}

// repeats tells whether the option can be given more than once, and each time adds to the others.
func (o *Option) repeats() bool {
	return o.isList() || o.Target.Kind() == reflect.Map && !isText(o.Target)
}

// label returns the option as errors name it.
func (o *Option) label() string {
	if !o.argument {
		return "--" + o.Name
	}
	if o.isList() {
		return "<" + o.Name + "> ..."
	}
	return "<" + o.Name + ">"
}

// placeholder returns what stands for the value in the help.
func (o *Option) placeholder() string {
	tail := ""
	if o.isList() {
		tail = ",..."
		if o.whole {
			tail = " ..."
		}
	}
	switch {
	case o.holder != "":
		return o.holder + tail
	case o.Default != "" && o.Target.Kind() == reflect.String:
		return fmt.Sprintf("%q", o.Default)
	case o.Default != "":
		return o.Default + tail
	}
	return strings.ToUpper(o.Name) + tail
}

// Set takes one value from the command line. The first one takes the place of a default.
func (o *Option) Set(text string) error {
	if o.From == "" {
		o.From = "--" + o.Name
		if o.repeats() {
			o.Target.SetZero()
		}
	}
	return o.read(text)
}

// String returns "". The help shows the default.
func (o *Option) String() string { return "" }

// Type tells cobra whether the option can be completed once more.
func (o *Option) Type() string {
	switch {
	case o.IsBool():
		return "bool"
	case o.repeats():
		return "stringSlice"
	}
	return "string"
}

// ask takes the value of the source, unless the command line has given one.
func (o *Option) ask(source Source) error {
	if o.From != "" {
		return nil
	}
	value, from, err := source.Value(o)
	if err != nil {
		return fmt.Errorf("%s: %w", o.label(), err)
	}
	if value == nil {
		return nil
	}
	if o.repeats() {
		o.Target.SetZero()
	}
	o.From = from
	if err := o.read(value); err != nil {
		return fmt.Errorf("%w (from %s)", err, from)
	}
	return nil
}

// read decodes a value into the field. Its errors name the option.
func (o *Option) read(value any) error {
	if !o.isList() {
		return o.readOne(o.Target, value)
	}
	values, err := o.split(value)
	if err != nil {
		return err
	}
	for _, one := range values {
		item := reflect.New(o.Target.Type().Elem()).Elem()
		if err := o.readOne(item, one); err != nil {
			return err
		}
		o.Target.Set(reflect.Append(o.Target, item))
	}
	return nil
}

// split returns the values of a list.
func (o *Option) split(value any) (values []any, err error) {
	switch value := value.(type) {
	case []any:
		return value, nil
	case string:
		if o.whole {
			return []any{value}, nil
		}
		for _, text := range Split(value) {
			values = append(values, text)
		}
		return values, nil
	}
	return nil, fmt.Errorf("%s: expected a list but got %.40s", o.label(), fmt.Sprint(value))
}

func (o *Option) readOne(target reflect.Value, value any) error {
	if text, ok := value.(string); ok && len(o.Enum) > 0 && !slices.Contains(o.Enum, text) {
		var quoted []string
		for _, word := range o.Enum {
			if word != "" {
				quoted = append(quoted, fmt.Sprintf("%q", word))
			}
		}
		return fmt.Errorf("%s must be one of %s but got %q", o.label(), strings.Join(quoted, ","), text)
	}
	if err := decode(target, value); err != nil {
		return fmt.Errorf("%s: %w", o.label(), err)
	}
	return nil
}
