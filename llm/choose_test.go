package llm_test

import (
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestChoose(t *testing.T) {
	small, large := llmtest.NewScript(llmtest.Text("small")), llmtest.NewScript(llmtest.Text("large"))
	m := llm.Choose(llm.Fallback(small, large), map[string]llm.Model{"small": small, "large": large})
	for name, tt := range map[string]struct {
		only, want string
		kind       llm.Kind
	}{
		"nothing": {"", "small", ""}, "the second": {"large", "large", ""},
		"one that is not there": {"huge", "", llm.KindNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := llm.Generate(t.Context(), m, &llm.Request{
				Only: tt.only, Messages: []llm.Message{{Role: llm.RoleUser, Text: "?"}},
			})
			if llm.KindOf(err) != tt.kind || r.Text != tt.want {
				t.Errorf("got %+v, %v", r, err)
			}
		})
	}
}
