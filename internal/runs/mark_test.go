package runs_test

import (
	"testing"

	"github.com/marquee-go/marquee/internal/runs"
)

func TestMark(t *testing.T) {
	var m runs.Mark
	const text = "Grüße, Ada"
	read := ""
	for _, n := range []int{0, 3, 3, len(text)} {
		read += m.Rest(text[:n])
		if read != text[:n] || !m.In(text) {
			t.Fatalf("after %d bytes: %q is read, and In is %v", n, read, m.In(text))
		}
	}
	for name, tt := range map[string]struct {
		text       string
		in, beyond bool
	}{
		"the same":  {text, true, false},
		"longer":    {text + "!", true, false},
		"shorter":   {text[:4], false, true},
		"empty":     {"", false, true},
		"different": {"Gruesse, Ada", false, false},
	} {
		if m.In(tt.text) != tt.in || m.Beyond(tt.text) != tt.beyond {
			t.Errorf("%s: In is %v and Beyond %v", name, m.In(tt.text), m.Beyond(tt.text))
		}
	}
}

func TestParseMark(t *testing.T) {
	var m runs.Mark
	m.Rest("Hello")
	for name, tt := range map[string]struct {
		text string
		ok   bool
	}{
		"the beginning":       {"0-00000000", true},
		"what String writes":  {m.String(), true},
		"capitals":            {"5-F7D18982", false},
		"a leading zero":      {"05-f7d18982", false},
		"a sign":              {"+5-f7d18982", false},
		"below zero":          {"-5-f7d18982", false},
		"a short checksum":    {"5-f7d1898", false},
		"a long checksum":     {"5-0f7d18982", false},
		"too large a length":  {"99999999999999999999-f7d18982", false},
		"no checksum":         {"5", false},
		"nothing":             {"", false},
		"something behind it": {"5-f7d18982 ", false},
	} {
		got, ok := runs.ParseMark(tt.text)
		if ok != tt.ok || ok && got.String() != tt.text {
			t.Errorf("%s: %q is %v, %v", name, tt.text, got, ok)
		}
	}
	if got, _ := runs.ParseMark(m.String()); got != m || !got.In("Hello, world") {
		t.Errorf("%v is read back as %v", m, got)
	}
}
