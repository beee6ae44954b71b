package options

import (
	"strings"

	"github.com/alecthomas/kong"
)

// Words are put into the helps of options: ${name} stands for the word of that name. They are
// an option of kong.New. Vars of kong do the same, but kong reads all of them again for each
// option of each command.
type Words map[string]string

// Apply puts the words into the helps once kong has read the commands.
func (w Words) Apply(k *kong.Kong) error {
	pairs := make([]string, 0, 2*len(w))
	for name, word := range w {
		pairs = append(pairs, "${"+name+"}", word)
	}
	words := strings.NewReplacer(pairs...)
	return kong.PostBuild(func(k *kong.Kong) error {
		return kong.Visit(k.Model.Node, func(node kong.Visitable, next kong.Next) error {
			if flag, ok := node.(*kong.Flag); ok {
				flag.Help = words.Replace(flag.Help)
			}
			return next(nil)
		})
	}).Apply(k)
}
