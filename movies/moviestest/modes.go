package moviestest

import (
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// modes: in each Mode, what becomes of a film that the store has, and of a new film.
func modes(t *testing.T, s movies.Store) {
	type films = []movies.Movie
	nothing := film(-1, "", unknown, unknown)
	full := earning(film(-1, "Full", 2015, 7, "Drama", "War"), 100, 200)
	full.Votes, full.Rating, full.Runtime = new(int64(10)), new(6.5), new(int64(90))
	full.Language, full.Countries = "en", []string{"US", "DE"}
	other := earning(film(-1, "Other", 2016, 8, "Family"), 300, 400)
	other.Votes, other.Rating, other.Runtime = new(int64(20)), new(7.5), new(int64(120))
	other.Language, other.Countries = "ko", []string{"KR"}

	// Films that know one field, and the full film with that field.
	title, titled := nothing, full
	title.Title, titled.Title = "Title", "Title"
	date, dated := film(-1, "", 2016, unknown), full
	dated.Released = date.Released
	year, otherYear, moved := nothing, nothing, full
	year.Released = firstDay(2015)
	otherYear.Released, moved.Released = firstDay(2016), firstDay(2016)
	genres, regrouped := film(-1, "", unknown, unknown, "Family"), full
	regrouped.Genres = genres.Genres
	popular0, popular7, popular9 := nothing, nothing, nothing
	popular0.Popularity, popular7.Popularity, popular9.Popularity = new(0.0), new(7.0), new(9.0)
	full0, full9 := full, full
	full0.Popularity, full9.Popularity = new(0.0), new(9.0)
	budget, budgeted := earning(nothing, 300, unknown), earning(full, 300, unknown)
	votes, voted, rating, rated := nothing, full, nothing, full
	votes.Votes, voted.Votes = new(int64(0)), new(int64(0))
	rating.Rating, rated.Rating = new(0.0), new(0.0)
	runtime, longer, language, spoken := nothing, full, nothing, full
	runtime.Runtime, longer.Runtime = new(int64(100)), new(int64(100))
	language.Language, spoken.Language = "de", "de"
	countries, produced := nothing, full
	countries.Countries, produced.Countries = []string{"FR"}, []string{"FR"}
	revenue, earned := earning(nothing, unknown, 400), earning(full, unknown, 400)

	clash := film(-1, "Another film", 2018, unknown) // contradicts the full film

	inserted, updated := movies.Change{Inserted: 1}, movies.Change{Updated: 1}
	unchanged, missing := movies.Change{Unchanged: 1}, movies.Change{Missing: 1}
	for _, test := range []struct {
		name  string
		mode  movies.Mode
		kept  films
		given movies.Movie
		want  films
		is    movies.Change
	}{
		{"Replace, new", movies.Replace, nil, full, films{full}, inserted},
		{"Replace, all fields", movies.Replace, films{full}, other, films{other}, updated},
		{"Replace, a title alone", movies.Replace, films{full}, title, films{title}, updated},
		{"Replace, its year", movies.Replace, films{full}, year, films{year}, updated},
		{"Replace, the same", movies.Replace, films{full}, full, films{full}, unchanged},

		{"Merge, new", movies.Merge, nil, full, films{full}, inserted},
		{"Merge, new, a title alone", movies.Merge, nil, title, films{title}, inserted},
		{"Merge, all fields", movies.Merge, films{full}, other, films{other}, updated},
		{"Merge, a title", movies.Merge, films{full}, title, films{titled}, updated},
		{"Merge, a date", movies.Merge, films{full}, date, films{dated}, updated},
		{"Merge, its year", movies.Merge, films{full}, year, films{full}, unchanged},
		{"Merge, another year", movies.Merge, films{full}, otherYear, films{moved}, updated},
		{"Merge, a date of the year", movies.Merge, films{otherYear}, date, films{date}, updated},
		{"Merge, genres", movies.Merge, films{full}, genres, films{regrouped}, updated},
		{"Merge, a popularity of 0", movies.Merge, films{full}, popular0, films{full0}, updated},
		{"Merge, a budget", movies.Merge, films{full}, budget, films{budgeted}, updated},
		{"Merge, a revenue", movies.Merge, films{full}, revenue, films{earned}, updated},
		{"Merge, no votes", movies.Merge, films{full}, votes, films{voted}, updated},
		{"Merge, a rating of 0", movies.Merge, films{full}, rating, films{rated}, updated},
		{"Merge, a runtime", movies.Merge, films{full}, runtime, films{longer}, updated},
		{"Merge, a language", movies.Merge, films{full}, language, films{spoken}, updated},
		{"Merge, countries", movies.Merge, films{full}, countries, films{produced}, updated},
		{"Merge, what was unknown", movies.Merge, films{title}, other, films{other}, updated},
		{"Merge, nothing", movies.Merge, films{full}, nothing, films{full}, unchanged},
		{"Merge, the same", movies.Merge, films{full}, full, films{full}, unchanged},
		{"Merge, another film", movies.Merge, films{full}, clash, films{clash}, updated},

		{"Update, new", movies.Update, nil, full, nil, missing},
		{"Update, all fields", movies.Update, films{full}, other, films{other}, updated},
		{"Update, a popularity", movies.Update, films{full}, popular9, films{full9}, updated},
		{"Update, its year", movies.Update, films{full}, year, films{full}, unchanged},
		{"Update, another film", movies.Update, films{full}, clash, films{clash}, updated},
		{"Update, the same popularity", movies.Update, films{full}, popular7, films{full}, unchanged},
	} {
		t.Run(test.name, func(t *testing.T) {
			bystander := film(-2, "Bystander", 2015, 1, "Drama")
			put(t, s, drop(append(test.kept, bystander)...))
			wantChange(t, put(t, s, batch(test.mode, test.given)), test.is)
			wantAll(t, s, append(test.want, bystander)...)
		})
	}
}

// modesTwice: if two films have one id, only the last one is taken in. It is merged
// into the film that the store has.
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
	change := put(t, s, drop(genuine, another))
	wantChange(t, change, movies.Change{Inserted: 1, Unchanged: 1, Dropped: 1})
	wantAll(t, s, genuine, another)
}

// dropBefore: in every Mode, films that were kept before the batch are dropped, and
// films of the batch are not.
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

// sameAgain: a caller that does not know whether a batch was taken in may give it
// again.
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
