package moviestest

import (
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// modes: what becomes of a film in each Mode, if the store keeps one of its id
// and if it keeps none.
func modes(t *testing.T, s movies.Store) {
	full := earning(film(-1, "Full", 2015, 7, "Drama", "War"), 100, 200)
	other := earning(film(-1, "Other", 2016, 8, "Family"), 300, 400)
	title, date, popularity := film(-1, "Title", unknown, unknown), film(-1, "", 2016, unknown), film(-1, "", unknown, 0)
	genres, budget := film(-1, "", unknown, unknown, "Family"), earning(film(-1, "", unknown, unknown), 300, unknown)
	revenue := earning(film(-1, "", unknown, unknown), unknown, 400)
	year, otherYear := film(-1, "", 2015, unknown), film(-1, "", 2016, unknown)
	year.Released, otherYear.Released = firstDay(2015), firstDay(2016)

	var inserted, updated, unchanged, missing movies.Change
	inserted.Inserted, updated.Updated, unchanged.Unchanged, missing.Missing = 1, 1, 1, 1
	merged := func(change func(m *movies.Movie)) []movies.Movie {
		m := full
		change(&m)
		return []movies.Movie{m}
	}
	for _, test := range []struct {
		name  string
		mode  movies.Mode
		kept  []movies.Movie
		given movies.Movie
		want  []movies.Movie
		is    movies.Change
	}{
		{"Replace, new", movies.Replace, nil, full, []movies.Movie{full}, inserted},
		{"Replace, all fields", movies.Replace, []movies.Movie{full}, other, []movies.Movie{other}, updated},
		{"Replace, a title alone", movies.Replace, []movies.Movie{full}, title, []movies.Movie{title}, updated},
		{"Replace, its year", movies.Replace, []movies.Movie{full}, year, []movies.Movie{year}, updated},
		{"Replace, the same", movies.Replace, []movies.Movie{full}, full, []movies.Movie{full}, unchanged},

		{"Merge, new", movies.Merge, nil, full, []movies.Movie{full}, inserted},
		{"Merge, new, a title alone", movies.Merge, nil, title, []movies.Movie{title}, inserted},
		{"Merge, all fields", movies.Merge, []movies.Movie{full}, other, []movies.Movie{other}, updated},
		{"Merge, a title", movies.Merge, []movies.Movie{full}, title, merged(func(m *movies.Movie) { m.Title = "Title" }), updated},
		{"Merge, a date", movies.Merge, []movies.Movie{full}, date, merged(func(m *movies.Movie) { m.Released = date.Released }), updated},
		{"Merge, its year", movies.Merge, []movies.Movie{full}, year, []movies.Movie{full}, unchanged},
		{"Merge, another year", movies.Merge, []movies.Movie{full}, otherYear, merged(func(m *movies.Movie) { m.Released = otherYear.Released }), updated},
		{"Merge, a date of the year", movies.Merge, []movies.Movie{otherYear}, date, []movies.Movie{date}, updated},
		{"Merge, genres", movies.Merge, []movies.Movie{full}, genres, merged(func(m *movies.Movie) { m.Genres = []string{"Family"} }), updated},
		{"Merge, a popularity of 0", movies.Merge, []movies.Movie{full}, popularity, merged(func(m *movies.Movie) { m.Popularity = new(0.0) }), updated},
		{"Merge, a budget", movies.Merge, []movies.Movie{full}, budget, merged(func(m *movies.Movie) { m.Budget = budget.Budget }), updated},
		{"Merge, a revenue", movies.Merge, []movies.Movie{full}, revenue, merged(func(m *movies.Movie) { m.Revenue = revenue.Revenue }), updated},
		{"Merge, what was unknown", movies.Merge, []movies.Movie{title}, other, []movies.Movie{other}, updated},
		{"Merge, nothing", movies.Merge, []movies.Movie{full}, movies.Movie{ID: -1}, []movies.Movie{full}, unchanged},
		{"Merge, the same", movies.Merge, []movies.Movie{full}, full, []movies.Movie{full}, unchanged},

		{"Update, new", movies.Update, nil, full, nil, missing},
		{"Update, all fields", movies.Update, []movies.Movie{full}, other, []movies.Movie{other}, updated},
		{"Update, a popularity", movies.Update, []movies.Movie{full}, film(-1, "", unknown, 9), merged(func(m *movies.Movie) { m.Popularity = new(9.0) }), updated},
		{"Update, its year", movies.Update, []movies.Movie{full}, year, []movies.Movie{full}, unchanged},
		{"Update, the same popularity", movies.Update, []movies.Movie{full}, film(-1, "", unknown, 7), []movies.Movie{full}, unchanged},
	} {
		t.Run(test.name, func(t *testing.T) {
			beside := film(-2, "Beside", 2015, 1, "Drama")
			put(t, s, drop(append(test.kept, beside)...))
			wantChange(t, put(t, s, batch(test.mode, test.given)), test.is)
			wantAll(t, s, append(test.want, beside)...)
		})
	}
}

// modesTwice: of two films with one id the last alone is taken in, into what
// the store keeps.
func modesTwice(t *testing.T, s movies.Store) {
	kept := earning(film(1, "Kept", 2015, 7, "Drama"), 100, 200)
	first, last := film(1, "First", 2016, 9), film(1, "", unknown, 8, "War")
	new1, new2 := film(2, "New", 2017, 9), film(2, "Newer", unknown, 8)
	merged := kept
	merged.Popularity, merged.Genres = last.Popularity, last.Genres
	for _, test := range []struct {
		mode movies.Mode
		is   movies.Change
		want []movies.Movie
	}{
		{movies.Update, movies.Change{Updated: 1, Missing: 1}, []movies.Movie{merged}},
		{movies.Merge, movies.Change{Unchanged: 1, Inserted: 1}, []movies.Movie{merged, new2}},
		{movies.Replace, movies.Change{Updated: 1, Unchanged: 1}, []movies.Movie{last, new2}},
	} {
		if test.mode == movies.Update {
			upsert(t, s, kept)
		}
		wantChange(t, put(t, s, batch(test.mode, first, new1, last, new2)), test.is)
		wantAll(t, s, test.want...)
	}
}

func dropInvented(t *testing.T, s movies.Store) {
	genuine := earning(film(1, "Real", 2015, 1, "Drama"), 10, 20)
	invented := film(-2, "Invented", 2016, unknown)
	upsert(t, s, genuine, earning(film(-1, "Invented", 2015, 2, "Drama", "War"), 30, 40), invented)
	for _, dropped := range []int{2, 0} {
		wantChange(t, put(t, s, drop()), movies.Change{Dropped: dropped})
		wantAll(t, s, genuine)
	}
	wantChange(t, upsert(t, s, invented), movies.Change{Inserted: 1})
	another := film(2, "Another", 2016, 1)
	wantChange(t, put(t, s, drop(genuine, another)), movies.Change{Inserted: 1, Unchanged: 1, Dropped: 1})
	wantAll(t, s, genuine, another)
}

// dropBefore: what is dropped is what was kept before the batch, in every Mode.
func dropBefore(t *testing.T, s movies.Store) {
	kept, given := film(-1, "Kept", 2015, 1, "Drama"), film(-1, "Given", unknown, 2)
	for _, test := range []struct {
		mode movies.Mode
		is   movies.Change
		want []movies.Movie
	}{
		{movies.Replace, movies.Change{Dropped: 2, Inserted: 1}, []movies.Movie{given}},
		{movies.Merge, movies.Change{Dropped: 2, Inserted: 1}, []movies.Movie{given}},
		{movies.Update, movies.Change{Dropped: 2, Missing: 1}, nil},
	} {
		put(t, s, drop(kept, film(-2, "Other", 2015, 1)))
		b := batch(test.mode, given)
		b.DropInvented = true
		wantChange(t, put(t, s, b), test.is)
		wantAll(t, s, test.want...)
	}
}

// sameAgain: whoever does not know whether a batch was taken in gives it again.
func sameAgain(t *testing.T, s movies.Store) {
	upsert(t, s, film(1, "Kept", 2015, 1, "Drama"), film(-9, "Invented", 2015, 1))
	for _, mode := range []movies.Mode{movies.Replace, movies.Merge, movies.Update} {
		b := batch(mode, earning(film(1, "Given", 2016, unknown, "War"), 1, 2), film(2, "", unknown, 3))
		b.DropInvented = true
		put(t, s, b)
		films := search(t, s, movies.Query{})
		for range 2 {
			wantChange(t, put(t, s, b), movies.Change{Unchanged: 2})
			wantAll(t, s, films...)
			wantImport(t, s, b.Import)
		}
	}
}
