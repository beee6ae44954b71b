package movies_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func TestBadQuestionsNameTheField(t *testing.T) {
	s := service(t, film(1, "A", 2000, 1, "Drama"), film(2, "B", 2000, 1, "Drama"))
	page, err := s.Search(t.Context(), movies.Search{Year: 2000}, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	genres := func(q movies.GenresQuery) func(context.Context) error {
		return func(ctx context.Context) error { _, err := s.Genres(ctx, q); return err }
	}
	years := func(from, to int) func(context.Context) error {
		return genres(movies.GenresQuery{From: from, To: to})
	}
	only := func(names ...string) func(context.Context) error {
		return genres(movies.GenresQuery{From: 2000, To: 2001, Only: names})
	}
	returns := func(from, to int, least int64) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.Returns(ctx, movies.ReturnsQuery{From: from, To: to, MinBudget: least})
			return err
		}
	}
	money := func(q movies.ReturnsQuery) func(context.Context) error {
		return func(ctx context.Context) error { _, err := s.Returns(ctx, q); return err }
	}
	claims := func(q movies.ClaimsQuery) func(context.Context) error {
		return func(ctx context.Context) error { _, err := s.Claims(ctx, q); return err }
	}
	popularity := func(year, n int) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.Popularity(ctx, movies.PopularityQuery{Year: year, Limit: n})
			return err
		}
	}
	search := func(q movies.Search, cursor string, limit int) func(context.Context) error {
		return func(ctx context.Context) error { _, err := s.Search(ctx, q, cursor, limit); return err }
	}
	tests := map[string]struct {
		ask   func(context.Context) error
		field string
	}{
		"from after to":   {years(2001, 2000), "from"},
		"from is no year": {years(-5, 2000), "from"},
		"no first year":   {years(0, -5), "to"},
		"no last year":    {years(1700, 0), "from"},
		"to is no year":   {years(2000, 99999), "to"},
		"201 years":       {years(1900, 2100), "to"},
		"an unknown way to count": {
			genres(movies.GenresQuery{From: 2000, To: 2001, Counting: "double"}), "count",
		},
		"an unknown measure": {
			genres(movies.GenresQuery{From: 2000, To: 2001, Measure: "weight"}), "measure",
		},
		"33 genres":                  {only(strings.Split(strings.Repeat("g,", 32), ",")...), "genre"},
		"a nameless genre":           {only("Drama", " "), "genre"},
		"a genre twice":              {only("Drama", "War", "Drama"), "genre"},
		"returns of no years":        {returns(2001, 2000, 0), "from"},
		"a budget below nothing":     {returns(2000, 2001, -1), "min_budget"},
		"a budget beyond all":        {returns(2000, 2001, 1e15), "min_budget"},
		"a revenue below nothing":    {money(movies.ReturnsQuery{MinRevenue: -1}), "min_revenue"},
		"dollars before the prices":  {money(movies.ReturnsQuery{Dollars: 1912}), "dollars"},
		"dollars after the prices":   {money(movies.ReturnsQuery{Dollars: 2026}), "dollars"},
		"claims of no years":         {claims(movies.ClaimsQuery{From: 2001, To: 2000}), "from"},
		"claims of a budget below 0": {claims(movies.ClaimsQuery{MinBudget: -1}), "min_budget"},
		"claims of a revenue below 0": {
			claims(movies.ClaimsQuery{MinRevenue: -1}), "min_revenue",
		},
		"a year that is not a year":  {popularity(3, 5), "year"},
		"fewer than no films":        {popularity(2000, -1), "limit"},
		"10,000 films at each end":   {popularity(2000, 10_000), "limit"},
		"a search for no year":       {search(movies.Search{Year: 3}, "", 10), "year"},
		"a title with NUL":           {search(movies.Search{Title: "a\x00"}, "", 10), "q"},
		"a title that is not UTF-8":  {search(movies.Search{Title: "\xff"}, "", 10), "q"},
		"a genre with NUL":           {search(movies.Search{Genre: "\x00"}, "", 10), "genre"},
		"a page of 0":                {search(movies.Search{}, "", 0), "limit"},
		"a page of 10,000":           {search(movies.Search{}, "", 10_000), "limit"},
		"a cursor of garbage":        {search(movies.Search{}, "garbage", 10), "cursor"},
		"a cursor of another search": {search(movies.Search{Year: 2001}, page.Next, 10), "cursor"},
		"a cursor with another title": {
			search(movies.Search{Year: 2000, Title: "b"}, page.Next, 10), "cursor",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := tt.ask(t.Context())
			invalid, ok := errors.AsType[*marquee.InvalidError](err)
			if !ok || invalid.Field != tt.field || invalid.Fix == "" {
				t.Errorf("error %v, want one of field %q", err, tt.field)
			}
		})
	}
	t.Run("200 years are no such question", func(t *testing.T) {
		g, err := s.Genres(t.Context(), movies.GenresQuery{From: 1901, To: 2100})
		if err != nil || len(g.Years) != 200 {
			t.Errorf("%d years, %v", len(g.Years), err)
		}
	})
}

func TestNewNeedsAStore(t *testing.T) {
	if s, err := movies.New(nil, nil); err == nil || s != nil {
		t.Errorf("got %v, %v", s, err)
	}
}

var errDown = errors.New("down")

// downStore fails at every question. Imported fails only if imported is an error.
type downStore struct{ imported error }

func (d downStore) Upsert(ctx, movies.Batch) (c movies.Change, err error) { return c, errDown }
func (d downStore) Get(ctx, []int64) ([]movies.Movie, error)              { return nil, errDown }
func (d downStore) Imported(ctx) (i movies.Import, err error)             { return i, d.imported }
func (d downStore) Summary(ctx) (s movies.Summary, err error)             { return s, errDown }
func (d downStore) Rank(ctx, int, int) (r movies.Ranking, err error)      { return r, errDown }
func (d downStore) CountGenres(ctx, int, int) (c movies.GenreCounts, err error) {
	return c, errDown
}
func (d downStore) Earnings(ctx) ([]movies.Earning, error) { return nil, errDown }
func (d downStore) Films(ctx, int, int) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) { yield(movies.Movie{}, errDown) }
}
func (d downStore) Search(ctx, movies.Query) ([]movies.Movie, error) {
	return nil, context.Canceled
}

func TestAStoreThatFailsIsUnavailable(t *testing.T) {
	span := movies.GenresQuery{From: 2000, To: 2001}
	asks := map[string]func(*movies.Service) error{
		"Genres": func(s *movies.Service) error { _, err := s.Genres(t.Context(), span); return err },
		"Popularity": func(s *movies.Service) error {
			_, err := s.Popularity(t.Context(), movies.PopularityQuery{Year: 2000})
			return err
		},
		"Returns": func(s *movies.Service) error {
			_, err := s.Returns(t.Context(), movies.ReturnsQuery{From: 2000, To: 2001})
			return err
		},
		"Claims": func(s *movies.Service) error {
			_, err := s.Claims(t.Context(), movies.ClaimsQuery{})
			return err
		},
		"the last years": func(s *movies.Service) error {
			_, err := s.Genres(t.Context(), movies.GenresQuery{})
			return err
		},
		"the last year": func(s *movies.Service) error {
			_, err := s.Popularity(t.Context(), movies.PopularityQuery{})
			return err
		},
		"Summary": func(s *movies.Service) error { _, err := s.Summary(t.Context()); return err },
		"Import": func(s *movies.Service) error {
			_, err := s.Import(t.Context(), movies.All(many(1)), &movies.ImportOptions{Key: "one"})
			return err
		},
	}
	for what, store := range map[string]downStore{"of films": {}, "of imports": {imported: errDown}} {
		s := must(movies.New(store, nil))
		for name, ask := range asks {
			if err := ask(s); !errors.Is(err, movies.ErrUnavailable) || !errors.Is(err, errDown) {
				t.Errorf("%s, a store %s: %v, want %v", name, what, err, movies.ErrUnavailable)
			}
		}
		_, err := s.Search(t.Context(), movies.Search{}, "", 5)
		if !errors.Is(err, context.Canceled) || errors.Is(err, movies.ErrUnavailable) {
			t.Errorf("Search: %v, want %v alone", err, context.Canceled)
		}
	}
	_, err := must(movies.New(downStore{imported: errDown}, nil)).Version(t.Context())
	if !errors.Is(err, movies.ErrUnavailable) {
		t.Errorf("Version: %v, want %v", err, movies.ErrUnavailable)
	}
}

// half is a store that fails at one of the questions that claims need.
type half struct {
	movies.Store
	counts, earnings error
}

func (h half) CountGenres(ctx ctx, from, to int) (movies.GenreCounts, error) {
	c, err := h.Store.CountGenres(ctx, from, to)
	return c, errors.Join(h.counts, err)
}

func (h half) Earnings(ctx ctx) ([]movies.Earning, error) {
	e, err := h.Store.Earnings(ctx)
	return e, errors.Join(h.earnings, err)
}

func TestClaimsOfHalfAStoreAreNone(t *testing.T) {
	store := memory.New().Movies()
	must(must(movies.New(store, nil)).Import(t.Context(), movies.All(many(1)), nil))
	for name, store := range map[string]movies.Store{
		"without counts": half{store, errDown, nil}, "without earnings": half{store, nil, errDown},
	} {
		c, err := must(movies.New(store, nil)).Claims(t.Context(), movies.ClaimsQuery{})
		if !errors.Is(err, movies.ErrUnavailable) || c.Claims != nil {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
}
