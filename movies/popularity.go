package movies

import (
	"cmp"
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
	// Top begins with the most popular film, Bottom with the least popular one. No
	// film is in both.
	Top    []Ranked `json:"top" doc:"The most popular films, the most popular first."`
	Bottom []Ranked `json:"bottom" doc:"The least popular films, the least popular first. No film is in both lists."`
	Notes  Notes    `json:"notes"`
}

// Ranked is a film in a ranking.
type Ranked struct {
	ID         int64   `json:"id" doc:"The film's id at TMDB; negative if it is invented."`
	Title      string  `json:"title" doc:"Plain text."`
	Popularity float64 `json:"popularity" check:"rate" doc:"TMDB's measure of current interest."`
}

// PopularityQuery asks for the most and the least popular films of a year.
type PopularityQuery struct {
	// Year is the year of release, from [MinYear] to [MaxYear]. Default: the last of
	// the [Service.DefaultYears].
	Year int `json:"year,omitempty" doc:"The year of release. From 1870 to 2200; 0 means the last year that has a film, without a few films that stand apart."`
	// Limit is how many films are named at each end, from 1 to [MaxExtremes].
	// Default: [DefaultExtremes].
	Limit int `json:"limit,omitempty" doc:"How many films to name at each end. From 1 to 50; 0 means 5."`
	// Genre is the exact name of a genre. Default: all.
	Genre string `json:"genre,omitempty" doc:"The exact name of a genre. Empty means all."`
	Traits
}

// DefaultExtremes is how many films a [Popularity] names at each end if the
// question does not say how many.
const DefaultExtremes = 5

// MaxExtremes is the largest number of films at each end of a [Popularity].
const MaxExtremes = 50

// Popularity returns the most and the least popular films of a year. If fewer
// than twice the Limit have a known popularity, each end gets half of them, and a
// film in the middle goes to the top. Of two equally popular films, the one with
// the lower id stands closer to the top.
func (s *Service) Popularity(ctx context.Context, q PopularityQuery) (Popularity, error) {
	q.Limit = cmp.Or(q.Limit, DefaultExtremes)
	if q.Year == 0 {
		_, last, err := s.DefaultYears(ctx)
		if err != nil {
			return Popularity{}, err
		}
		q.Year = last
	}
	err := valid.First(checkYear("year", q.Year), valid.Between("limit", q.Limit, 1, MaxExtremes),
		q.filter().check())
	if err != nil {
		return Popularity{}, err
	}
	return ask(ctx, s, q, Popularity.clone, func(ctx context.Context) (Popularity, error) {
		r, left, err := s.rank(ctx, q)
		if err != nil {
			return Popularity{}, err
		}
		notes, err := s.note(ctx, Notes{
			Rule: "Films by TMDB's popularity as it was when they were imported, " +
				"a measure of interest at that time and not in the year of release. " +
				"Among equals the lower id is more popular, and no film is in both lists.",
			Only:     q.filter().only(),
			Excluded: append([]Exclusion{{"popularity is unknown", r.Unknown}}, left...),
			Invented: slices.ContainsFunc(r.Top, Movie.Invented) ||
				slices.ContainsFunc(r.Bottom, Movie.Invented),
		}, Import.Popularity)
		return Popularity{
			Year:    q.Year,
			Films:   r.Ranked + r.Unknown,
			Unknown: r.Unknown,
			Top:     ranked(r.Top, min(q.Limit, (r.Ranked+1)/2)),
			Bottom:  ranked(r.Bottom, min(q.Limit, r.Ranked/2)),
			Notes:   notes,
		}, err
	})
}

func (q PopularityQuery) filter() Filter {
	return Filter{From: q.Year, To: q.Year, Genre: q.Genre, Traits: q.Traits}
}

// rank returns both ends of the films that match, and how many films the filter leaves
// open.
func (s *Service) rank(ctx context.Context, q PopularityQuery) (Ranking, []Exclusion, error) {
	if q.Genre == "" && q.Traits == (Traits{}) {
		ranking, err := s.store.Rank(ctx, q.Year, q.Limit)
		return ranking, nil, err
	}
	down := func(a, b Movie) int { return a.Place().Compare(b.Place()) }
	up := func(a, b Movie) int { return down(b, a) }
	top := firsts[Movie]{n: q.Limit, compare: down}
	bottom := firsts[Movie]{n: q.Limit, compare: up}
	var ranking Ranking
	r := reading{filter: q.filter()}
	err := r.each(ctx, s, func(m Movie) {
		if m.Popularity == nil {
			ranking.Unknown++
			return
		}
		ranking.Ranked++
		top.add(m)
		bottom.add(m)
	})
	ranking.Top, ranking.Bottom = top.sorted(), bottom.sorted()
	return ranking, r.left(), err
}

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
