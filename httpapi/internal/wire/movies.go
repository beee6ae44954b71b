package wire

import (
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// Span asks for a span of years. The service knows which years are meant if they are
// left out.
type Span struct {
	From int `query:"from" minimum:"1870" maximum:"2200" example:"1990" doc:"The first year. Default: 29 years before the last one, or the first year that has a film if that is later."`
	To   int `query:"to" minimum:"1870" maximum:"2200" example:"2020" doc:"The last year. The span has at most 200 years. Default: the last year that has a film."`
}

// Floors leave out films with tiny amounts of money.
type Floors struct {
	MinBudget  int64 `query:"min_budget" default:"1000" minimum:"1" maximum:"1000000000000" doc:"The smallest budget of a film that counts, in US dollars of the time."`
	MinRevenue int64 `query:"min_revenue" default:"1000" minimum:"1" maximum:"1000000000000" doc:"The smallest revenue of a film that counts, in US dollars of the time."`
}

// Film is a film in a list.
type Film struct {
	ID         int64    `json:"id" doc:"The id of the film at TMDB. It is negative if the film is invented."`
	Title      string   `json:"title" doc:"Plain text."`
	Year       int      `json:"year,omitempty" doc:"The year of the release, if known."`
	Released   string   `json:"released,omitempty" format:"date" doc:"The day of the release, if known."`
	Genres     []string `json:"genres" doc:"The names of the genres. Empty if none is known."`
	Popularity *float64 `json:"popularity,omitempty" doc:"TMDB's measure of interest at the time of the import, if known."`
	Budget     *int64   `json:"budget,omitempty" doc:"The budget in US dollars of the time, if known."`
	Revenue    *int64   `json:"revenue,omitempty" doc:"The revenue at the box office in US dollars of the time, if known."`
	Invented   bool     `json:"invented,omitempty" doc:"Whether this is an invented film of the demo set."`
}

// NewFilm makes the body of a film.
func NewFilm(m movies.Movie) Film {
	f := Film{
		ID: m.ID, Title: m.Title, Year: m.Year(), Genres: list(m.Genres, same),
		Popularity: m.Popularity, Budget: m.Budget, Revenue: m.Revenue, Invented: m.Invented(),
	}
	if f.Year != 0 {
		f.Released = m.Released.Format(time.DateOnly)
	}
	return f
}

// The answers about films are the answers of package movies, with other times in
// their notes.
type (
	// Genres is the answer about genres.
	Genres struct {
		movies.Genres
		Notes Notes `json:"notes" doc:"Which films were counted, and how."`
	}
	// Popularity is the answer about popular films.
	Popularity struct {
		movies.Popularity
		Notes Notes `json:"notes" doc:"Which films were counted, and how."`
	}
	// Returns is the answer about money.
	Returns struct {
		movies.Returns
		Notes Notes `json:"notes" doc:"Which films were counted, and how."`
	}
	// Claims is the answer about claims.
	Claims struct {
		movies.Claims
		Notes Notes `json:"notes" doc:"Which films were counted, and how."`
	}
)

// NewGenres makes the body of an answer.
func NewGenres(g movies.Genres) Genres { return Genres{g, newNotes(g.Notes)} }

// NewPopularity makes the body of an answer.
func NewPopularity(p movies.Popularity) Popularity { return Popularity{p, newNotes(p.Notes)} }

// NewReturns makes the body of an answer.
func NewReturns(r movies.Returns) Returns { return Returns{r, newNotes(r.Notes)} }

// NewClaims makes the body of an answer.
func NewClaims(c movies.Claims) Claims { return Claims{c, newNotes(c.Notes)} }

// Notes say what an answer is based on.
type Notes struct {
	Rule     string             `json:"rule" doc:"How the figures were made, in a sentence for people."`
	Excluded []movies.Exclusion `json:"excluded" doc:"The films that were left out."`
	Sources  []Source           `json:"sources" doc:"Where the films come from. The source that was imported last is the first."`
	AsOf     Time               `json:"as_of,omitzero" doc:"When the newest source was read. For an answer about popularity, when the newest popularity was read."`
	Invented bool               `json:"invented" doc:"Whether the films are the invented ones of the demo set."`

	Attribution string `json:"attribution,omitempty" doc:"A sentence that TMDB requires where its data is shown. It is left out if none of the films come from TMDB's data."`
}

func newNotes(n movies.Notes) Notes {
	notes := Notes{
		Rule: n.Rule, Excluded: list(n.Excluded, same), Sources: list(n.Sources, NewSource),
		AsOf: Time{n.AsOf}, Invented: n.Invented,
	}
	if n.OfTMDB() {
		notes.Attribution = dataset.Attribution
	}
	return notes
}

// Source is a file or a service that films were imported from.
type Source struct {
	Name       string `json:"name" doc:"The name of the source, for example that of a file."`
	AsOf       Time   `json:"as_of,omitzero" doc:"When the source was read."`
	Popularity Time   `json:"popularity_as_of,omitzero" doc:"When its popularity was read. Left out if it has none."`
}

// NewSource makes the body of a source.
func NewSource(s movies.Source) Source {
	return Source{Name: s.Name, AsOf: Time{s.AsOf}, Popularity: Time{s.Popularity}}
}
