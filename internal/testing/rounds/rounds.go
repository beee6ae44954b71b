// Package rounds says how often tests repeat what they do at random. They repeat it a few
// times when a person waits for them, and many times in make fuzz and make torture, which
// set [Variable].
package rounds

import (
	"flag"
	"os"
	"strconv"
)

// Variable is the environment variable that asks for many rounds. Any value except the
// empty one will do.
const Variable = "MARQUEE_TEST_LONG"

// Of returns few, or many if [Variable] is set.
func Of(few, many int) int {
	if os.Getenv(Variable) != "" {
		return many
	}
	return few
}

// Rapid makes package rapid try few rows of calls, or many if [Variable] is set. The flag
// -rapid.checks wins over it. Call it in TestMain, before the flags are parsed.
func Rapid(few, many int) {
	if err := flag.Set("rapid.checks", strconv.Itoa(Of(few, many))); err != nil {
		panic(err) // the package does not use rapid
	}
}
