package storage

import (
	"fmt"
	"testing"
	"time"
)

// Accounts are copied of all months that are kept, over the end of a year, too.
func TestMonthsOfAccounts(t *testing.T) {
	for now, want := range map[string]string{
		"2026-11-30": "[2026-09 2026-10 2026-11]", "2027-01-31": "[2026-11 2026-12 2027-01]",
		"2024-03-31": "[2024-01 2024-02 2024-03]",
	} {
		at, err := time.Parse(time.DateOnly, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(accountMonths(at)); got != want {
			t.Errorf("on %s: %s, want %s", now, got, want)
		}
	}
}
