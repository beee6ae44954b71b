// Package commandline makes a command line of a struct: its fields are commands, options and
// arguments, and their tags describe them. Cobra reads the words, and completes them in a shell.
//
// These are the tags. A field of the tag cmd is a command, whose method Run runs it. With arg it
// is an argument, which has a place and not a name. With embed, and where a struct has no name,
// its fields are as if they stood there. All others are options.
//
//	cmd, arg, embed   what the field is
//	name              another name than that of the field
//	help              a text; ${default} and the words of Program may stand in it
//	default           a value
//	enum              all values that are possible, with commas between them
//	env               the variables that set it, with commas between them
//	placeholder       what stands for its value in the help
//	group             its head in the help, or that of all options of an embedded struct
//	xor               of the options with the same word here, at most one can be set
//	required          a value must be given; an argument is required without optional
//	negatable         --no-NAME sets it to false
//	sep:"none"        a comma does not separate values
//	option:"-"        the field is none of these
//
// A list takes several values, and a map of texts takes one NAME=VALUE each time. A type with
// UnmarshalText reads itself.
//
// It does not use reflection to call methods by names that the compiler does not know. If it
// did, the linker could leave out no exported method of the whole program.
package commandline

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// Program describes a program.
type Program struct {
	Name        string
	Description string            // paragraphs, with empty lines between them
	Version     string            // what an option of the type Version prints
	Out         io.Writer         // of the help, the version and completions
	Words       map[string]string // ${NAME} in a help stands for the word of that name
	Source      Source            // of values that the command line does not give; may be nil
}

// Source gives the values of options that are not on the command line.
type Source interface {
	// Open is called once for a command line, before the first value is asked for.
	Open(command *Command) error
	// Value returns the value of an option, and where it is from. A value is a text as on the
	// command line, or what encoding/json decodes, with json.Number for a number. Nil means that
	// it has none.
	Value(option *Option) (value any, from string, err error)
}

// Version is the type of an option that prints the version of the program.
type Version bool

// Parts is the type of a field whose options are made while the program runs: pointers to structs
// that are embedded there.
type Parts []any

// Line is the command line of a program.
type Line struct {
	Program
	Root  *Command
	texts *strings.Replacer // puts the words of the program into helps

	args  []string // that are read now
	asked *Command // the command of args
	words []string // what follows it and is not an option
	trees map[*cobra.Command]*Command
	err   error // of a help that nobody can show
}

// New makes a command line. Commands points to a struct, whose fields are set when a command line
// is read. It panics if their tags or types are wrong.
func New(commands any, p Program) *Line {
	l := &Line{Program: p}
	var pairs []string
	for name, word := range p.Words {
		pairs = append(pairs, "${"+name+"}", word)
	}
	l.texts = strings.NewReplacer(pairs...)
	l.Root = newCommand(l, nil, p.Name, commands)
	return l
}

// Parse reads the words after the name of the program, sets the fields, and returns the command
// that they ask for. The command is nil if Parse has written what they ask for: a help, the
// version or completions. An error is one that the person can correct.
func (l *Line) Parse(args []string) (*Command, error) {
	l.args, l.asked, l.err = l.withDefault(args), nil, nil
	if err := l.tree().Execute(); err != nil || l.err != nil {
		return nil, l.explain(err)
	}
	if l.asked == nil {
		return nil, nil
	}
	for _, o := range l.asked.Options() {
		if asked, ok := o.Value().(Version); ok && bool(asked) {
			_, err := io.WriteString(l.Out, l.Version+"\n")
			return nil, err
		}
	}
	if err := l.asked.place(l.words); err != nil {
		return nil, err
	}
	if err := l.asked.complete(); err != nil {
		return nil, err
	}
	return l.asked, nil
}

// withDefault puts the default command of the program before words that name no command.
func (l *Line) withDefault(args []string) []string {
	for _, c := range l.Root.Commands {
		if c.byDefault && !slices.ContainsFunc(args, l.isCommandOrHelp) {
			return append([]string{c.Name}, args...)
		}
	}
	return append([]string{}, args...)
}

func (l *Line) isCommandOrHelp(word string) bool {
	return l.Root.child(word) != nil || word == "-h" || word == "--help" || word == "help" ||
		strings.HasPrefix(word, cobra.ShellCompRequestCmd)
}
