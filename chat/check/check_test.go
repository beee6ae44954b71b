package check_test

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/marquee-go/marquee/chat/check"
)

// sales are how many books two regions sold in four quarters, and for how much.
const sales = `{"rows":[
	{"region":"North","quarter":"Q1","sold":17,"revenue":170.5},
	{"region":"North","quarter":"Q2","sold":64,"revenue":640},
	{"region":"South","quarter":"Q1","sold":12,"revenue":1200},
	{"region":"South","quarter":"Q2","sold":41,"revenue":4100}]}`

// genres are how many films there were of three genres.
const genres = `{"from":1990,"to":1993,"years":[1990,1991,1992,1993],"films":[40,50,60,70],"genres":[
	{"name":"Drama","values":[20,25,31,40],"total":116},
	{"name":"Comedy","values":[10,15,12,9],"total":46},
	{"name":"Western","values":[1,2,0,3],"total":6}]}`

// titles are films, one of which is named to deceive.
const titles = `{"top":[
	{"title":"12 Angry 1999 Men 45%","year":1957,"popularity":23.6},
	{"title":"Seven","year":1995,"popularity":19.3},
	{"title":"1999 films","year":2001,"popularity":5.5}]}`

func read(t testing.TB, name, raw string) *check.Document {
	t.Helper()
	d, err := check.Read(name, "v1", "With the 95% interval.", []byte(raw),
		check.Tags{"rows.revenue": {Unit: "$"}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// say writes what was found in a text.
func say(question, text string, docs ...*check.Document) string {
	c := check.New(question, docs...)
	c.Write(text)
	c.Close()
	var all []string
	for _, f := range c.Findings() {
		s := fmt.Sprintf("%s: %s", text[f.Start:f.End], f.Verdict)
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

// The cases of the file have a name, the documents, a text, and what is found.
func TestVerdicts(t *testing.T) {
	docs := map[string]*check.Document{
		"sales": read(t, "sales", sales), "genres": read(t, "genres", genres),
		"titles": read(t, "titles", titles),
	}
	cases, err := os.ReadFile("testdata/verdicts.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(string(cases), "\n# ")[1:] {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		t.Run(lines[0], func(t *testing.T) {
			var on []*check.Document
			for name := range strings.FieldsSeq(strings.TrimPrefix(lines[1], "of")) {
				on = append(on, docs[name])
			}
			question, text, ok := strings.Cut(lines[2], "? ")
			if !ok {
				question, text = "", lines[2]
			}
			text = strings.ReplaceAll(text, `\n`, "\n")
			var want []string
			for _, line := range lines[3:] {
				want = append(want, strings.TrimSpace(line))
			}
			if got := say(question, text, on...); got != strings.Join(want, "\n") {
				t.Errorf("%s\ngot\n  %s\nwant\n  %s", text, strings.ReplaceAll(got, "\n", "\n  "),
					strings.Join(want, "\n  "))
			}
		})
	}
}

func TestPiecesOfATextMakeNoDifference(t *testing.T) {
	text := "North sold 17 in Q1. Revenue was $170.50 (1.5 times less). South sold 41 in Q2! The end"
	whole := say("", text, read(t, "sales", sales))
	for size := 1; size < 9; size++ {
		c := check.New("", read(t, "sales", sales))
		for i := 0; i < len(text); i += size {
			c.Write(text[i:min(i+size, len(text))])
		}
		c.Close()
		var again []check.Finding
		d := check.New("", read(t, "sales", sales))
		d.Write(text)
		d.Close()
		if again = d.Findings(); !reflect.DeepEqual(c.Findings(), again) {
			t.Errorf("in pieces of %d: %+v, want %s", size, c.Findings(), whole)
		}
	}
}

func TestTags(t *testing.T) {
	type row struct {
		Shop string  `json:"shop"`
		Sold int     `json:"sold" check:"books, copies"`
		Cost float64 `json:"cost" check:"rate,unit=€"`
		Code int     `json:"code" check:"-"`
	}
	type answer struct {
		Rows []*row `json:"rows"`
		Text string `json:"text" check:"label"`
	}
	want := check.Tags{
		"rows.sold": {Words: []string{"book", "copy"}}, "rows.cost": {Rate: true, Unit: "€"},
		"rows.code": {Skip: true}, "text": {Label: true},
	}
	if got := check.TagsOf(reflect.TypeFor[answer]()); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	for _, raw := range []string{"", "{", `{"a":`, strings.Repeat(`[`, 100) +
		strings.Repeat(`]`, 100)} {
		if _, err := check.Read("sales", "", "", []byte(raw), nil); err == nil {
			t.Errorf("%.20q is read", raw)
		}
	}
	for _, raw := range []string{"null", "3", `"a"`, "[]", "{}", `{"rows":[[1,2],[3]]}`} {
		if _, err := check.Read("sales", "", "", []byte(raw), nil); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestTables(t *testing.T) {
	d := check.Table("towns", "", []string{"Town", "Year", "People", "Share"}, [][]string{
		{"Ulm", "1999", "12,000", "45%"}, {"Bonn", "2001", "300,000", "12.5%"}, {"Rust", "",
			"n/a", ""},
	})
	got := say("", "Ulm has 12,000 people and Bonn has 300,001 people. The share of Bonn is 12.5%.", d)
	want := "12,000: quoted (Ulm, People: 12,000)\n" +
		"300,001: contradicted 300,000 (Bonn, People: 300,000)\n" +
		"12.5%: quoted (Bonn, Share: 12.5%)"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// large returns the JSON of a chart with 40 genres in 150 years.
func large() string {
	var years, rows []string
	for y := 1870; y < 2020; y++ {
		years = append(years, fmt.Sprint(y))
	}
	for g := range 40 {
		var values []string
		for y := range years {
			values = append(values, fmt.Sprint((g+1)*7+y*3))
		}
		rows = append(rows, fmt.Sprintf(`{"name":"Genre %d","values":[%s]}`, g,
			strings.Join(values, ",")))
	}
	return fmt.Sprintf(`{"years":[%s],"genres":[%s]}`, strings.Join(years, ","),
		strings.Join(rows, ","))
}

func FuzzCheck(f *testing.F) {
	f.Add("North sold 17 in Q1, 45% more than South: the most.")
	f.Add("| a | 1990 |\n| Drama | 20 |\n12 Angry 1999 Men 45% is é½.")
	docs := []*check.Document{
		read(f, "sales", sales), read(f, "genres", genres), read(f, "titles", titles),
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := check.New(text, docs...)
		c.Write(text)
		c.Close()
		for _, g := range c.Findings() {
			if g.Start < 0 || g.End <= g.Start || g.End > len(text) ||
				utf8.ValidString(text) && !utf8.ValidString(text[g.Start:g.End]) {
				t.Fatalf("%q: %+v", text, g)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{sales, genres, titles, `{"years":[1990,"a"],"a":[1,null]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := check.Read("a", "", "", raw, nil)
		if err == nil {
			say("Which of 12?", "Drama had 20 in 1990, the most of 3, and fell by 45%.", d)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	for name, sentence := range map[string]string{
		"sentences": "In 1999, Genre 7 had 1,234 films, 45% more than Genre 9, the most. ",
		"a list":    "Genre 7 1,234 in 1999, Genre 9 12 in 2001, ",
	} {
		b.Run(name, func(b *testing.B) {
			d := read(b, "large", large())
			text := strings.Repeat(sentence, 1000/len(sentence))
			for b.Loop() {
				c := check.New("", d)
				c.Write(text)
				c.Close()
			}
		})
	}
}
