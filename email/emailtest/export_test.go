package emailtest

import (
	"testing"
	"time"
)

// Rules returns the rules of the suite of stores.
var Rules = rules

// SettingRules returns the rules of the suite of stores of settings.
var SettingRules = settingRules

// QueueRules returns the rules of the suite of queues.
var QueueRules = queueRules

// Hasten lets the rules of queues wait for a shorter time until the test ends.
func Hasten(t *testing.T, wait time.Duration) {
	before := patience
	patience = wait
	t.Cleanup(func() { patience = before })
}
