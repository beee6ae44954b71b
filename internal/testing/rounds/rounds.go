// Package rounds says how often tests repeat what they do at random: a few
// times where somebody waits for them, and many times in make fuzz and make
// torture, which set [Variable].
package rounds

import (
	"flag"
	"os"
	"strconv"
)

// Variable names the environment variable that asks for many rounds. Any value
// but the empty one does.
const Variable = "MARQUEE_TEST_LONG"

// Of returns few, or many if they are asked for.
func Of(few, many int) int {
	if os.Getenv(Variable) != "" {
		return many
	}
	return few
}

// Rapid makes rapid try few rows of calls, or many if they are asked for, unless
// the flag -rapid.checks says how many. TestMain calls it.
func Rapid(few, many int) {
	if err := flag.Set("rapid.checks", strconv.Itoa(Of(few, many))); err != nil {
		panic(err) // the package does not use rapid
	}
}
