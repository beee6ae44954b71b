package movies

import (
	"context"
	"slices"

	"github.com/marquee-go/marquee/internal/valid"
)

// Popularity holds the most and the least popular films of a year.
type Popularity struct {
	Year  int `json:"year" doc:"The year of release."`
	Films int `json:"films" doc:"How many films were released in the year."`
	// Unknown counts the films left out because their popularity is unknown.
	Unknown int `json:"unknown" doc:"How many of them were left out because their popularity is unknown."`
	// Top begins with the most popular film, Bottom with the least popular. No
	// film is in both.
	Top    []Ranked `json:"top" doc:"The most popular films, the most popular first."`
	Bottom []Ranked `json:"bottom" doc:"The least popular films, the least popular first. No film is in both lists."`
	Notes  Notes    `json:"notes"`
}

// Ranked is a film in a ranking.
type Ranked struct {
	ID         int64   `json:"id" doc:"The film's id at TMDB; negative if it is invented."`
	Title      string  `json:"title" doc:"Plain text."`
	Popularity float64 `json:"popularity" doc:"TMDB's measure of current interest."`
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
	if err := valid.First(checkYear("year", year), valid.Between("limit", n, 1, MaxExtremes)); err != nil {
		return Popularity{}, err
	}
	return ask(ctx, s, popularityQuestion{year, n}, Popularity.clone, func(ctx context.Context) (Popularity, error) {
		r, err := s.store.Rank(ctx, year, n)
		if err != nil {
			return Popularity{}, err
		}
		notes, err := s.note(ctx, Notes{
			Rule: "Films by TMDB's popularity as it was when they were imported, a measure of interest at that time and not in the year of release. " +
				"Among equals the lower id is more popular, and no film is in both lists.",
			Excluded: []Exclusion{{"popularity is unknown", r.Unknown}},
			Invented: slices.ContainsFunc(r.Top, Movie.Invented) || slices.ContainsFunc(r.Bottom, Movie.Invented),
		}, Import.Popularity)
		return Popularity{
			Year:    year,
			Films:   r.Ranked + r.Unknown,
			Unknown: r.Unknown,
			Top:     ranked(r.Top, min(n, (r.Ranked+1)/2)),
			Bottom:  ranked(r.Bottom, min(n, r.Ranked/2)),
			Notes:   notes,
		}, err
	})
}

type popularityQuestion struct{ year, n int }

// ranked picks the first n films of an end of a ranking.
func ranked(movies []Movie, n int) []Ranked {
	n = min(n, len(movies))
	films := make([]Ranked, 0, n)
	for _, m := range movies[:n] {
		films = append(films, Ranked{ID: m.ID, Title: m.Title, Popularity: *m.Popularity})
	}
	return films
}

func (p Popularity) clone() Popularity {
	p.Top, p.Bottom, p.Notes = slices.Clone(p.Top), slices.Clone(p.Bottom), p.Notes.clone()
	return p
}
