package commandline

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// takeClicks lets Windows users start a program by a click. Cobra would tell them that they must
// not.
var takeClicks = sync.OnceFunc(func() { cobra.MousetrapHelpText = "" })

// tree makes the commands of cobra. They do not run anything. They only say which command the
// words ask for.
func (l *Line) tree() *cobra.Command {
	takeClicks()
	l.trees = map[*cobra.Command]*Command{}
	root := l.branch(l.Root)
	root.SetOut(l.Out)
	root.SetErr(io.Discard) // there cobra tells only what our errors and completions tell
	root.SetArgs(l.args)
	root.PersistentFlags().SortFlags = false
	root.PersistentFlags().BoolP("help", "h", false, "Show this help.")
	root.SetHelpFunc(l.help)
	root.SetFlagErrorFunc(l.explainFlag)
	root.SetHelpCommand(l.helpCommand())
	root.CompletionOptions.DisableDefaultCmd = true
	return root
}

// branch makes a command of cobra and those below it.
func (l *Line) branch(c *Command) *cobra.Command {
	b := &cobra.Command{
		Use: c.Name, Short: c.Help, Args: cobra.ArbitraryArgs, SilenceErrors: true, SilenceUsage: true,
		RunE: func(_ *cobra.Command, words []string) error {
			l.asked, l.words = c, words
			return nil
		},
		ValidArgsFunction: c.completeArgument,
	}
	l.trees[b] = c
	flags := b.PersistentFlags()
	for _, o := range c.options {
		o.addTo(flags)
		l.completeValues(b, o)
	}
	for _, child := range c.Commands {
		b.AddCommand(l.branch(child))
	}
	return b
}

// addTo adds an option to the flags of a command.
func (o *Option) addTo(flags *pflag.FlagSet) {
	about, _, _ := strings.Cut(o.Help(), ". ")
	flag := &pflag.Flag{Name: o.Name, Usage: strings.TrimSuffix(about, "."), Value: o}
	if o.IsBool() {
		flag.NoOptDefVal = "true"
	}
	flags.AddFlag(flag)
	if o.Negatable {
		flags.AddFlag(&pflag.Flag{
			Name: "no-" + o.Name, Usage: flag.Usage, Value: negation{o}, NoOptDefVal: "true",
		})
	}
}

// negation sets an option to the opposite.
type negation struct{ *Option }

// Set takes true for false.
func (n negation) Set(text string) error {
	yes, err := strconv.ParseBool(text)
	if err != nil {
		return fmt.Errorf("--no-%s: expected true or false but got %.40q", n.Name, text)
	}
	return n.Option.Set(strconv.FormatBool(!yes))
}

// helpCommand returns the command help, which shows the help of the command that is named.
func (l *Line) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help", Short: "Show the help of a command.", Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, words []string) error {
			c := l.Root
			for _, word := range words {
				child := c.child(word)
				if child == nil {
					return c.unknown(word)
				}
				c = child
			}
			return c.writeHelp(l.Out)
		},
	}
}

// help writes the help of a command for cobra.
func (l *Line) help(b *cobra.Command, _ []string) {
	c := l.trees[b]
	if c == nil { // of help itself
		c = l.Root
	}
	if words := b.Flags().Args(); len(c.Commands) > 0 && len(words) > 0 {
		l.err = c.unknown(words[0])
		return
	}
	l.err = c.writeHelp(l.Out)
}

// completes tells whether a shell asks how the words go on.
func (l *Line) completes() bool {
	return len(l.args) > 0 && strings.HasPrefix(l.args[0], cobra.ShellCompRequestCmd)
}

// completeValues lets a shell complete the values of an option. Cobra keeps what it is told for as
// long as the program runs, so it is told only what a shell asks for.
func (l *Line) completeValues(b *cobra.Command, o *Option) {
	if len(o.Enum) > 0 && l.completes() {
		complete := cobra.FixedCompletions(o.Enum, cobra.ShellCompDirectiveNoFileComp)
		_ = b.RegisterFlagCompletionFunc(o.Name, complete) // it is new, so nothing can be wrong
	}
}

// completeArgument lets a shell complete the argument that comes next.
func (c *Command) completeArgument(
	_ *cobra.Command, words []string, begin string,
) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(c.Commands) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if len(words) < len(c.Arguments) {
		if enum := c.Arguments[len(words)].Enum; len(enum) > 0 {
			others := func(value string) bool { return !strings.HasPrefix(value, begin) }
			return slices.DeleteFunc(slices.Clone(enum), others), cobra.ShellCompDirectiveNoFileComp
		}
	}
	return nil, cobra.ShellCompDirectiveDefault
}

// withoutEval keeps shells from running what is on the command line, such as $(…). The scripts of
// cobra evaluate the whole line to complete it.
var withoutEval = map[string]*strings.Replacer{
	"bash": strings.NewReplacer(
		"requestComp=\"${requestComp} ''\"", ": # it is there",
		`$(eval "${requestComp}" `, `$("${words[0]/#\~\//$HOME/}" __complete "${args[@]}" `,
	),
	"zsh": strings.NewReplacer(
		`requestComp="${requestComp} \"\""`, ": # it is there",
		`$(eval ${requestComp} `, `$("${words[1]/#\~\//$HOME/}" __complete "${(@)words[2,-1]}" `,
		`=~ '-.*='`, `=~ '^--[a-z-]+='`,
	),
	"fish": strings.NewReplacer(
		`(eval $requestComp `,
		`($args[1] __complete $args[2..-1] "$(commandline -ct)" `,
	),
}

// WriteCompletion writes a script for bash, zsh or fish, with which the shell asks the program how
// a command line goes on.
func (c *Command) WriteCompletion(out io.Writer, shell string) error {
	tree := c.line.tree()
	var script strings.Builder
	var err error
	switch shell {
	case "bash":
		err = tree.GenBashCompletionV2(&script, true)
	case "zsh":
		err = tree.GenZshCompletion(&script)
	case "fish":
		err = tree.GenFishCompletion(&script, true)
	default:
		err = errors.New("there is no script for " + shell)
	}
	if err != nil {
		return err
	}
	_, err = withoutEval[shell].WriteString(out, script.String())
	return err
}
