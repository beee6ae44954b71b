package commandline

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/marquee-go/marquee/internal/valid"
)

// UnexpectedError is an argument that a command does not take.
type UnexpectedError struct{ Word string }

// Error names the argument.
func (e *UnexpectedError) Error() string { return "unexpected argument " + e.Word }

// Meant asks which of the known names a person may have meant, or says where all of them are. The
// prefix stands before each name.
func Meant(name string, known []string, where, prefix string) string {
	names := valid.Meant(name, known)
	for i, other := range names {
		names[i] = prefix + other
	}
	switch last := len(names) - 1; {
	case last < 0:
		return where
	case last == 0:
		return "did you mean " + names[0] + "?"
	default:
		return "did you mean " + strings.Join(names[:last], ", ") + " or " + names[last] + "?"
	}
}

// explain returns the error of a help, or that of cobra.
func (l *Line) explain(err error) error { return cmp.Or(err, l.err) }

// explainFlag says what is wrong with an option of the command line.
func (l *Line) explainFlag(b *cobra.Command, err error) error {
	c := l.trees[b]
	if c == nil { // of help
		c = l.Root
	} else if unknown := c.unknownBefore(l.args); unknown != nil {
		return unknown
	}
	if wrong, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		if name := wrong.GetFlag().Name; name == "help" { // the only one that is not of ours
			return fmt.Errorf("--help: expected true or false but got %.40q", wrong.GetValue())
		}
		return wrong.Unwrap()
	}
	if wrong, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return fmt.Errorf("--%s: it needs a value", wrong.GetSpecifiedName())
	}
	wrong, ok := errors.AsType[*pflag.NotExistError](err)
	if !ok {
		return err
	}
	name := wrong.GetSpecifiedName()
	if short := wrong.GetSpecifiedShortnames(); short != "" {
		return fmt.Errorf("unknown flag -%s; options begin with two hyphens", short)
	}
	return fmt.Errorf("unknown flag --%s; %s", name, Meant(name, c.flagNames(), c.where(), "--"))
}

// where says what lists the options and the commands.
func (c *Command) where() string {
	return strings.TrimSpace(c.line.Name+" "+c.Path()) + " --help lists all"
}

// flagNames returns the names of all options.
func (c *Command) flagNames() []string {
	names := []string{"help"}
	for _, o := range c.Options() {
		names = append(names, o.Name)
		if o.Negatable {
			names = append(names, "no-"+o.Name)
		}
	}
	return names
}

// unknownBefore returns an error if there is a word that is not a command before the first option.
func (c *Command) unknownBefore(args []string) error {
	if len(c.Commands) == 0 {
		return nil
	}
	depth := len(strings.Fields(c.Path()))
	for i, word := range args {
		if strings.HasPrefix(word, "-") {
			break
		}
		if i >= depth {
			return c.unknown(word)
		}
	}
	return nil
}

// unknown says that there is no command of a name.
func (c *Command) unknown(word string) error {
	prefix := c.Path()
	if prefix != "" {
		prefix += " "
	}
	if c.child(word) != nil {
		return fmt.Errorf("%q stands after --, where no command can; write it before", word)
	}
	var names []string
	for _, child := range c.Commands {
		names = append(names, child.Name)
	}
	return fmt.Errorf("there is no command %q; %s", prefix+word, Meant(word, names, c.where(), prefix))
}

// incomplete says which commands there are.
func (c *Command) incomplete() error {
	var names []string
	for _, child := range c.Commands {
		names = append(names, fmt.Sprintf("%q", child.Name))
	}
	return errors.New("expected one of " + strings.Join(names, ", "))
}
