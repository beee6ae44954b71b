package movies

import (
	"context"
	"errors"
)

// Counting says how a film with several genres counts for each of them.
type Counting string

const (
	// Whole counts a film once for each of its genres: the genres of a year
	// add up to more than its films.
	Whole Counting = "whole"
	// Fractional shares a film among its genres: a film with three counts one
	// third for each, and the genres of a year add up to its films with a genre.
	Fractional Counting = "fractional"
)

// Measure says what the figures of a genre are.
type Measure string

const (
	// Counts are numbers of films.
	Counts Measure = "counts"
	// Shares are parts of the films that have a genre, from 0 to 1: of those of
	// the year, and for a total of those of all the years. Counted fractionally,
	// the shares of all genres add up to 1; counted whole, they add up to more,
	// and each says what part of the films has the genre. They are 0 where no
	// film has one.
	Shares Measure = "shares"
)

// GenresQuery asks for the films of the years From up to and including To by
// genre.
type GenresQuery struct {
	From, To int      // at most [MaxSpan] years
	Counting Counting // [Whole] if empty
	Measure  Measure  // [Counts] if empty
	// Only picks genres by their exact names, at most 32 of them; none are all.
	Only []string
}

// Genres are the films by genre and year.
type Genres struct {
	From     int      `json:"from"`
	To       int      `json:"to"`
	Counting Counting `json:"count"`
	Measure  Measure  `json:"measure"`
	// Years runs from From to To without a gap; the other slices go with it.
	Years []int `json:"years"`
	// Films is the true number of films of each year, and NoGenre the number
	// of those among them that have no genre and so stand in no series.
	Films   []int `json:"films"`
	NoGenre []int `json:"without_genre"`
	// Genres are the series, the largest total first, among equals by name.
	Genres []GenreSeries `json:"genres"`
	Notes  Notes         `json:"notes"`
}

// GenreSeries are the figures of one genre, year by year, and of all the years
// together.
type GenreSeries struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
	Total  float64   `json:"total"`
}

// Genres counts films by genre and year. Years without a film have zeros, and
// so has a genre without one that Only names. The figures are the same on every
// store, to the last bit.
func (s *Service) Genres(ctx context.Context, q GenresQuery) (Genres, error) {
	return Genres{}, errors.ErrUnsupported
}
