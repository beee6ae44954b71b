package moviestest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// recountChanges: the figures follow every change of a film.
func recountChanges(t *testing.T, s movies.Store) {
	others := []movies.Movie{
		earning(film(2, "Other", 2015, 3, "Drama"), 7, 8),
		film(-2, "Other", 2016, 3, "Drama", "War"),
	}
	upsert(t, s, others...)
	on := func(month time.Month, day int) movies.Movie {
		return movies.Movie{
			ID: 1, Title: "A", Released: time.Date(2015, month, day, 0, 0, 0, 0, time.UTC),
			Genres: []string{"Drama", "War"},
		}
	}
	for _, step := range []struct {
		name string
		now  movies.Movie
	}{
		{"new", film(1, "A", 2015, 1, "Drama", "War")},
		{"another year", film(1, "A", 2016, 1, "Drama", "War")},
		{"the first year", film(1, "A", movies.MinYear, 1, "Drama", "War")},
		{"the last year", film(1, "A", movies.MaxYear, 1, "Drama", "War")},
		{"no year", film(1, "A", unknown, 1, "Drama", "War")},
		{"a year again", film(1, "A", 2015, 1, "Drama", "War")},
		{"another day of the year", on(time.January, 1)},
		{"the last day of the year", on(time.December, 31)},
		{"another order of genres", film(1, "A", 2015, 1, "War", "Drama")},
		{"a genre renamed", film(1, "A", 2015, 1, "War", "Dramas")},
		{"a genre in another case", film(1, "A", 2015, 1, "War", "drama")},
		{"a genre with a space", film(1, "A", 2015, 1, "War ", " War")},
		{"a genre written in two ways", film(1, "A", 2015, 1, "Caf\u00e9", "Cafe\u0301")},
		{"a genre more", film(1, "A", 2015, 1, "Drama", "War", "Family")},
		{"no genre", film(1, "A", 2015, 1)},
		{"no genre, another year", film(1, "A", 2016, 1)},
		{"another title", film(1, "B", 2016, 1)},
		{"another popularity", film(1, "B", 2016, 9)},
		{"the other's popularity", film(1, "B", 2016, 3)},
		{"no popularity", film(1, "B", 2016, unknown)},
		{"no popularity, another year", film(1, "B", 2015, unknown)},
		{"a budget", earning(film(1, "B", 2015, 1, "Drama"), 7, unknown)},
		{"a revenue, too", earning(film(1, "B", 2015, 1, "Drama"), 7, 8)},
		{"money, another revenue", earning(film(1, "B", 2015, 1, "Drama"), 7, 9)},
		{"money, another title", earning(film(1, "A", 2015, 1, "Drama"), 7, 9)},
		{"money, a genre more", earning(film(1, "A", 2015, 1, "War", "Drama"), 7, 9)},
		{"money, another year", earning(film(1, "A", 2016, 1, "War", "Drama"), 7, 9)},
		{"money, no year", earning(film(1, "A", unknown, 1, "War", "Drama"), 7, 9)},
		{"money, no genre", earning(film(1, "A", 2016, 1), 7, 9)},
		{"no budget", earning(film(1, "A", 2016, 1), unknown, 9)},
		{"no money", film(1, "A", 2016, 1)},
		{"all", earning(film(1, "A", 2014, 1, "Drama", "War"), 7, 9)},
	} {
		t.Run(step.name, func(t *testing.T) {
			upsert(t, s, step.now)
			wantAll(t, s, append(others, step.now)...)
		})
	}
}

// recountRepeats: a film that comes many times, in one call or in many, is one film.
func recountRepeats(t *testing.T, s movies.Store) {
	var versions []movies.Movie
	for i := range 60 {
		title, genres := fmt.Sprintf("Version %d", i), []string{"A", "B", "C"}[:i%4]
		m := film(-1, title, 2000+i%3, float64(i%4), genres...)
		versions = append(versions, earning(m, int64(1+i%5), int64(1+i%7)))
	}
	last := versions[len(versions)-1]
	wantChange(t, upsert(t, s, versions...), movies.Change{Inserted: 1})
	wantAll(t, s, last)
	more := append(versions, film(2, "Other", 2000, 1), film(2, "Another", 2001, 1))
	wantChange(t, upsert(t, s, more...), movies.Change{Inserted: 1, Unchanged: 1})
	for _, m := range versions[:10] {
		wantChange(t, upsert(t, s, m), movies.Change{Updated: 1})
	}
	wantAll(t, s, versions[9], film(2, "Another", 2001, 1))
}

func recountDrops(t *testing.T, s movies.Store) {
	genuine := film(1, "Real", 2015, 1, "Drama")
	all := append(many(-150, 150), genuine,
		film(-1000, "The first", movies.MinYear, 1),
		film(-1001, "The last", movies.MaxYear, 1))
	for range 2 {
		upsert(t, s, all...)
		wantAgreement(t, s)
		wantChange(t, put(t, s, drop()), movies.Change{Dropped: 152})
		wantAll(t, s, genuine)
		wantSummary(t, s, movies.Summary{Films: 1, From: 2015, To: 2015})
	}
}

// recountConcurrent: several writers write the same films at the same time. In the end
// each film is the version of one writer, and the figures are right.
func recountConcurrent(t *testing.T, s movies.Store) {
	const workers, rounds, films = 5, 4, 12
	version := func(id int64, w int) movies.Movie {
		n := int(id) + w
		title, genres := fmt.Sprintf("Film by %d", w), []string{"A", "B", "C", "D"}[:n%5]
		return earning(film(id, title, 2000+n%4, float64(w), genres...), id, int64(w+1))
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for r := range rounds {
				var some []movies.Movie
				for i := range films {
					// Each worker has an order of its own, and leaves some films out.
					if id := int64((i*5+w*3)%films + 1); (int(id)+r+w)%4 != 0 {
						some = append(some, version(id, w))
					}
				}
				if _, err := s.Upsert(t.Context(), batch(movies.Replace, some...)); err != nil {
					t.Errorf("Upsert: %v", err)
				}
			}
		})
	}
	wg.Wait()
	found := search(t, s, movies.Query{})
	if len(found) != films {
		t.Errorf("the store holds %d films, want %d", len(found), films)
	}
	for _, m := range found {
		var w int
		_, _ = fmt.Sscanf(m.Title, "Film by %d", &w)
		if describe(m) != describe(version(m.ID, w)) {
			t.Errorf("film %d is a mixture: %s", m.ID, describe(m))
		}
	}
	wantAgreement(t, s)
}

// recountWhileDropping: invented films come while others are dropped. The figures fit
// the films that are there in the end.
func recountWhileDropping(t *testing.T, s movies.Store) {
	upsert(t, s, film(1, "Real", 2000, 1, "A"))
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			for r := range 4 {
				films := many(int64(-10*(4*w+r+1)), 10)
				if _, err := s.Upsert(t.Context(), batch(movies.Replace, films...)); err != nil {
					t.Errorf("Upsert: %v", err)
				}
			}
		})
	}
	wg.Go(func() {
		for range 6 {
			if _, err := s.Upsert(t.Context(), drop()); err != nil {
				t.Errorf("Upsert that drops: %v", err)
			}
		}
	})
	wg.Wait()
	wantAgreement(t, s)
	put(t, s, drop())
	wantAll(t, s, film(1, "Real", 2000, 1, "A"))
}
