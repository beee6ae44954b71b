package dataset

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
)

// maxPages is how many pages of one query the API serves.
const maxPages = 500

// genres returns the names of TMDB's genres by their ids.
func (s *session) genres(ctx context.Context) (map[int]string, error) {
	var answer struct {
		Genres []struct {
			ID   int    `json:"id"`
			Name string `json:"name"`
		} `json:"genres"`
	}
	if err := s.get(ctx, "/genre/movie/list", nil, &answer); err != nil {
		return nil, err
	}
	names := make(map[int]string, len(answer.Genres))
	for _, g := range answer.Genres {
		names[g.ID] = spell(strings.TrimSpace(g.Name))
	}
	return names, nil
}

// page is one page of the films that a query found.
type page struct {
	Pages   int        `json:"total_pages"`
	Results []tmdbFilm `json:"results"`
}

// tmdbFilm is a film as the API describes it. The API tells the last three fields
// only if it is asked about that film.
type tmdbFilm struct {
	ID          int64    `json:"id"`
	Title       string   `json:"title"`
	ReleaseDate string   `json:"release_date"`
	Popularity  *float64 `json:"popularity"`
	GenreIDs    []int    `json:"genre_ids"`
	Adult       bool     `json:"adult"`

	Budget  float64 `json:"budget"`
	Revenue float64 `json:"revenue"`
	Status  string  `json:"status"`
}

// between yields the films of the days from up to and including to. If they are too
// many for one query, it asks for each half of the days. It returns false to end the
// sequence.
func (s *session) between(
	ctx context.Context, from, to time.Time, yield func(movies.Movie, error) bool,
) bool {
	if to.Before(from) {
		return true
	}
	p, err := s.page(ctx, from, to, 1)
	if err == nil && p.Pages > maxPages && from.Equal(to) {
		err = fmt.Errorf("dataset: TMDB has %d pages of films released on %s, and serves %d; "+
			"name other dates", p.Pages, from.Format(time.DateOnly), maxPages)
	}
	if err != nil {
		yield(movies.Movie{}, err)
		return false
	}
	if p.Pages > maxPages {
		middle := day(from.Add(to.Sub(from) / 2))
		return s.between(ctx, from, middle, yield) &&
			s.between(ctx, middle.AddDate(0, 0, 1), to, yield)
	}
	for n := 2; ; n++ {
		for _, film := range p.Results {
			m, err := s.film(ctx, film)
			if !yield(m, err) || err != nil && !movies.OneRow(err) {
				return false
			}
		}
		if n > p.Pages {
			return true
		}
		if p, err = s.page(ctx, from, to, n); err != nil {
			yield(movies.Movie{}, err)
			return false
		}
	}
}

// page asks for a page of the films of some days, sorted by title. Sorting by day
// would not do: many films share a day, and equal films change places from one page
// to the next.
func (s *session) page(ctx context.Context, from, to time.Time, n int) (page, error) {
	var p page
	err := s.get(ctx, "/discover/movie", url.Values{
		"primary_release_date.gte": {from.Format(time.DateOnly)},
		"primary_release_date.lte": {to.Format(time.DateOnly)},
		"sort_by":                  {"original_title.asc"},
		"include_adult":            {"false"},
		"include_video":            {"false"},
		"page":                     {strconv.Itoa(n)},
	}, &p)
	return p, err
}

// film makes a film from what the API tells. It returns a [*movies.RowError], a
// [*movies.SkipError], a [*movies.PartialError], or an error that ends the sequence.
func (s *session) film(ctx context.Context, f tmdbFilm) (movies.Movie, error) {
	skip := ""
	if f.Adult {
		skip = skipAdult
	}
	if s.money && skip == "" {
		// The answer has no genre_ids, so f keeps its own.
		err := s.get(ctx, fmt.Sprintf("/movie/%d", f.ID), nil, &f)
		switch {
		case errors.Is(err, errNotFound):
			skip = "is no longer at TMDB"
		case err != nil:
			return movies.Movie{}, err
		default:
			skip = skipStatus(f.Status, false)
		}
	}
	m, refused := s.convert(f)
	switch {
	case refused != nil:
		refused.Record = s.record(f)
		return movies.Movie{}, refused
	case skip != "":
		return movies.Movie{}, &movies.SkipError{Reason: skip}
	}
	if lost := s.dollars(f, &m); lost != nil {
		return m, &movies.PartialError{Fields: lost}
	}
	return m, nil
}

// dollars reads what a film cost and earned. It returns the amounts that are left out.
func (s *session) dollars(f tmdbFilm, m *movies.Movie) (lost []*movies.RowError) {
	read := func(column string, amount, most float64) *int64 {
		dollars, err := wholeDollars(amount, most)
		if err != nil {
			lost = append(lost, &movies.RowError{
				Column: column, Value: strconv.FormatFloat(amount, 'f', -1, 64),
				Reason: err.Error(), Record: s.record(f),
			})
		}
		return dollars
	}
	m.Budget = read("budget", f.Budget, maxBudget)
	m.Revenue = read("revenue", f.Revenue, maxRevenue)
	return lost
}

// convert makes a film from what the API tells, or refuses it.
func (s *session) convert(f tmdbFilm) (movies.Movie, *movies.RowError) {
	m := movies.Movie{ID: f.ID, Title: f.Title, Popularity: f.Popularity}
	if f.ID <= 0 {
		return m, &movies.RowError{Column: "id", Reason: "must be a positive whole number"}
	}
	var err error
	if m.Released, err = new(dateRules).parse(f.ReleaseDate, 0); err != nil {
		return m, &movies.RowError{
			Column: "release_date", Value: shorten(f.ReleaseDate), Reason: err.Error(),
		}
	}
	for _, id := range f.GenreIDs {
		name, ok := s.names[id]
		if !ok {
			return m, &movies.RowError{
				Column: "genres", Value: strconv.Itoa(id),
				Reason: "must be among the genres that TMDB lists",
			}
		}
		if !slices.Contains(m.Genres, name) {
			m.Genres = append(m.Genres, name)
		}
	}
	if invalid, ok := errors.AsType[*marquee.InvalidError](m.Validate()); ok {
		refused := &movies.RowError{Column: invalid.Field, Reason: invalid.Fix}
		if invalid.Field == "title" {
			refused.Value = shorten(f.Title)
		}
		return m, refused
	}
	return m, nil
}

// tmdbColumns are the columns of refused films.
func tmdbColumns() []string {
	return []string{"id", "title", "release_date", "popularity", "genres", "budget", "revenue"}
}

// record makes a row in the columns of tmdbColumns. A genre without a name is written
// as its id.
func (s *session) record(f tmdbFilm) []string {
	names := make([]string, 0, len(f.GenreIDs))
	for _, id := range f.GenreIDs {
		name, ok := s.names[id]
		if !ok {
			name = strconv.Itoa(id)
		}
		names = append(names, name)
	}
	popularity := ""
	if f.Popularity != nil {
		popularity = strconv.FormatFloat(*f.Popularity, 'f', -1, 64)
	}
	return []string{
		strconv.FormatInt(f.ID, 10), f.Title, f.ReleaseDate, popularity,
		strings.Join(names, ", "),
		strconv.FormatFloat(f.Budget, 'f', -1, 64),
		strconv.FormatFloat(f.Revenue, 'f', -1, 64),
	}
}
