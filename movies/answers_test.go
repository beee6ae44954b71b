package movies_test

import (
	"errors"
	"iter"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// counter is a store that counts the questions it gets. It can be made to fail.
type counter struct {
	movies.Store
	mu        sync.Mutex
	asked     int // questions about films
	imported  int // questions about the import
	err       error
	meanwhile func() // runs before an answer
}

func (c *counter) ask() error {
	c.mu.Lock()
	c.asked++
	c.mu.Unlock()
	if c.meanwhile != nil {
		c.meanwhile()
	}
	return c.err
}

func (c *counter) Imported(ctx ctx) (movies.Import, error) {
	c.mu.Lock()
	c.imported++
	c.mu.Unlock()
	return c.Store.Imported(ctx)
}

func (c *counter) CountGenres(ctx ctx, from, to int) (movies.GenreCounts, error) {
	counts, err := c.Store.CountGenres(ctx, from, to)
	return counts, errors.Join(c.ask(), err)
}

func (c *counter) Rank(ctx ctx, year, n int) (movies.Ranking, error) {
	r, err := c.Store.Rank(ctx, year, n)
	return r, errors.Join(c.ask(), err)
}

func (c *counter) Earnings(ctx ctx) ([]movies.Earning, error) {
	e, err := c.Store.Earnings(ctx)
	return e, errors.Join(c.ask(), err)
}

func (c *counter) Films(ctx ctx, from, to int) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		if err := c.ask(); err != nil {
			yield(movies.Movie{}, err)
			return
		}
		c.Store.Films(ctx, from, to)(yield)
	}
}

func (c *counter) Summary(ctx ctx) (movies.Summary, error) {
	s, err := c.Store.Summary(ctx)
	return s, errors.Join(c.ask(), err)
}

// counted returns a store with a film, and its counts at 0.
func counted(t *testing.T) *counter {
	t.Helper()
	store := memory.New().Movies()
	must(must(movies.New(store, nil)).Import(t.Context(), movies.All(earners(50)), nil))
	return &counter{Store: store}
}

// questions are the questions whose answers a service keeps. Each has the number of
// questions that the service asks the store for it.
var questions = map[string]struct {
	ask  func(ctx, *movies.Service) (any, error)
	cost int
}{
	"genres": {func(ctx ctx, s *movies.Service) (any, error) {
		return s.Genres(ctx, movies.GenresQuery{From: 1980, To: 2020, Only: []string{"Drama", "War"}})
	}, 1},
	"popularity": {func(ctx ctx, s *movies.Service) (any, error) {
		return s.Popularity(ctx, movies.PopularityQuery{Year: 1980})
	}, 1},
	"returns": {func(ctx ctx, s *movies.Service) (any, error) {
		return s.Returns(ctx, movies.ReturnsQuery{From: 1980, To: 2020})
	}, 3},
	"genres of some films": {func(ctx ctx, s *movies.Service) (any, error) {
		return s.Genres(ctx, movies.GenresQuery{From: 1980, To: 2020, Traits: inMay})
	}, 1},
	"popularity of a genre": {func(ctx ctx, s *movies.Service) (any, error) {
		return s.Popularity(ctx, movies.PopularityQuery{Year: 1980, Genre: "Drama"})
	}, 1},
	"returns of some films": {func(ctx ctx, s *movies.Service) (any, error) {
		return s.Returns(ctx, movies.ReturnsQuery{From: 1980, To: 2020, Traits: inMay})
	}, 1},
	"films": {func(ctx ctx, s *movies.Service) (any, error) {
		return s.Films(ctx, movies.FilmsQuery{Filter: dramas, Limit: 3})
	}, 1},
	"groups": {func(ctx ctx, s *movies.Service) (any, error) {
		return s.Groups(ctx, movies.GroupsQuery{Filter: dramas, By: movies.OfDecade})
	}, 1},
	"points": {func(ctx ctx, s *movies.Service) (any, error) {
		return s.Points(ctx, movies.PointsQuery{Filter: dramas})
	}, 1},
	"claims": {func(ctx ctx, s *movies.Service) (any, error) {
		return s.Claims(ctx, movies.ClaimsQuery{From: 1980, To: 2020})
	}, 3},
	"summary": {func(ctx ctx, s *movies.Service) (any, error) { return s.Summary(ctx) }, 1},
}

var (
	inMay  = movies.Traits{Month: 5}
	dramas = movies.Filter{From: 1980, To: 2020, Genre: "Drama"}
)

func TestARepeatedQuestionIsAnsweredFromMemory(t *testing.T) {
	for name, q := range questions {
		t.Run(name, func(t *testing.T) {
			store := counted(t)
			s := must(movies.New(store, nil))
			first := must(q.ask(t.Context(), s))
			again := must(q.ask(t.Context(), s))
			if !reflect.DeepEqual(first, again) || store.asked != q.cost {
				t.Errorf("asked %d times, and answered\n%+v, then\n%+v", store.asked, first, again)
			}
			none := must(movies.New(store, &movies.Options{CacheBytes: -1}))
			for range 2 {
				if got := must(q.ask(t.Context(), none)); !reflect.DeepEqual(got, first) {
					t.Errorf("without a cache\n%+v, want\n%+v", got, first)
				}
			}
			if store.asked != 3*q.cost {
				t.Errorf("without a cache asked %d times", store.asked-q.cost)
			}
		})
	}
}

func TestAnswersHaveTheRoomThatTheyAreGiven(t *testing.T) {
	for name, q := range questions {
		for room, times := range map[int]int{500: 2, 1 << 20: 1} { // an answer takes over a kilobyte
			store := counted(t)
			s := must(movies.New(store, &movies.Options{CacheBytes: room}))
			must(q.ask(t.Context(), s))
			must(q.ask(t.Context(), s))
			if store.asked != times*q.cost {
				t.Errorf("%s, with %d bytes: asked %d times", name, room, store.asked)
			}
		}
	}
}

func TestQuestionsAboutMoneyShareOneReading(t *testing.T) {
	store := counted(t)
	s := must(movies.New(store, nil))
	first := must(s.Returns(t.Context(), movies.ReturnsQuery{From: 1980, To: 2020}))
	part := must(s.Returns(t.Context(), movies.ReturnsQuery{From: 1980, To: 1985}))
	dear := must(s.Returns(t.Context(), movies.ReturnsQuery{From: 1980, To: 2020, MinBudget: 100_000}))
	if part.All.Films >= first.All.Films || dear.All.Films >= first.All.Films || store.asked != 3 {
		t.Errorf("of %d films %d in a part of the years, and %d dear ones; asked %d times",
			first.All.Films, part.All.Films, dear.All.Films, store.asked)
	}
	imported(t, s, movies.All([]movies.Movie{earner(1000, 5000, 5000, "Drama")}), nil)
	again := must(s.Returns(t.Context(), movies.ReturnsQuery{From: 1980, To: 2020}))
	if again.All.Films != first.All.Films+1 || store.asked != 6 {
		t.Errorf("after an import of one film %d, before it %d; asked %d times",
			again.All.Films, first.All.Films, store.asked)
	}
}

func TestDifferentQuestionsHaveDifferentAnswers(t *testing.T) {
	s := must(movies.New(counted(t), nil))
	joined := film(1000, "Joined", 2000, 1, "DramaWar")
	must(s.Import(t.Context(), movies.All([]movies.Movie{joined}), nil))
	asks := map[string]movies.GenresQuery{
		"years":      {From: 1980, To: 1990},
		"counting":   {From: 1980, To: 2020, Counting: movies.Fractional},
		"measure":    {From: 1980, To: 2020, Measure: movies.Shares},
		"two genres": {From: 1980, To: 2020, Only: []string{"Drama", "War"}},
		"one genre":  {From: 1980, To: 2020, Only: []string{"DramaWar"}},
		"all":        {From: 1980, To: 2020},
		"traits":     {From: 1980, To: 2020, Traits: movies.Traits{MinRuntime: 1}},
	}
	var seen []movies.Genres
	for name, q := range asks {
		g := must(s.Genres(t.Context(), q))
		for _, other := range seen {
			if reflect.DeepEqual(g, other) {
				t.Errorf("%s: the answer is that of another question", name)
			}
		}
		seen = append(seen, g)
	}
	turned := must(s.Genres(t.Context(),
		movies.GenresQuery{From: 1980, To: 2020, Only: []string{"War", "Drama"}}))
	straight := must(s.Genres(t.Context(), asks["two genres"]))
	if !reflect.DeepEqual(turned, straight) {
		t.Errorf("the order of the chosen genres matters: %+v, %+v", turned, straight)
	}
}

// spoil changes everything that an answer holds.
func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			spoil(v.Elem())
			v.Elem().SetZero()
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i))
			v.Index(i).SetZero()
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			spoil(v.Field(i))
		}
	}
}

func TestAnAnswerIsTheCallersOwn(t *testing.T) {
	for name, q := range questions {
		t.Run(name, func(t *testing.T) {
			store := counted(t)
			s := must(movies.New(store, nil))
			want := must(q.ask(t.Context(), must(movies.New(store, nil))))
			for range 3 { // first the answer that was worked out, then the kept one
				got := must(q.ask(t.Context(), s))
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("got %+v, want %+v", got, want)
				}
				spoil(reflect.ValueOf(got))
			}
		})
	}
}

func TestABurstOfOneQuestionAsksTheStoreOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := counted(t)
		store.meanwhile = func() { <-time.After(time.Second / 10) }
		s := must(movies.New(store, nil))
		var burst sync.WaitGroup
		for range 50 {
			burst.Go(func() {
				if _, err := s.Popularity(t.Context(), movies.PopularityQuery{Year: 1980}); err != nil {
					t.Error(err)
				}
			})
		}
		burst.Wait()
		if store.asked != 1 || store.imported != 2 { // before and after the work
			t.Errorf("asked %d times, and %d times about the import", store.asked, store.imported)
		}
	})
}
