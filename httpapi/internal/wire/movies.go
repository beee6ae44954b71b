package wire

import (
	"time"

	"github.com/marquee-go/marquee/movies"
)

// Span asks for years.
type Span struct {
	From int `query:"from" required:"true" minimum:"1870" maximum:"2200" example:"1990" doc:"The first year."`
	To   int `query:"to" required:"true" minimum:"1870" maximum:"2200" example:"2020" doc:"The last year; at most 200 years in all."`
}

// Film is a film in a list.
type Film struct {
	ID         int64    `json:"id" doc:"The film's id at TMDB; negative if it is invented."`
	Title      string   `json:"title" doc:"Plain text."`
	Year       int      `json:"year,omitempty" doc:"The year of its release, if known."`
	Released   string   `json:"released,omitempty" format:"date" doc:"The day of its release, if known."`
	Genres     []string `json:"genres" doc:"Its genres by name; empty if it has none."`
	Popularity *float64 `json:"popularity,omitempty" doc:"TMDB's measure of current interest, if known."`
	Budget     *int64   `json:"budget,omitempty" doc:"In US dollars of the time, if known."`
	Revenue    *int64   `json:"revenue,omitempty" doc:"At the box office, in US dollars of the time, if known."`
	Invented   bool     `json:"invented,omitempty" doc:"Whether it is made up, a film of the demo set."`
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

// The answers about films are those of package movies, but for the times in
// their notes.
type (
	// Genres is the answer about genres.
	Genres struct {
		movies.Genres
		Notes Notes `json:"notes" doc:"How films were counted, and which."`
	}
	// Popularity is the answer about popular films.
	Popularity struct {
		movies.Popularity
		Notes Notes `json:"notes" doc:"How films were counted, and which."`
	}
	// Returns is the answer about money.
	Returns struct {
		movies.Returns
		Notes Notes `json:"notes" doc:"How films were counted, and which."`
	}
	// Claims is the answer about conclusions.
	Claims struct {
		movies.Claims
		Notes Notes `json:"notes" doc:"How films were counted, and which."`
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

// Notes say what stands behind an answer.
type Notes struct {
	Rule     string             `json:"rule" doc:"How the numbers were made, in a sentence for people."`
	Excluded []movies.Exclusion `json:"excluded" doc:"The films that were left out."`
	Sources  []Source           `json:"sources" doc:"What the films come from, the one that wrote last first."`
	AsOf     Time               `json:"as_of,omitzero" doc:"When the newest source was read; of an answer about popularity, when the newest popularity was."`
	Invented bool               `json:"invented" doc:"Whether the films are made up, those of the demo set."`
}

func newNotes(n movies.Notes) Notes {
	return Notes{
		Rule: n.Rule, Excluded: list(n.Excluded, same), Sources: list(n.Sources, NewSource),
		AsOf: Time{n.AsOf}, Invented: n.Invented,
	}
}

// Source is something that films were read from.
type Source struct {
	Name       string `json:"name" doc:"The name of the file, for example."`
	AsOf       Time   `json:"as_of,omitzero" doc:"When it was read."`
	Popularity Time   `json:"popularity_as_of,omitzero" doc:"As of when its popularity is. Absent if it brought none."`
}

// NewSource makes the body of a source.
func NewSource(s movies.Source) Source {
	return Source{Name: s.Name, AsOf: Time{s.AsOf}, Popularity: Time{s.Popularity}}
}
