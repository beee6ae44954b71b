package email_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
)

func TestCompare(t *testing.T) {
	for _, tt := range []struct{ before, after, parts, spoken string }{
		{"", "", "", "Nothing is different."},
		{"a b", "a b", "=a b", "Nothing is different."},
		{"", "new", "+new", "Added “new”."},
		{"old\n", "", "-old\n", "Removed “old”."},
		{"We are very late.", "We are late.", "=We are |-very |=late.", "Removed “very”."},
		{
			"Dear Dana,\n\nI cannot come.", "Hi Dana,\n\nI can't come.",
			"-Dear|+Hi|= Dana,\n\nI |-cannot|+can't|= come.",
			"Replaced “Dear” with “Hi”, replaced “cannot” with “can't”.",
		},
		{"one two three", "1 2 three", "-one two|+1 2|= three", "Replaced “one two” with “1 2”."},
		{"um zwei", "um 3", "=um |-zwei|+3", "Replaced “zwei” with “3”."},
		{"日本", "日本語", "-日本|+日本語", "Replaced “日本” with “日本語”."},
	} {
		t.Run(tt.before+" to "+tt.after, func(t *testing.T) {
			var got []string
			diff := email.Compare(tt.before, tt.after)
			for _, d := range diff {
				sign := map[string]string{email.Same: "=", email.Removed: "-", email.Added: "+"}[d.Kind]
				got = append(got, sign+d.Text)
			}
			if strings.Join(got, "|") != tt.parts || email.Spoken(diff) != tt.spoken {
				t.Errorf("got %q, %q\nwant %q, %q", strings.Join(got, "|"), email.Spoken(diff),
					tt.parts, tt.spoken)
			}
		})
	}
}

func TestAComparisonHoldsBothTexts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("a b c , . the we Grüße \n\n it's — 4711")
	text := func() string {
		var b strings.Builder
		for range random.IntN(40) {
			b.WriteString(words[random.IntN(len(words))] + []string{"", " ", "\n"}[random.IntN(3)])
		}
		return b.String()
	}
	for range 500 {
		before, after := text(), text()
		wantBoth(t, before, after)
	}
	long := func(word string) string { return strings.Repeat(word+" ", email.MaxSize/10) }
	wantBoth(t, "Dear "+long("a"), "Dear "+long("b"))
	wantBoth(t, "\xff broken", "\xff\xfe broken")
}

func wantBoth(t *testing.T, before, after string) {
	t.Helper()
	var first, second strings.Builder
	last := ""
	for _, d := range email.Compare(before, after) {
		if d.Kind != email.Added {
			first.WriteString(d.Text)
		}
		if d.Kind != email.Removed {
			second.WriteString(d.Text)
		}
		if d.Kind == last || d.Text == "" {
			t.Fatalf("two parts are %s, or one is empty", d.Kind)
		}
		last = d.Kind
	}
	if first.String() != before || second.String() != after {
		t.Fatalf("%.200q and %.200q became %.200q and %.200q", before, after, &first, &second)
	}
}

func ExampleCompare() {
	diff := email.Compare("We cannot come on Friday.", "We can't come on Monday.")
	for _, d := range diff {
		fmt.Printf("%-8s%q\n", d.Kind, d.Text)
	}
	fmt.Println(email.Spoken(diff))
	// Output:
	// same    "We "
	// removed "cannot"
	// added   "can't"
	// same    " come on "
	// removed "Friday"
	// added   "Monday"
	// same    "."
	// Replaced “cannot” with “can't”, replaced “Friday” with “Monday”.
}
