package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// explainUnknown says of a word that is not a command how to see the commands. kong itself
// suggests a command that is nearly the same.
func explainUnknown(app *kong.Kong, args []string, err error) error {
	argument, unexpected := strings.CutPrefix(err.Error(), "unexpected argument ")
	if !unexpected || strings.Contains(argument, "did you mean") {
		return err
	}
	if _, notNumber := strconv.Atoi(argument); notNumber == nil && len(argument) == 4 {
		return fmt.Errorf("%w; a year is named by --year %s", err, argument)
	}
	first := slices.IndexFunc(args, func(word string) bool { return !strings.HasPrefix(word, "-") })
	if first < 0 || slices.Contains(names(app.Model.Children), args[first]) {
		return err
	}
	return fmt.Errorf("there is no command %q; marquee --help lists all", args[first])
}
