package provider

import (
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
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

// Every model that this package recommends has a price: a budget would refuse it otherwise.
func TestRecommendedModelsHavePrices(t *testing.T) {
	prices := llm.DefaultPrices()
	known := func(model string) bool { return prices.Cost(model, llm.Usage{Input: 1}).Known }
	for _, v := range Vendors() {
		if v.Model != "" && !known(v.Model) {
			t.Errorf("the model of %s, %s, has no price", v.Name, v.Model)
		}
	}
	for _, r := range retirements {
		if r.replacement != "" && !known(r.replacement) {
			t.Errorf("%s, which replaces %s, has no price", r.replacement, r.models)
		}
	}
}
