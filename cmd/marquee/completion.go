package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
)

// completionCmd prints a script for a shell. The script holds the commands and options of
// this version, and runs nothing.
type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish. Load the script with: source <(marquee completion bash); source <(marquee completion zsh); marquee completion fish | source."`
}

// Run prints the script.
func (c *completionCmd) Run(std terminal.Streams, app *kong.Kong) error {
	script := map[string]func(*kong.Application) string{
		"bash": bashScript, "zsh": zshScript, "fish": fishScript,
	}[c.Shell]
	_, err := fmt.Fprint(std.Out, script(app.Model))
	return err
}

// bashScript completes the first word by the commands, and others by the options of the
// command, or by the names of files.
func bashScript(app *kong.Application) string {
	var b strings.Builder
	b.WriteString("_marquee() {\n" +
		"\tlocal word=${COMP_WORDS[COMP_CWORD]} words\n" +
		"\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n" +
		"\t\twords=" + quoted(append(names(app.Children), long(app.Flags)...)) + "\n" +
		"\telse\n" +
		"\t\tcase ${COMP_WORDS[1]} in\n")
	for _, command := range app.Children {
		fmt.Fprintf(&b, "\t\t%s) words=%s ;;\n", command.Name, quoted(words(app, command)))
	}
	b.WriteString("\t\tesac\n" +
		"\tfi\n" +
		"\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n" +
		"}\n" +
		"complete -o default -F _marquee marquee\n")
	return b.String()
}

// zshScript describes commands and options. It must be sourced after compinit.
func zshScript(app *kong.Application) string {
	var b strings.Builder
	describe := func(indent, tag string, lines []string) {
		fmt.Fprintf(&b, "%slocal -a %s=(\n", indent, tag)
		for _, line := range lines {
			fmt.Fprintf(&b, "%s\t%s\n", indent, line)
		}
		fmt.Fprintf(&b, "%s)\n%s_describe %s %s\n", indent, indent, tag, tag)
	}
	b.WriteString("_marquee() {\n\tif (( CURRENT == 2 )); then\n")
	var commands []string
	for _, command := range app.Children {
		commands = append(commands, quote(command.Name+":"+plain(command.Help)))
	}
	describe("\t\t", "commands", commands)
	b.WriteString("\t\treturn\n\tfi\n\tcase $words[2] in\n")
	for _, command := range app.Children {
		fmt.Fprintf(&b, "\t%s)\n", command.Name)
		var flags []string
		for _, flag := range flagsOf(app, command) {
			flags = append(flags, quote("--"+flag.Name+":"+firstSentence(flag.Help)))
		}
		if values := enums(command); len(values) > 0 {
			fmt.Fprintf(&b, "\t\tcompadd -- %s\n", strings.Join(values, " "))
		}
		describe("\t\t", "options", flags)
		b.WriteString("\t\t;;\n")
	}
	b.WriteString("\tesac\n\t_files\n}\ncompdef _marquee marquee\n")
	return b.String()
}

// fishScript describes commands and options.
func fishScript(app *kong.Application) string {
	var b strings.Builder
	for _, command := range app.Children {
		fmt.Fprintf(&b, "complete -c marquee -n __fish_use_subcommand -f -a %s -d %s\n",
			command.Name, quote(command.Help))
	}
	for _, flag := range app.Flags {
		fmt.Fprintf(&b, "complete -c marquee -l %s -d %s\n", flag.Name,
			quote(firstSentence(flag.Help)))
	}
	for _, command := range app.Children {
		within := "complete -c marquee -n '__fish_seen_subcommand_from " + command.Name + "'"
		if values := enums(command); len(values) > 0 {
			fmt.Fprintf(&b, "%s -f -a %s\n", within, quoted(values))
		}
		for _, flag := range command.Flags {
			takes := ""
			if flag.Enum != "" {
				takes = " -x -a " + quoted(flag.EnumSlice())
			} else if !flag.IsBool() {
				takes = " -r"
			}
			fmt.Fprintf(&b, "%s -l %s%s -d %s\n", within, flag.Name, takes,
				quote(firstSentence(flag.Help)))
		}
	}
	return b.String()
}

func names(commands []*kong.Node) []string {
	var list []string
	for _, command := range commands {
		list = append(list, command.Name)
	}
	return list
}

// words returns what may follow a command.
func words(app *kong.Application, command *kong.Node) []string {
	return append(enums(command), long(flagsOf(app, command))...)
}

// enums returns the values of arguments that have a fixed set of them.
func enums(command *kong.Node) []string {
	var list []string
	for _, argument := range command.Positional {
		if argument.Enum != "" {
			list = append(list, argument.EnumSlice()...)
		}
	}
	return list
}

func flagsOf(app *kong.Application, command *kong.Node) []*kong.Flag {
	return append(append([]*kong.Flag{}, command.Flags...), app.Flags...)
}

func long(flags []*kong.Flag) []string {
	var list []string
	for _, flag := range flags {
		list = append(list, "--"+flag.Name)
	}
	return list
}

// quoted returns words as one argument of a shell.
func quoted(words []string) string { return quote(strings.Join(words, " ")) }

// quote returns text as one argument of bash, zsh or fish. An apostrophe stands outside
// of the quotes, which all three understand.
func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// plain returns text without the colon, which separates a word from its description.
func plain(text string) string { return strings.ReplaceAll(text, ":", `\:`) }

func firstSentence(text string) string {
	first, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(plain(first), ".")
}
