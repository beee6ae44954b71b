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

func FuzzParseDate(f *testing.F) {
	for _, cell := range []string{
		"1999-10-15", "10/15/1999", "2/29/00", "1999", "1999-10-15T00:00:00+01:00", "1/1/1870 0:00",
	} {
		f.Add(cell, int64(1_800_000_000))
	}
	f.Fuzz(func(t *testing.T, cell string, now int64) {
		date, err := parseDate(cell, time.Unix(now, 0).UTC())
		if err != nil || unknown(cell) {
			return
		}
		if date.Year() < movies.MinYear || date.Year() > movies.MaxYear ||
			date != date.Truncate(24*time.Hour) {
			t.Fatalf("%q is read as %v", cell, date)
		}
		if again, err := parseDate(date.Format(time.DateOnly), time.Time{}); err != nil || again != date {
			t.Fatalf("%v is read again as %v, %v", date, again, err)
		}
	})
}
