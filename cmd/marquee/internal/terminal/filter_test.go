package terminal

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile has one character of each harmful kind, and it ends within a character.
const hostile = "a\x1b]52;c;ZWNobw==\a\u009b31m\x9b2J" +
	"\b\r\v\f\x00\x7f\u0085" + // control characters
	"\u202e\u2066\u2069\u200e\u200f\u061c" + // bidirectional controls
	"\u200b\u2060\ufeff\u00ad\u2028\u2029\U000e0041\xff" + // invisible ones
	"\u3164\u115f\u1160\uffa0\u034f\U000e0080" + // letters that cannot be seen
	"\u0600年\n\tb\u200d\u200c\xe2\x80"

func TestFilter(t *testing.T) {
	want := "a�]52;c;ZWNobw==��31m�2J" + strings.Repeat("�", 7+6+8+6) + "\u0600年\n\tb\u200d\u200c�"
	for cut := range len(hostile) + 1 {
		var out, errs strings.Builder
		std, flush := Streams{Out: &out, Err: &errs}.Filter()
		for _, piece := range []string{hostile[:cut], hostile[cut:]} {
			for _, to := range []interface{ Write([]byte) (int, error) }{std.Out, std.Err} {
				if n, err := to.Write([]byte(piece)); n != len(piece) || err != nil {
					t.Fatalf("cut at %d: %d, %v", cut, n, err)
				}
			}
		}
		if err := flush(); err != nil {
			t.Fatal(err)
		}
		if out.String() != want || errs.String() != want {
			t.Fatalf("cut at %d: got %q and %q, want %q", cut, out.String(), errs.String(), want)
		}
	}
}

// A stream that is filtered already is not filtered again, and its filter still ends a character.
func TestOneFilterIsEnough(t *testing.T) {
	var out strings.Builder
	first, _ := Streams{Out: &out, Err: &out}.Filter()
	second, flush := first.Filter()
	if second.Out != first.Out || second.Err != first.Err {
		t.Error("there are two filters")
	}
	_, _ = second.Out.Write([]byte("a\xe2"))
	if err := flush(); err != nil || out.String() != "a�" {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestFilterByteByByte(t *testing.T) {
	var out strings.Builder
	std, flush := Streams{Out: &out, Err: &out}.Filter()
	for i := range len(hostile) {
		_, _ = std.Out.Write([]byte{hostile[i]})
	}
	if err := flush(); err != nil || !utf8.ValidString(out.String()) ||
		strings.ContainsFunc(out.String(), harmful) {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

func TestFilterPassesOnErrors(t *testing.T) {
	full := errors.New("disk full")
	std, flush := Streams{Out: failingWriter{full}, Err: failingWriter{full}}.Filter()
	if _, err := std.Out.Write([]byte("a")); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	_, _ = std.Err.Write([]byte{0xe2})
	if err := flush(); !errors.Is(err, full) {
		t.Errorf("at the end: %v", err)
	}
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }

func TestColoursPassTheFilter(t *testing.T) {
	var out strings.Builder
	std, _ := Streams{Out: &out, Err: &out, OutWidth: 24, Colour: true}.Filter()
	NewPrinter(std).Barred("\x1bDrama", 1)
	want := "�Drama  \x1b[36m" + strings.Repeat("█", 17) + "\x1b[0m\n"
	if got := out.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEscapeJSON(t *testing.T) {
	text := strings.ToValidUTF8(hostile, "�")
	raw, err := json.MarshalIndent(text, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	escaped := EscapeJSON(raw)
	if strings.ContainsFunc(string(escaped), harmful) {
		t.Errorf("got %q", escaped)
	}
	var back string
	if err := json.Unmarshal(escaped, &back); err != nil || back != text {
		t.Errorf("got %q, %v, want %q", back, err, text)
	}
}
