package wire

import (
	"testing"
)

// Each event is one value. The events before it do not matter.
func TestDecode(t *testing.T) {
	var r Reply
	for _, tt := range []struct {
		event string
		ok    bool
	}{
		{`{"text":"one"}`, true},
		{" {\"text\":\"two\"}\n", true},
		{`{"text":3}`, false}, // of the wrong type, which does not matter to the next
		{`{}`, true},
		{`null`, true},
		{`{"text":"four"}{"text":"five"}`, false},
	} {
		v := struct{ Text string }{}
		if err := r.Decode([]byte(tt.event), &v); (err == nil) != tt.ok {
			t.Errorf("%q: got %+v, %v", tt.event, v, err)
		}
	}
	for _, event := range []string{
		"", " ", "{", `{"text":"a"`, `{"text":"a"}}`, `{"text":"a"}]`, `{"text":"a"} data`, "data",
		"<html>",
	} {
		if err := new(Reply).Decode([]byte(event), &struct{}{}); err == nil {
			t.Errorf("%q passes for an event", event)
		}
	}
}
