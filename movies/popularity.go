package movies

import (
	"context"
	"errors"
)

// Popularity holds the most and the least popular films of a year.
type Popularity struct {
	Year  int `json:"year"`
	Films int `json:"films"` // released in the year
	// Unknown counts the films left out because their popularity is unknown.
	Unknown int `json:"unknown"`
	// Top begins with the most popular film, Bottom with the least popular. No
	// film is in both.
	Top    []Ranked `json:"top"`
	Bottom []Ranked `json:"bottom"`
	Notes  Notes    `json:"notes"`
}

// Ranked is a film in a ranking.
type Ranked struct {
	ID         int64   `json:"id"`
	Title      string  `json:"title"`
	Popularity float64 `json:"popularity"`
}

// DefaultExtremes is how many films at each end people ask for.
const DefaultExtremes = 5

// MaxExtremes is the largest number of films at each end of a [Popularity].
const MaxExtremes = 50

// Popularity returns the n (1 to [MaxExtremes]) most and the n least popular
// films of a year. Where it has fewer than 2n of known popularity, each end
// gets half of them, and the one in the middle goes to the top. Among equally
// popular films that of the lower id stands closer to the top.
func (s *Service) Popularity(ctx context.Context, year, n int) (Popularity, error) {
	return Popularity{}, errors.ErrUnsupported
}
