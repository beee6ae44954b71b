// Package mutants tests suites of tests. It runs a suite on implementations that have one
// fault each, and expects the suite to fail.
package mutants

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Mutant is an implementation with one fault.
type Mutant[S any] struct {
	Fault string         // what the implementation does wrong
	Rule  string         // the rule of the suite that must fail
	Break func(good S) S // puts the fault into an implementation without faults
}

// variable is set in the process that Test starts. There the rules are expected to fail.
const variable = "MARQUEE_TEST_MUTANTS"

// Test checks that the rule of each mutant fails on it. Each mutant is a subtest. The rules
// fail in another process, which runs the calling test again. There, Test calls check with
// the name of the rule and the mutant.
func Test[S any](
	t *testing.T, good func() S, check func(t *testing.T, rule string, s S), mutants []Mutant[S],
) {
	if os.Getenv(variable) != "" {
		for _, m := range mutants {
			t.Run(m.Fault, func(t *testing.T) { check(t, m.Rule, m.Break(good())) })
		}
		return
	}
	//nolint:gosec // it is this program
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
