package movies_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

func TestBatchLatest(t *testing.T) {
	a, b, c := film(1, "A", 2015, 1), film(2, "B", 2015, 1), film(-3, "C", 2015, 1)
	again, last := film(1, "Again", 2016, 2), film(1, "Last", 2017, 3)
	for name, tt := range map[string]struct{ films, want []movies.Movie }{
		"none":                {nil, nil},
		"one":                 {[]movies.Movie{a}, []movies.Movie{a}},
		"each once":           {[]movies.Movie{b, a, c}, []movies.Movie{b, a, c}},
		"one three times":     {[]movies.Movie{a, again, last}, []movies.Movie{last}},
		"the last is the one": {[]movies.Movie{last, b, a, c, again}, []movies.Movie{b, c, again}},
		"the same twice":      {[]movies.Movie{a, b, a}, []movies.Movie{b, a}},
		"all of them twice":   {[]movies.Movie{a, b, c, c, again, b}, []movies.Movie{c, again, b}},
	} {
		t.Run(name, func(t *testing.T) {
			given := slices.Clone(tt.films)
			got := movies.Batch{Films: tt.films}.Latest()
			if !slices.EqualFunc(got, tt.want, movies.Movie.Equal) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
			if !reflect.DeepEqual(tt.films, given) {
				t.Errorf("the batch was changed to %v", tt.films)
			}
		})
	}
}

func TestDeltaTake(t *testing.T) {
	was := film(1, "Was", 2015, 7, "War")
	now, title := film(1, "Now", 2016, 8, "Drama"), film(1, "Title", 0, -1)
	merged := was
	merged.Title = "Title"
	inserted, updated := movies.Change{Inserted: 1}, movies.Change{Updated: 1}
	unchanged, missing := movies.Change{Unchanged: 1}, movies.Change{Missing: 1}
	for name, tt := range map[string]struct {
		mode   movies.Mode
		kept   *movies.Movie
		given  movies.Movie
		write  *movies.Movie // nil if nothing is written
		change movies.Change
	}{
		"replace, new":       {movies.Replace, nil, now, &now, inserted},
		"replace, another":   {movies.Replace, &was, now, &now, updated},
		"replace, less":      {movies.Replace, &was, title, &title, updated},
		"replace, the same":  {movies.Replace, &was, was, nil, unchanged},
		"merge, new":         {movies.Merge, nil, title, &title, inserted},
		"merge, another":     {movies.Merge, &was, now, &now, updated},
		"merge, less":        {movies.Merge, &was, title, &merged, updated},
		"merge, the same":    {movies.Merge, &was, was, nil, unchanged},
		"merge, nothing new": {movies.Merge, &merged, title, nil, unchanged},
		"update, new":        {movies.Update, nil, now, nil, missing},
		"update, another":    {movies.Update, &was, now, &now, updated},
		"update, less":       {movies.Update, &was, title, &merged, updated},
		"update, the same":   {movies.Update, &was, was, nil, unchanged},
	} {
		t.Run(name, func(t *testing.T) {
			d := movies.Batch{Mode: tt.mode}.Delta()
			got, write := d.Take(tt.kept, tt.given)
			if write != (tt.write != nil) || write && !got.Equal(*tt.write) {
				t.Errorf("got %v, %v, want %v", got, write, tt.write)
			}
			if d.Change != tt.change {
				t.Errorf("it changes %+v, want %+v", d.Change, tt.change)
			}
			var tally movies.Tally
			if write {
				if tt.kept != nil {
					tally.Remove(*tt.kept)
				}
				tally.Add(got)
			}
			wantYears(t, d.Tally.Years(), tally.Years()...)
		})
	}
}

// A film that is dropped and comes again is new, and is counted once.
func TestDeltaDrop(t *testing.T) {
	was, other := film(-1, "Was", 2015, 7, "War"), film(-2, "Other", 2016, 7)
	d := movies.Batch{Mode: movies.Update, DropInvented: true}.Delta()
	d.Drop(was)
	d.Drop(other)
	if _, write := d.Take(nil, was); write {
		t.Error("an update keeps a film that was dropped")
	}
	if want := (movies.Change{Dropped: 2, Missing: 1}); d.Change != want {
		t.Errorf("it changes %+v, want %+v", d.Change, want)
	}
	wantYears(t, d.Tally.Years(),
		year(2015, -1, 0, -1, -1, genre(2015, "War", 1, -1)),
		year(2016, -1, -1, -1, -1))

	d = movies.Batch{Mode: movies.Merge, DropInvented: true}.Delta()
	d.Drop(was)
	if _, write := d.Take(nil, was); !write {
		t.Error("a film that comes again behind a drop is not written")
	}
	if want := (movies.Change{Dropped: 1, Inserted: 1}); d.Change != want {
		t.Errorf("it changes %+v, want %+v", d.Change, want)
	}
	wantYears(t, d.Tally.Years(), year(2015, 0, 0, 0, 0))
}
