// Package mutants proves that a suite of tests catches what it should: it runs
// the suite on implementations that are wrong in one way each, and expects it
// to fail.
package mutants

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Mutant is an implementation with a fault.
type Mutant[S any] struct {
	Fault string         // what it does wrong
	Rule  string         // the subtest of the suite that must fail
	Break func(good S) S // makes one of an implementation without faults
}

// variable names, in a process that Test starts, the fault of the mutant on
// which the suite runs there.
const variable = "MARQUEE_TEST_MUTANT"

// Test checks that a rule fails on each mutant, in a subtest for each. The rule
// fails in a process of its own, which runs the calling test again.
func Test[S any](
	t *testing.T, good func() S, suite func(t *testing.T, open func(t *testing.T) S), mutants []Mutant[S],
) {
	if fault, ok := os.LookupEnv(variable); ok {
		for _, m := range mutants {
			if m.Fault == fault {
				suite(t, func(*testing.T) S { return m.Break(good()) })
			}
		}
		return
	}
	for _, m := range mutants {
		t.Run(m.Fault, func(t *testing.T) {
			t.Parallel()
			test, _, _ := strings.Cut(t.Name(), "/")
			pattern := "^" + test + "$/^" + regexp.QuoteMeta(m.Rule) + "$"
			//nolint:gosec // it is this very program
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run="+pattern, "-test.v")
			cmd.Env = append(os.Environ(), variable+"="+m.Fault)
			output, err := cmd.CombinedOutput()
			failed := "--- FAIL: " + test + "/" + strings.ReplaceAll(m.Rule, " ", "_") + " "
			if err == nil || !strings.Contains(string(output), failed) {
				t.Errorf("the rule %q does not fail (%v):\n%s", m.Rule, err, output)
			}
		})
	}
}
