package dataset

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/marquee-go/marquee/movies"
)

func FuzzParseGenres(f *testing.F) {
	for _, cell := range []string{
		"Drama, War", "Drama|War", `[{"id": 18, "name": "Drama"}]`,
		`[{'id': 18, 'name': 'Drama', 'x': None}]`,
		`['C\'s', "A\x20\u00e9\ud83c\udfac\U0001f3ac"]`, "[[[[[[[[[[", `["a",]`,
	} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		names, err := parseGenres(cell)
		if err != nil {
			return
		}
		if len(names) > maxNames {
			t.Fatalf("%d names", len(names))
		}
		for i, name := range names {
			if name == "" || name != strings.TrimSpace(name) || slices.Contains(names[:i], name) {
				t.Fatalf("%q holds a name that is empty, not trimmed or there twice", names)
			}
			if !utf8.ValidString(name) {
				return // JSON cannot hold it
			}
		}
		list, err := json.Marshal(names)
		if err != nil {
			t.Fatal(err)
		}
		if names == nil {
			list = []byte("[]")
		}
		if again, err := parseGenres(string(list)); err != nil || !slices.Equal(again, names) {
			t.Fatalf("%q as JSON is read as %q, %v", names, again, err)
		}
	})
}

// We and encoding/json find the same entries of an object.
func FuzzEntries(f *testing.F) {
	for _, text := range []string{
		`{}`, ` { "a" : 1 , "b\"\\" :"}," , "a":[{},[1,2]]} `, `{"a":{"b":"\\"},"\u00e9":null}`,
		"{\"\xff\":1}", `{"a":1.5e3}`, `{"a":"`, `{"a`, `{"a":1]`, `{"":{"":[]},"":""}`, `{"a"}`, `{,}`,
	} {
		f.Add(text)
	}
	type entry struct{ key, value string }
	f.Fuzz(func(t *testing.T, text string) {
		var got, want []entry
		for key, value := range entries([]byte(text)) {
			got = append(got, entry{key, string(value)})
		}
		findList([]byte(text)) // does not panic
		if !isObject([]byte(text)) {
			return
		}
		d := json.NewDecoder(strings.NewReader(text))
		_, err := d.Token()
		for err == nil && d.More() {
			var key json.Token
			var value json.RawMessage
			if key, err = d.Token(); err == nil {
				err = d.Decode(&value)
			}
			want = append(want, entry{key.(string), string(value)})
		}
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("entries of %q: %q; want %q, %v", text, got, want, err)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, cell := range []string{
		"1999-10-15", "10/15/1999", "2/29/00", "1999", "1999-10-15T00:00:00+01:00", "1/1/1870 0:00",
		"Friday, June 12, 1987", "12-Jun-87", "31940", "12.06.1987", "1999-10", "June 1987 (Norway)",
	} {
		f.Add(cell, 1930, false)
		f.Add(cell, 0, true)
	}
	f.Fuzz(func(t *testing.T, cell string, known int, serials bool) {
		cell = strings.TrimSpace(cell)
		date, err := dateRules{slash: order(known % 3), serials: serials}.parse(cell, known)
		if err != nil || unknown(cell) {
			return
		}
		if date.Year() < movies.MinYear || date.Year() > movies.MaxYear ||
			date != date.Truncate(24*time.Hour) {
			t.Fatalf("%q is read as %v", cell, date)
		}
		again, err := new(dateRules).parse(date.Format(time.DateOnly), 0)
		if err != nil || again != date {
			t.Fatalf("%v is read again as %v, %v", date, again, err)
		}
	})
}
