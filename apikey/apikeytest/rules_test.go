package apikeytest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/apikey/apikeytest"
)

// A file lists the rules, so that nobody loses one by mistake.
func TestRules(t *testing.T) {
	listed, err := os.ReadFile("testdata/rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	var names strings.Builder
	for _, rule := range apikeytest.Rules() {
		names.WriteString(rule.Name + "\n")
	}
	if got := names.String(); got != string(listed) {
		t.Errorf("the rules are not those of testdata/rules.txt:\n%s", got)
	}
}
