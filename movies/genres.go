package movies

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/internal/valid"
)

// Counting says how a film with several genres counts for each of them.
type Counting string

const (
	// Whole counts a film once for each of its genres. The genres of a year may
	// add up to more than its films.
	Whole Counting = "whole"
	// Fractional shares a film among its genres: a film with three genres counts
	// one third for each. The genres of a year add up to its films with a genre.
	Fractional Counting = "fractional"
)

// Measure says what the figures of a genre are.
type Measure string

const (
	// Counts are numbers of films.
	Counts Measure = "counts"
	// Shares are parts of the films that have a genre, from 0 to 1. A value is a
	// part of the films of its year, a total of the films of all the years. With
	// [Fractional], the shares of all genres add up to 1. With [Whole], each
	// share says which part of the films has the genre, and together they may add
	// up to more. The share of a year in which no film has a genre is not known.
	Shares Measure = "shares"
)

// GenresQuery asks how many films of each genre there were in each year, from the
// year From up to and including To. The years are from [MinYear] to [MaxYear] and
// span at most [MaxSpan] years.
type GenresQuery struct {
	// From and To are the first and the last year. Default: the [Service.DefaultYears].
	From int `json:"from,omitempty" doc:"The first year. From 1870 to 2200; 0 means 29 years before the last one."`
	To   int `json:"to,omitempty" doc:"The last year. From 1870 to 2200, at most 200 years in all; 0 means the last year that has a film; if from is 0 as well, without a few films that stand apart."`
	// Counting says how a film with several genres counts. Default: [Whole].
	Counting Counting `json:"count,omitempty" doc:"How a film with several genres counts: whole (once for each of them) or fractional (shared among them). Empty means whole."`
	// Measure says what the figures are. Default: [Counts].
	Measure Measure `json:"measure,omitempty" doc:"What the figures are: counts (numbers of films) or shares (parts, from 0 to 1, of the films that have a genre). Empty means counts."`
	// Only picks genres by their exact names, at most 32 of them. Default: all.
	Only []string `json:"genre,omitempty" doc:"The exact names of the genres to show, at most 32. Empty means all."`
	Traits
}

// Genres are the numbers of films by genre and year.
type Genres struct {
	From     int      `json:"from" doc:"The first year."`
	To       int      `json:"to" doc:"The last year."`
	Counting Counting `json:"count" doc:"How a film with several genres counts: whole (once for each) or fractional (shared among them)."`
	Measure  Measure  `json:"measure" doc:"What the values are: counts (numbers of films) or shares (parts, from 0 to 1, of the films that have a genre)."`
	// Years runs from From to To without a gap. Films, NoGenre and the values of
	// each series have one element for each of these years.
	Years []int `json:"years" doc:"The years from the first to the last, without a gap. The other lists go with it."`
	// Films is the true number of films of each year. NoGenre is the number of
	// films among them that have no genre, and therefore are in no series.
	Films   []int `json:"films" doc:"The true number of films of each year."`
	NoGenre []int `json:"without_genre" doc:"How many films of each year have no genre. They stand in no series."`
	// Genres are the series, the largest total first. Equal totals are sorted by
	// name.
	Genres []GenreSeries `json:"genres" doc:"The series, the largest total first, among equals by name."`
	Notes  Notes         `json:"notes"`
	// Picked are the genres that the question named, sorted. It is nil if the
	// question asked for all genres.
	Picked []string `json:"picked,omitempty" doc:"The genres that were asked for, in order; absent if all were. The others are left out."`
}

// GenreSeries are the figures of one genre: for each year, and for all the years
// together.
type GenreSeries struct {
	Name string `json:"name" doc:"The name of the genre."`
	// Values has one element for each year. It is nil if nothing is known of the year:
	// the store has no film of it, or of shares, no film that has a genre.
	Values []*float64 `json:"values" doc:"One value for each year. null if there is no data: the year has no film, or of shares, none with a genre."`
	Total  float64    `json:"total" doc:"The sum of the values; of shares, the part of the films of all the years, 0 if there is none."`
}

// Genres counts films by genre and year. A genre without films that Only names has
// zeros in years that have films. A year without films has no values at all. The
// figures are the same on every store, to the last bit.
func (s *Service) Genres(ctx context.Context, q GenresQuery) (Genres, error) {
	q.Counting, q.Measure = cmp.Or(q.Counting, Whole), cmp.Or(q.Measure, Counts)
	var err error
	if q.From, q.To, err = s.window(ctx, q.From, q.To); err != nil {
		return Genres{}, err
	}
	if err := q.check(); err != nil {
		return Genres{}, err
	}
	q.Only = slices.Sorted(slices.Values(q.Only))
	question := genresQuestion{
		q.From, q.To, q.Counting, q.Measure, strings.Join(q.Only, "\x00"), q.Traits,
	}
	return ask(ctx, s, question, Genres.clone, func(ctx context.Context) (Genres, error) {
		counts, left, err := s.countGenres(ctx, Filter{From: q.From, To: q.To, Traits: q.Traits})
		if err != nil {
			return Genres{}, err
		}
		g := q.answer(counts)
		for _, series := range g.Genres {
			if err := s.checkGenre(ctx, "genre", series.Name, series.Total > 0); err != nil {
				return Genres{}, err
			}
		}
		g.Notes.Excluded = append(g.Notes.Excluded, left...)
		g.Notes, err = s.note(ctx, g.Notes, Import.AsOf)
		return g, err
	})
}

// genresQuestion is a [GenresQuery] that can be compared. Its names of genres are
// joined by NUL, which no name contains.
type genresQuestion struct {
	from, to int
	counting Counting
	measure  Measure
	only     string
	traits   Traits
}

func (q GenresQuery) check() error {
	switch {
	case q.Counting != Whole && q.Counting != Fractional:
		return valid.Errorf("count", "is %q; it must be whole or fractional", q.Counting)
	case q.Measure != Counts && q.Measure != Shares:
		return valid.Errorf("measure", "is %q; it must be counts or shares", q.Measure)
	}
	return valid.First(checkNames("genre", q.Only), q.Traits.check())
}

func (g Genres) clone() Genres {
	g.Years = slices.Clone(g.Years)
	g.Films, g.NoGenre = slices.Clone(g.Films), slices.Clone(g.NoGenre)
	g.Genres = slices.Clone(g.Genres)
	for i := range g.Genres {
		g.Genres[i].Values = cloneValues(g.Genres[i].Values)
	}
	g.Notes, g.Picked = g.Notes.clone(), slices.Clone(g.Picked)
	return g
}
