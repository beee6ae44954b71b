// Package mutants proves that a suite of tests catches what it should: it runs
// the suite on implementations that are wrong in one way each, and expects it
// to fail.
package mutants

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Mutant is an implementation with a fault.
type Mutant[S any] struct {
	Fault string         // what it does wrong
	Rule  string         // the rule of the suite that must fail
	Break func(good S) S // makes one of an implementation without faults
}

// variable is set in the process that Test starts.
const variable = "MARQUEE_TEST_MUTANTS"

// Test checks that on each mutant its rule fails, in a subtest for each. The
// rules fail in a process of its own, which runs the calling test again. There,
// check checks a rule by its name.
func Test[S any](
	t *testing.T, good func() S, check func(t *testing.T, rule string, s S), mutants []Mutant[S],
) {
	if os.Getenv(variable) != "" {
		for _, m := range mutants {
			t.Run(m.Fault, func(t *testing.T) { check(t, m.Rule, m.Break(good())) })
		}
		return
	}
	//nolint:gosec // it is this very program
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), variable+"=1")
	output, err := cmd.CombinedOutput()
	for _, m := range mutants {
		t.Run(m.Fault, func(t *testing.T) {
			if !strings.Contains(string(output), "--- FAIL: "+t.Name()+" ") {
				t.Errorf("the rule %q does not fail", m.Rule)
			}
		})
	}
	if t.Failed() {
		t.Logf("%v:\n%s", err, output)
	}
}
