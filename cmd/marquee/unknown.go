package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// explainUnknown says of a word that is not a command how to see the commands. kong itself
// suggests a command that is nearly the same.
func explainUnknown(app *kong.Kong, args []string, err error) error {
	if !strings.HasPrefix(err.Error(), "unexpected argument ") ||
		strings.Contains(err.Error(), "did you mean") {
		return err
	}
	first := slices.IndexFunc(args, func(word string) bool { return !strings.HasPrefix(word, "-") })
	if first < 0 || slices.Contains(names(app.Model.Children), args[first]) {
		return err
	}
	return fmt.Errorf("there is no command %q; marquee --help lists all", args[first])
}
