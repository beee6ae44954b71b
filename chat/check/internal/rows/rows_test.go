package rows

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// league returns a table as a page of the web has it: texts, marks and units in the cells.
func league() *Table {
	return New([]string{"Club", "Ground", "Points", "Wins", "Crowd", "Last game", "Date",
		"Up since"}, [][]string{
		{"Leeds", "Elland Road", "45", "14", "31,204", "York 3 - 1", "March 12, 2004", "1989-90"},
		{"Hull", "Boothferry Park", "27", "9", "20,500", "Leeds 1 - 1", "March 5, 2004", "2003-04"},
		{"York", "Bootham Crescent", "22", "6", "8,010", "Hull 0 - 2", "April 2, 2004", "1929-30"},
		{"Club", "Ground", "Points", "Wins", "Crowd", "Last game", "Date", "Up since"},
		{"Rovers 98", "The Shay", "27", "9", "", "", "", "n/a"},
	})
}

// The cases have a name, a statement, and what is found.
func TestStatements(t *testing.T) {
	raw, err := os.ReadFile("testdata/statements.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split("\n"+string(raw), "\n# ")[1:] {
		name, rest, _ := strings.Cut(strings.TrimSpace(block), "\n")
		text, want, _ := strings.Cut(rest, "\n")
		t.Run(name, func(t *testing.T) {
			if got := say(text); got != strings.TrimRight(want, "\n ") {
				t.Errorf("%s\ngot\n%s\nwant\n%s", text, got, want)
			}
		})
	}
}

func say(text string) string {
	var all []string
	for _, f := range league().Check(text) {
		if f.Verdict == Name {
			continue
		}
		s := fmt.Sprintf("  %s: %s", text[f.Start:f.End], f.Verdict)
		if f.Want != "" {
			s += " " + f.Want
		}
		if f.Note != "" {
			s += " (" + f.Note + ")"
		}
		all = append(all, s)
	}
	return strings.Join(all, "\n")
}

func TestDigitsOfATextAreNotASource(t *testing.T) {
	table := New([]string{"Title", "Note", "Year"}, [][]string{
		{"12 Angry 1999 Men 45%", "of 17 people", "1957"}, {"Solaris", "none", "1995"},
	})
	for text, want := range map[string]Verdict{
		"45% of the people liked it in 1957.":        Unbound,
		"In 1957 there were 17 people.":              Unbound,
		"12 Angry 1999 Men 45% is of the year 1957.": Name,
		"Solaris is of the year 1995.":               Quoted,
		"Solaris is of the year 1996.":               Contradicted,
	} {
		got := table.Check(text)
		if len(got) == 0 || got[0].Verdict != want && got[len(got)-1].Verdict != want {
			t.Errorf("%s: %+v, want %q", text, got, want)
		}
	}
}

func TestALongSentenceIsNotChecked(t *testing.T) {
	for name, text := range map[string]string{
		"words": strings.Repeat("word ", maxWords) + "Leeds has 9 wins.",
		"items": strings.Repeat("Leeds has 9 wins and ", maxItems/2+1),
	} {
		for _, f := range league().Check(text) {
			if f.Verdict != Unbound && f.Verdict != Name {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
	if got := New(nil, nil).Check("Leeds has 9 wins."); got != nil {
		t.Errorf("an empty table says %+v", got)
	}
}

func FuzzStatements(f *testing.F) {
	f.Add("Leeds beat York 3 - 1 on 12 March 2004, the most of 3.", "a 1-2 b", "March 3")
	f.Add("é½ 1st 2nd 1.2.3 12,000 has more than 4 not", "", "\xff1")
	f.Fuzz(func(t *testing.T, text, header, cell string) {
		tables := []*Table{league(), New([]string{header, "n"}, [][]string{{cell, "1"}, {text}})}
		for _, table := range tables {
			for _, g := range table.Check(text) {
				if g.Start < 0 || g.End <= g.Start || g.End > len(text) ||
					utf8.ValidString(text) && !utf8.ValidString(text[g.Start:g.End]) {
					t.Fatalf("%q: %+v", text, g)
				}
			}
		}
	})
}

func BenchmarkStatements(b *testing.B) {
	header, body := []string{"Club", "Points", "Wins", "Date"}, [][]string{}
	for i := range 1500 {
		body = append(body, []string{fmt.Sprintf("Club %d", i), fmt.Sprint(i * 7 % 100),
			fmt.Sprint(i % 40), fmt.Sprintf("March %d, %d", i%31+1, 1900+i%100)})
	}
	table := New(header, body)
	for b.Loop() {
		for range 15 { // about 1,000 characters
			table.Check("On March 7, 1999, Club 77 had more than 12 points, and 3 wins, the most. ")
		}
	}
}
