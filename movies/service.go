package movies

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/unavailable"
	"github.com/marquee-go/marquee/internal/valid"
)

// Service answers questions about the films of a store. It is safe for
// concurrent use.
type Service struct {
	store Store
}

// New returns a service over the films of store.
func New(store Store) *Service { return &Service{store: store} }

// MaxSpan is the largest number of years that a question may cover.
const MaxSpan = 200

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

// Genres is the number of films by genre and year.
type Genres struct {
	From     int      `json:"from"`
	To       int      `json:"to"`
	Counting Counting `json:"count"`
	// Years runs from From to To without a gap; the other slices go with it.
	Years []int `json:"years"`
	// Films is the true number of films of each year, and NoGenre the number
	// of those among them that have no genre and so stand in no series.
	Films   []int `json:"films"`
	NoGenre []int `json:"without_genre"`
	// Genres are the series, the largest total first, among equals by name.
	Genres []GenreSeries `json:"genres"`
	// Invented tells that films of the demo set are among those counted.
	Invented bool `json:"invented"`
}

// GenreSeries is the number of films of one genre, year by year.
type GenreSeries struct {
	Name   string    `json:"name"`
	Counts []float64 `json:"counts"`
	Total  float64   `json:"total"`
}

// Genres counts the films of the years from up to and including to by genre.
// Years without a film have zeros. An empty counting is [Whole].
func (s *Service) Genres(ctx context.Context, from, to int, counting Counting) (Genres, error) {
	if counting == "" {
		counting = Whole
	}
	if err := valid.First(checkYear("from", from), checkYear("to", to)); err != nil {
		return Genres{}, err
	}
	switch {
	case from > to:
		return Genres{}, valid.Errorf("from", "is %d, after to, which is %d; swap them", from, to)
	case to-from >= MaxSpan:
		return Genres{}, valid.Errorf("to", "is %d, which makes a span of %d years; ask for %d or fewer", to, to-from+1, MaxSpan)
	case counting != Whole && counting != Fractional:
		return Genres{}, valid.Errorf("count", "is %q; it must be whole or fractional", counting)
	}
	counts, err := s.store.CountGenres(ctx, from, to)
	if err != nil {
		return Genres{}, storeError(err)
	}
	n := to - from + 1
	g := Genres{From: from, To: to, Counting: counting, Years: make([]int, n), Films: make([]int, n), NoGenre: make([]int, n)}
	for i := range g.Years {
		g.Years[i] = from + i
	}
	for _, c := range counts.Films {
		g.Films[c.Year-from], g.NoGenre[c.Year-from] = c.Films, c.NoGenre
		g.Invented = g.Invented || c.Invented > 0
	}
	g.Genres = series(counts.Genres, from, n, counting)
	return g, nil
}

// series makes the counts of n years into one series a genre. Sums of shares
// depend on the order in which they are added, so that is made the same on
// every store.
func series(counts []GenreCount, from, n int, counting Counting) []GenreSeries {
	slices.SortFunc(counts, func(a, b GenreCount) int {
		return cmp.Or(cmp.Compare(a.Genre, b.Genre), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Year, b.Year))
	})
	all := []GenreSeries{}
	for _, c := range counts {
		if len(all) == 0 || all[len(all)-1].Name != c.Genre {
			all = append(all, GenreSeries{Name: c.Genre, Counts: make([]float64, n)})
		}
		films := float64(c.Films)
		if counting == Fractional {
			films /= float64(c.Of)
		}
		one := &all[len(all)-1]
		one.Counts[c.Year-from] += films
		one.Total += films
	}
	slices.SortStableFunc(all, func(a, b GenreSeries) int { return cmp.Compare(b.Total, a.Total) })
	return all
}

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
	// Invented tells that films of the demo set are among those ranked.
	Invented bool `json:"invented"`
}

// Ranked is a film in a ranking.
type Ranked struct {
	ID         int64   `json:"id"`
	Title      string  `json:"title"`
	Popularity float64 `json:"popularity"`
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
	r, err := s.store.Rank(ctx, year, n)
	if err != nil {
		return Popularity{}, storeError(err)
	}
	return Popularity{
		Year:     year,
		Films:    r.Ranked + r.Unknown,
		Unknown:  r.Unknown,
		Top:      ranked(r.Top, min(n, (r.Ranked+1)/2)),
		Bottom:   ranked(r.Bottom, min(n, r.Ranked/2)),
		Invented: slices.ContainsFunc(r.Top, Movie.Invented) || slices.ContainsFunc(r.Bottom, Movie.Invented),
	}, nil
}

// Search selects films; its zero fields select all.
type Search struct {
	Title string // words that begin words of the title, in any order and case
	Year  int
	Genre string // the exact name
}

// Page is a part of what a search found.
type Page struct {
	Movies []Movie
	Next   string // the cursor of the next page; empty on the last
}

// Search returns at most limit (1 to 100) films from where the cursor after
// points; an empty one is the start. The most popular film comes first, those
// of unknown popularity last, and among equals the one of the lower id.
func (s *Service) Search(ctx context.Context, q Search, after string, limit int) (Page, error) {
	err := valid.First(valid.Text("q", q.Title, 200), valid.Text("genre", q.Genre, maxGenre))
	if err == nil && q.Year != 0 {
		err = checkYear("year", q.Year)
	}
	if err != nil {
		return Page{}, err
	}
	query := Query{Words: Words(q.Title), Year: q.Year, Genre: q.Genre}
	if len(query.Words) == 0 && strings.TrimSpace(q.Title) != "" {
		return Page{}, nil // a title of punctuation only begins no word
	}
	scope := []string{"movies", strings.Join(query.Words, " "), strconv.Itoa(q.Year), q.Genre}
	found, next, err := cursor.Page(after, limit, scope, place, func(after string, limit int) ([]Movie, error) {
		query := query
		query.Limit = limit
		if after != "" {
			if query.After = placeOf(after); query.After == nil {
				return nil, cursor.ErrInvalid
			}
		}
		movies, err := s.store.Search(ctx, query)
		return movies, storeError(err)
	})
	return Page{Movies: found, Next: next}, err
}

// place writes a film's place in the order of a search, placeOf reads it.
func place(m Movie) string {
	if m.Popularity == nil {
		return "-:" + strconv.FormatInt(m.ID, 10)
	}
	return strconv.FormatFloat(*m.Popularity, 'g', -1, 64) + ":" + strconv.FormatInt(m.ID, 10)
}

func placeOf(s string) *Place {
	popularity, id, _ := strings.Cut(s, ":")
	var p Place
	var err error
	if p.ID, err = strconv.ParseInt(id, 10, 64); err != nil {
		return nil
	}
	if popularity != "-" {
		x, err := strconv.ParseFloat(popularity, 64)
		if err != nil || x != x {
			return nil
		}
		p.Popularity = &x
	}
	return &p
}

// Summary describes the films of the store.
func (s *Service) Summary(ctx context.Context) (Summary, error) {
	sum, err := s.store.Summary(ctx)
	return sum, storeError(err)
}

func checkYear(field string, year int) error {
	return valid.Between(field, year, MinYear, MaxYear)
}

// storeError marks what a store cannot help as [ErrUnavailable].
func storeError(err error) error { return unavailable.Wrap(err, ErrUnavailable) }
