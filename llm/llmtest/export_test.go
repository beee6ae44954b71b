package llmtest

import (
	"testing"

	"github.com/marquee-go/marquee/llm"
)

// LedgerRules returns the names of the rules of [TestLedger].
func LedgerRules() (names []string) {
	for _, rule := range ledgerRules {
		names = append(names, rule.name)
	}
	return names
}

// CheckLedger checks one rule on a ledger.
func CheckLedger(t *testing.T, name string, s llm.LedgerStore) {
	for _, rule := range ledgerRules {
		if rule.name == name {
			rule.check(ledgerTest{t, s})
			return
		}
	}
	t.Skipf("there is no rule %q", name)
}
