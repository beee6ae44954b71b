package commandline

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"
	"unicode"
)

// newCommand makes a command of a struct that target points to.
func newCommand(l *Line, parent *Command, name string, target any) *Command {
	c := &Command{Name: name, Parent: parent, line: l, target: reflect.ValueOf(target)}
	c.walk(c.target.Elem(), "")
	return c
}

// walk takes the fields of a struct. Its options are below the head of a group.
func (c *Command) walk(v reflect.Value, group string) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Tag.Get("option") == "-" || !f.IsExported() && !f.Anonymous {
			continue
		}
		_, isCommand := f.Tag.Lookup("cmd")
		_, embeds := f.Tag.Lookup("embed")
		switch {
		case isCommand:
			c.add(f, v.Field(i))
		case f.Type == reflect.TypeFor[Parts]():
			for _, part := range v.Field(i).Interface().(Parts) {
				c.walk(reflect.ValueOf(part).Elem(), group)
			}
		case embeds || f.Anonymous:
			c.walk(v.Field(i), cmp.Or(f.Tag.Get("group"), group))
		default:
			c.addOption(newOption(c, f, v.Field(i), group))
		}
	}
}

// add adds the command of a field.
func (c *Command) add(f reflect.StructField, v reflect.Value) {
	name := cmp.Or(f.Tag.Get("name"), kebab(f.Name))
	child := newCommand(c.line, c, name, v.Addr().Interface())
	child.Help = f.Tag.Get("help")
	child.byDefault = f.Tag.Get("default") != ""
	c.Commands = append(c.Commands, child)
}

func (c *Command) addOption(o *Option) {
	switch {
	case o.argument:
		c.Arguments = append(c.Arguments, o)
	case c.Option(o.Name) != nil:
		panic(fmt.Sprintf("%s has two options --%s", c.Path(), o.Name))
	default:
		c.options = append(c.options, o)
	}
}

// kebab returns the name of an option from that of a field: MinVotes is min-votes, and BaseURL is
// base-url.
func kebab(field string) string {
	var b strings.Builder
	runes := []rune(field)
	for i, r := range runes {
		begins := i > 0 && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) ||
			i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if begins {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
