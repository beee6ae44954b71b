package provider

import (
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/openai"
	"github.com/marquee-go/marquee/llm/xai"
)

// What replaces a model is not retired earlier, nor is a default retired at all.
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
	for _, name := range []string{OpenAI + ":" + openai.DefaultModel, XAI + ":" + xai.DefaultModel, Anthropic + ":" + anthropic.DefaultModel} {
		if m := Lookup(name); !m.Retires.IsZero() {
			t.Errorf("%s is a default, but retires on %v", name, m.Retires)
		}
	}
}
