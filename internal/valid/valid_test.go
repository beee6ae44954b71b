package valid_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/valid"
)

func TestText(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"fits":                    {"héllo", ""},
		"fits in characters":      {"ééééé", ""},
		"empty":                   {"", ""},
		"too long":                {"éééééé", "f has 6 characters; shorten it to 5 or fewer"},
		"NUL":                     {"ab\x00", "f holds a NUL character at byte 2; remove it"},
		"not UTF-8":               {"\xff", "f is not valid UTF-8; encode it as UTF-8"},
		"half a pair in WTF-8":    {"\xed\xa0\x80", "f is not valid UTF-8; encode it as UTF-8"},
		"the largest code points": {"\U0010FFFF\uFFFD", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if err := valid.Text("f", tt.text, 5); fmt.Sprint(err) != tt.want && (err != nil || tt.want != "") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestRequired(t *testing.T) {
	for _, text := range []string{"", " ", "\n\t"} {
		if err := valid.Required("f", text, 5); fmt.Sprint(err) != "f must not be empty" {
			t.Errorf("Required(%q) = %v", text, err)
		}
	}
	if err := valid.Required("f", "a", 5); err != nil {
		t.Error(err)
	}
}

func TestBetween(t *testing.T) {
	for n, ok := range map[int]bool{0: false, 1: true, 5: true, 6: false} {
		if err := valid.Between("f", n, 1, 5); (err == nil) != ok {
			t.Errorf("Between(%d) = %v", n, err)
		}
	}
}

func TestWithin(t *testing.T) {
	err := fmt.Errorf("wrapped: %w", valid.Errorf("from", "is %d", 3))
	if got := valid.Within("charts[0]", err); got.Error() != "charts[0].from is 3" {
		t.Errorf("got %v", got)
	}
	other := errors.New("other")
	if got := valid.Within("charts[0]", other); !errors.Is(got, other) {
		t.Errorf("got %v", got)
	}
}

func TestFirst(t *testing.T) {
	a, b := errors.New("a"), errors.New("b")
	if got := valid.First(nil, a, b); !errors.Is(got, a) {
		t.Errorf("got %v", got)
	}
	if got := valid.First(nil, nil); got != nil {
		t.Errorf("got %v", got)
	}
}

func FuzzCleanMakesTextThatIsTaken(f *testing.F) {
	f.Add("a\x00b\xff\xed\xa0\x80")
	f.Fuzz(func(t *testing.T, s string) {
		clean := valid.Clean(s)
		if err := valid.Text("f", clean, len(clean)); err != nil {
			t.Errorf("Clean(%q) = %q: %v", s, clean, err)
		}
		if valid.Text("f", s, len(s)) == nil && clean != s {
			t.Errorf("Clean(%q) = %q, and there was nothing to clean", s, clean)
		}
		if strings.Contains(clean, "\x00") {
			t.Error("NUL")
		}
	})
}

func TestHeadline(t *testing.T) {
	for text, want := range map[string]string{
		" a\n b\t c ": "a b c", "": "", "ééééé": "ééééé", "éééééé": "éééé…", "abc defg": "abc…",
	} {
		if got := valid.Headline(text, 5); got != want {
			t.Errorf("Headline(%q) = %q, want %q", text, got, want)
		}
	}
}
