package text_test

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/text"
)

func TestFault(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"fits":                    {"héllo", ""},
		"fits in characters":      {"ééééé", ""},
		"empty":                   {"", ""},
		"too long":                {"éééééé", "has 6 characters; shorten it to 5 or fewer"},
		"NUL":                     {"ab\x00", "holds a NUL character at byte 2; remove it"},
		"not UTF-8":               {"\xff", "is not valid UTF-8; encode it as UTF-8"},
		"half a pair in WTF-8":    {"\xed\xa0\x80", "is not valid UTF-8; encode it as UTF-8"},
		"the largest code points": {"\U0010FFFF\uFFFD", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := text.Fault(tt.text, 5); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzCleanMakesTextThatIsTaken(f *testing.F) {
	f.Add("a\x00b\xff\xed\xa0\x80")
	f.Fuzz(func(t *testing.T, s string) {
		clean := text.Clean(s)
		if fault := text.Fault(clean, len(clean)); fault != "" {
			t.Errorf("Clean(%q) = %q: %s", s, clean, fault)
		}
		if text.Fault(s, len(s)) == "" && clean != s {
			t.Errorf("Clean(%q) = %q, and there was nothing to clean", s, clean)
		}
		if strings.Contains(clean, "\x00") {
			t.Error("NUL")
		}
	})
}

func TestHeadline(t *testing.T) {
	for long, want := range map[string]string{
		" a\n b\t c ": "a b c", "": "", "ééééé": "ééééé", "éééééé": "éééé…", "abc defg": "abc…",
	} {
		if got := text.Headline(long, 5); got != want {
			t.Errorf("Headline(%q) = %q, want %q", long, got, want)
		}
	}
}
