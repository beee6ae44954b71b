package movies_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/movies"
)

func TestAnImportEndsAllAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := counted(t)
		here, there := must(movies.New(store, nil)), must(movies.New(store, nil))
		films := func(s *movies.Service) int {
			return must(s.Popularity(t.Context(), movies.PopularityQuery{Year: 1980})).Films
		}
		version := func(s *movies.Service) string { return must(s.Version(t.Context())) }
		before, was := films(here), version(here)
		if films(there) != before || version(there) != was {
			t.Fatal("two servers disagree")
		}
		imported(t, here, movies.All([]movies.Movie{film(1000, "New", 1980, 1)}), nil)
		if films(here) != before+1 || version(here) == was {
			t.Errorf("here: %d films of version %s, after %d of %s", films(here), version(here), before, was)
		}
		<-time.After(time.Second)
		if films(there) != before+1 || version(there) != version(here) {
			t.Errorf("on another server, a second later: %d films of version %s, after %d of %s",
				films(there), version(there), before, was)
		}
	})
}

func TestTheStoreIsAskedForItsVersionOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := counted(t)
		s := must(movies.New(store, nil))
		must(s.Popularity(t.Context(), movies.PopularityQuery{Year: 1980}))
		store.imported = 0
		for range 1000 {
			must(s.Popularity(t.Context(), movies.PopularityQuery{Year: 1980}))
			<-time.After(time.Second / 100)
		}
		if store.asked != 1 || store.imported > 10 {
			t.Errorf("asked %d times, and %d times about the import, in 10 s", store.asked, store.imported)
		}
	})
}

func TestAnAnswerDuringAnImportIsNotKept(t *testing.T) {
	store := counted(t)
	s := must(movies.New(store, nil))
	other := must(movies.New(store.Store, nil)) // on another server
	n := int64(1000)
	store.meanwhile = func() {
		n++
		imported(t, other, movies.All([]movies.Movie{film(n, "New", 1980, 1)}), nil)
	}
	for range 3 {
		must(s.Popularity(t.Context(), movies.PopularityQuery{Year: 1980}))
	}
	if store.asked != 3 {
		t.Errorf("asked %d times", store.asked)
	}
}

func TestFailuresAreNotKept(t *testing.T) {
	store := counted(t)
	s := must(movies.New(store, nil))
	store.err = errDown
	for name, q := range questions {
		_, err := q.ask(t.Context(), s)
		if !errors.Is(err, errDown) || !errors.Is(err, movies.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	store.err = nil
	for name, q := range questions {
		if _, err := q.ask(t.Context(), s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
