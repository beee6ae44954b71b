package llmtest_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// mutantVar is set in a process that puts a mutant through a suite.
const mutantVar = "MARQUEE_LLMTEST_MUTANT"

// kill checks that a suite fails on a mutant by the rule, which is the name of a test of the
// suite. It runs the calling test again in a process of its own, because a test fails with
// the tests that it runs.
func kill(t *testing.T, rule string, suite func(*testing.T)) {
	t.Helper()
	if os.Getenv(mutantVar) != "" {
		suite(t)
		return
	}
	t.Parallel()
	name := t.Name() + "/" + strings.ReplaceAll(rule, " ", "_")
	pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(name), "/", "$/^") + "$"
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run="+pattern)
	cmd.Env = append(os.Environ(), mutantVar+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "--- FAIL: "+name) {
		t.Errorf("the suite passes the mutant by the rule %q: %v\n%s", rule, err, out)
	}
}
