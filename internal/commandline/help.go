package commandline

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	columns = 80
	maxLeft = 32 // of a table; a longer word stands alone on its line
)

// writeHelp writes the help of a command.
func (c *Command) writeHelp(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Usage: %s\n", c.usage())
	for paragraph := range strings.SplitSeq(c.about(), "\n\n") {
		b.WriteString("\n" + strings.Join(wrap(paragraph, columns), "\n") + "\n")
	}
	c.writeArguments(&b)
	c.writeCommands(&b)
	c.writeOptions(&b)
	if c.Parent == nil && len(c.Commands) > 0 {
		fmt.Fprintf(&b, "\nRun \"%s <command> --help\" for more information on a command.\n", c.Name)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (c *Command) about() string {
	if c.Parent == nil {
		return c.line.Description
	}
	return c.Help
}

// usage returns the form of the command: its name, what must be given, and what may be.
func (c *Command) usage() string {
	words := []string{c.line.Name}
	if c.Parent != nil {
		words = append(words, c.Path())
	}
	for _, o := range c.Options() {
		if o.Required {
			words = append(words, o.label()+"="+o.placeholder())
		}
	}
	for _, a := range c.Arguments {
		words = append(words, a.place())
	}
	if len(c.Commands) > 0 {
		words = append(words, "<command>")
	}
	return strings.Join(append(words, "[flags]"), " ")
}

// place returns an argument as the usage shows it.
func (o *Option) place() string {
	if o.Required {
		return o.label()
	}
	return "[" + o.label() + "]"
}

func (c *Command) writeArguments(b *strings.Builder) {
	var rows [][2]string
	for _, a := range c.Arguments {
		rows = append(rows, [2]string{a.place(), a.about()})
	}
	writeSection(b, "Arguments:", rows)
}

// writeCommands lists the commands that can be run.
func (c *Command) writeCommands(b *strings.Builder) {
	var rows [][2]string
	for _, child := range c.All()[1:] {
		if len(child.Commands) == 0 {
			rows = append(rows, [2]string{child.Path(), child.Help})
		}
	}
	writeSection(b, "Commands:", rows)
}

// writeOptions lists the options by their groups. The first ones have no group: those of all
// commands, and those of this one.
func (c *Command) writeOptions(b *strings.Builder) {
	flags := [][2]string{{"-h, --help", "Show this help."}}
	var heads []string
	groups := map[string][][2]string{}
	for _, o := range c.Options() {
		if o.Group == "" {
			if c.Parent != nil && len(c.options) > 0 && o == c.firstAlone() {
				flags = append(flags, [2]string{})
			}
			flags = append(flags, [2]string{"    " + o.form(), o.about()})
			continue
		}
		if groups[o.Group] == nil {
			heads = append(heads, o.Group)
		}
		groups[o.Group] = append(groups[o.Group], [2]string{o.form(), o.about()})
	}
	writeSection(b, "Flags:", flags)
	for _, head := range heads {
		writeSection(b, head+":", groups[head])
	}
}

// firstAlone returns the first option of the command itself that has no group, or nil.
func (c *Command) firstAlone() *Option {
	for _, o := range c.options {
		if o.Group == "" {
			return o
		}
	}
	return nil
}

// form returns an option as a person writes it.
func (o *Option) form() string {
	switch {
	case o.Negatable:
		return "--[no-]" + o.Name
	case o.IsBool():
		return "--" + o.Name
	}
	return "--" + o.Name + "=" + o.placeholder()
}

// about returns the help of an option, with the variables that set it.
func (o *Option) about() string {
	text := o.Help()
	if len(o.Variables) == 0 {
		return text
	}
	variables := "($" + strings.Join(o.Variables, ", $") + ")"
	if before, ok := strings.CutSuffix(text, "."); ok {
		return before + " " + variables + "."
	}
	return strings.TrimSpace(text + " " + variables)
}

// writeSection writes a table of words and what they mean, below a head. An empty row is an empty
// line.
func writeSection(b *strings.Builder, head string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	b.WriteString("\n" + head + "\n")
	left := 0
	for _, row := range rows {
		if n := utf8.RuneCountInString(row[0]); n <= maxLeft {
			left = max(left, n)
		}
	}
	const margin, gap = 2, 2
	indent := strings.Repeat(" ", margin+left+gap)
	for _, row := range rows {
		lines := wrap(row[1], columns-len(indent))
		first := row[0]
		if n := utf8.RuneCountInString(first); n <= left && len(lines) > 0 {
			first += strings.Repeat(" ", left+gap-n) + lines[0]
			lines = lines[1:]
		}
		b.WriteString(strings.TrimRight(strings.Repeat(" ", margin)+first, " ") + "\n")
		for _, line := range lines {
			b.WriteString(indent + line + "\n")
		}
	}
}

// wrap breaks a text into lines of at most so many columns. A longer word stands alone.
func wrap(text string, width int) (lines []string) {
	line, n := "", 0
	for _, word := range strings.Fields(text) {
		w := utf8.RuneCountInString(word)
		if n > 0 && n+1+w > width {
			lines = append(lines, line)
			line, n = "", 0
		}
		if n > 0 {
			line += " "
			n++
		}
		line += word
		n += w
	}
	if n > 0 {
		lines = append(lines, line)
	}
	return lines
}
