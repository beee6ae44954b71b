package emailtest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// A file lists the rules, so that nobody loses one by mistake.
func TestRules(t *testing.T) {
	wantRules(t, "testdata/rules.txt", emailtest.Rules())
}

func TestRulesOfSettings(t *testing.T) {
	wantRules(t, "testdata/setting_rules.txt", emailtest.SettingRules())
}

func wantRules[S any](t *testing.T, file string, rules []recordtest.Rule[S]) {
	t.Helper()
	listed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var names strings.Builder
	for _, rule := range rules {
		names.WriteString(rule.Name + "\n")
	}
	if got := names.String(); got != string(listed) {
		t.Errorf("the rules are not those of %s:\n%s", file, got)
	}
}
