package facts_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email/facts"
)

// show writes facts as lines: state, kind, text, what was found and why.
func show(all []facts.Fact) string {
	var b strings.Builder
	for _, f := range all {
		fmt.Fprintf(&b, "%s %s %q", f.State, f.Kind, f.Text)
		if f.Found != "" && f.Found != f.Text {
			fmt.Fprintf(&b, " as %q", f.Found)
		}
		if f.Why != "" {
			fmt.Fprintf(&b, " (%s)", f.Why)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestCheck(t *testing.T) {
	for name, tt := range map[string]struct{ source, letter, want string }{
		"in other forms": {
			"4,500 EUR by 12 March 2026, 3 pm, up 12%",
			"We pay €4500 on Thursday, March 12 at 15:00, which is 12 percent more.",
			"kept money \"4,500 EUR\" as \"€4500\"\nkept date \"12 March 2026\" as \"Thursday, " +
				"March 12\"\n" +
				"kept time \"3 pm\" as \"15:00\"\nkept percent \"12%\" as \"12 percent\"\n",
		},
		"an amount that is missing": {
			"$300 and $40", "We pay $300.", "kept money \"$300\"\nmissing money \"$40\"\n",
		},
		"a digit": {
			"4,500 EUR", "We pay 4,600 EUR.", "changed money \"4,500 EUR\" as \"4,600 EUR\"\n",
		},
		"a currency": {
			"4,500 EUR", "We pay $4,500.", "changed money \"4,500 EUR\" as \"$4,500\" (another unit)\n",
		},
		"no currency": {
			"4,500 EUR", "We pay 4,500.", "changed money \"4,500 EUR\" as \"4,500\" (another unit)\n",
		},
		"a digit too many": {
			"1.32× of 791", "91.32× of 7910",
			"changed number \"1.32×\" as \"91.32×\"\nchanged number \"791\" as \"7910\"\n",
		},
		"one more": {"9 people", "10 people", "changed number \"9\" as \"10\"\n"},
		"another weekday": {
			"12 March 2026", "On Friday, 12 March 2026.",
			"changed date \"12 March 2026\" as \"Friday, 12 March 2026\" (that day is a Thursday)\n",
		},
		"another weekday without a year": {
			"Thursday, 12 March", "On Friday, 12 March.",
			"changed date \"Thursday, 12 March\" as \"Friday, 12 March\" (another day of the week)\n",
		},
		"an odd weekday of the source": {
			"Friday, 12 March 2026", "On Friday, 12 March 2026.",
			"kept date \"Friday, 12 March 2026\" (that day is a Thursday)\n",
		},
		"day and month swapped": {
			"due 3 April 2026", "due 4 March 2026", "changed date \"3 April 2026\" as \"4 March 2026\"\n",
		},
		"day and month of digits swapped": {
			"due 03/04/2026", "due 04/03/2026", "changed date \"03/04/2026\" as \"04/03/2026\"\n",
		},
		"digits that can be read in two ways": {
			"due 03/04/2026", "due 3 April 2026", "kept date \"03/04/2026\" as \"3 April 2026\"\n",
		},
		"a weekday alone": {"by Friday", "by Monday", "changed date \"Friday\" as \"Monday\"\n"},
		"the day of a date": {
			"12 March 2026", "on Thursday", "kept date \"12 March 2026\" as \"Thursday\"\n",
		},
		"from nowhere": {
			"Say thanks", "The 3 of us thank you for one good year and 20%.",
			"new number \"3\"\nnew percent \"20%\"\n",
		},
		"the year of a date": {
			"12 March 2026", "12 March, as in 2026", "kept date \"12 March 2026\" as \"12 March\"\n",
		},
		"links and addresses": {
			"See https://example.org/a?b=1. Write to ada@example.org or www.example.org",
			"See https://example.org/a?b=2, or ada@example.com, or <WWW.example.org>",
			"changed link \"https://example.org/a?b=1\" as \"https://example.org/a?b=2\"\n" +
				"missing address \"ada@example.org\"\nkept link \"www.example.org\" as \"WWW.example.org\"\n" +
				"new address \"ada@example.com\"\n",
		},
		"names with digits": {
			"Invoice INV-2041, account DE12345678, Q3", "INV-2014 on de12345678 for Q3, and 3D.",
			"changed number \"INV-2041\" as \"INV-2014\"\n" +
				"kept number \"DE12345678\" as \"de12345678\"\nkept number \"Q3\"\nnew number \"3D\"\n",
		},
		"links in quotation marks and with brackets": {
			"See “https://example.org/a”, https://example.org/Dune_(film) and https://example.org/Ab",
			"(https://EXAMPLE.org/a/), https://example.org/Dune_(book), https://example.org/aB",
			"kept link \"https://example.org/a\" as \"https://EXAMPLE.org/a/\"\n" +
				"missing link \"https://example.org/Dune_(film)\"\n" +
				"changed link \"https://example.org/Ab\" as \"https://example.org/aB\"\n" +
				"new link \"https://example.org/Dune_(book)\"\n",
		},
		"thousands and cents": {
			"4.500 EUR", "4,50 EUR", "changed money \"4.500 EUR\" as \"4,50 EUR\"\n",
		},
		"thousands of two languages": {
			"4,500 EUR", "4.500 EUR", "kept money \"4,500 EUR\" as \"4.500 EUR\"\n",
		},
		"dollars of another country": {
			"CA$20 or US$30", "A$20 or $30",
			"changed money \"CA$20\" as \"A$20\" (another unit)\nkept money \"US$30\" as \"$30\"\n",
		},
		"a short weekday in German": {
			"Di, 3.3.2026", "Mi, 3.3.2026",
			"changed date \"Di, 3.3.2026\" as \"Mi, 3.3.2026\" (that day is a Tuesday)\n",
		},
		"a time in French": {"à 14h30", "à 14 h 30", "kept time \"14h30\" as \"14 h 30\"\n"},
		"said twice":       {"5 films", "5 films, yes 5", "kept number \"5\"\n"},
		"German": {
			"Rechnung über 1.234,50 € bis Montag, 2. März 2026, 14 Uhr",
			"1.234,50 Euro bis zum 02.03.2026 um 14:00",
			"kept money \"1.234,50 €\" as \"1.234,50 Euro\"\n" +
				"kept date \"Montag, 2. März 2026\" as \"02.03.2026\"\nkept time \"14 Uhr\" as \"14:00\"\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			all := facts.Check(tt.letter, facts.Source{Name: "details", Text: tt.source})
			if got := show(all); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
			for _, f := range all {
				if f.State != facts.Missing && tt.letter[f.Start:f.End] != f.Found {
					t.Errorf("%+v is at %q", f, tt.letter[f.Start:f.End])
				}
			}
		})
	}
}

func TestCheckOfSources(t *testing.T) {
	all := facts.Check(
		"Dear Ms Hoper, we pay $5 of your $80 by the 3rd. Ann Lee",
		facts.Source{
			Name:  "details",
			Text:  "$5",
			Names: []string{"Hopper", "Ann Lee", "Dr. Kay McNulty", "the team"},
		},
		facts.Source{Name: "message", Text: "You owe $5 of $90 since 2019.", Optional: true},
	)
	const want = `changed name "Hopper" as "Hoper"
kept name "Ann Lee" as "Ann"
missing name "Dr. Kay McNulty"
kept money "$5"
new money "$80"
`
	if got := show(all); got != want {
		t.Errorf("got\n%s", got)
	}
	for _, f := range all {
		if f.Text == "$5" && f.Source != "details" {
			t.Errorf("%+v", f)
		}
	}
}

// Long texts that are alike take no time.
func TestLongLinks(t *testing.T) {
	var links []string
	for _, end := range strings.Split("bcdefghij", "") {
		links = append(links, "https://example.org/"+strings.Repeat(end, 20_000))
	}
	source := "https://example.org/" + strings.Repeat("a", 20_000)
	began := time.Now()
	all := facts.Check(strings.Join(links, " "), facts.Source{Name: "details", Text: source})
	if len(all) != 10 || all[0].State != facts.Missing {
		t.Errorf("got %d facts, the first one %s", len(all), all[0].State)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestFind(t *testing.T) {
	got := show(facts.Find(facts.Source{Name: "details", Text: "1. Pay $5 soon", Optional: true}))
	if got != "missing money \"$5\"\n" {
		t.Errorf("got %s", got)
	}
}

func ExampleCheck() {
	details := facts.Source{Name: "details", Text: "Invoice of 4,500 EUR, due Monday, 2 March 2026"}
	for _, f := range facts.Check("Please pay €5,400 by Monday, 2 March.", details) {
		fmt.Printf("%s: %q, and the letter says %q\n", f.State, f.Text, f.Found)
	}
	// Output:
	// changed: "4,500 EUR", and the letter says "€5,400"
	// kept: "Monday, 2 March 2026", and the letter says "Monday, 2 March"
}

func FuzzCheck(f *testing.F) {
	f.Add("$5 on 3 May", "5 $ am 3. Mai")
	f.Add("\xff1.234,5", "https://x.y @a.b")
	f.Fuzz(func(t *testing.T, source, letter string) {
		for _, fact := range facts.Check(letter, facts.Source{Text: source, Names: []string{source}}) {
			if fact.State != facts.Missing && letter[fact.Start:fact.End] != fact.Found {
				t.Errorf("%+v", fact)
			}
		}
	})
}

func ExampleFind() {
	for _, f := range facts.Find(facts.Source{Name: "details", Text: "€4,500 by 12 March 2026"}) {
		fmt.Println(f.Kind, f.Text)
	}
	// Output:
	// money €4,500
	// date 12 March 2026
}
