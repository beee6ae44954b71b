package provider

import (
	"strings"
	"testing"
	"time"
)

// A replacement does not retire before its model, and no default is retired.
func TestRetirements(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range retirements {
		day, err := time.Parse(time.DateOnly, r.day)
		if err != nil {
			t.Error(err)
		}
		for model := range strings.FieldsSeq(r.models) {
			if name := r.vendor + ":" + model; seen[name] {
				t.Errorf("%s retires twice", name)
			} else {
				seen[name] = true
			}
		}
		if m := Lookup(r.vendor + ":" + r.replacement); !m.Retires.IsZero() && !m.Retires.After(day) {
			t.Errorf("%s replaces %s but retires on %v", m.Name, r.models, m.Retires)
		}
	}
	for _, v := range Vendors() {
		if m := Lookup(Ref{Vendor: v, Model: v.Model}.String()); !m.Retires.IsZero() {
			t.Errorf("%s is a default, but retires on %v", m.Name, m.Retires)
		}
	}
}
