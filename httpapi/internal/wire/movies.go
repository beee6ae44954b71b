package wire

import (
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// Span asks for a span of years. The service knows which years are meant if they are
// left out.
type Span struct {
	From int `query:"from" minimum:"1870" maximum:"2200" example:"1990" doc:"The first year. Default: 29 years before the last one, or the first year that has a film if that is later."`
	To   int `query:"to" minimum:"1870" maximum:"2200" example:"2020" doc:"The last year. The span has at most 200 years. Default: the last year that has a film, without a few films that stand apart."`
}

// Floors leave out films with tiny amounts of money.
type Floors struct {
	MinBudget  int64 `query:"min_budget" default:"1000" minimum:"1" maximum:"1000000000000" doc:"The smallest budget of a film that counts, in US dollars of the time."`
	MinRevenue int64 `query:"min_revenue" default:"1000" minimum:"1" maximum:"1000000000000" doc:"The smallest revenue of a film that counts, in US dollars of the time."`
}

// Ceilings leave out films with large amounts of money.
type Ceilings struct {
	MaxBudget  int64 `query:"max_budget" minimum:"1" maximum:"1000000000000" doc:"The largest budget of a film that counts, in US dollars of the time. Default: any."`
	MaxRevenue int64 `query:"max_revenue" minimum:"1" maximum:"1000000000000" doc:"The largest revenue of a film that counts, in US dollars of the time. Default: any."`
}

// Traits ask for films of a kind.
type Traits struct {
	Month      int    `query:"month" minimum:"1" maximum:"12" doc:"Only films released in this month of any year, from 1 to 12. Films of the 1st of January are left out, because that day may stand for a year alone."`
	Language   string `query:"language" example:"en" doc:"Only films of this original language, as the source writes it."`
	Country    string `query:"country" example:"France" doc:"Only films that this country has produced or helped to produce, as the source writes it."`
	MinRuntime int64  `query:"min_runtime" minimum:"1" maximum:"10000" doc:"Only films of this many minutes or more."`
	MaxRuntime int64  `query:"max_runtime" minimum:"1" maximum:"10000" doc:"Only films of this many minutes or less."`
	MinVotes   int64  `query:"min_votes" minimum:"1" maximum:"1000000000000" doc:"Only films with this many votes or more. Default: any number, and 50 for ratings."`
}

// Of makes the traits of a question.
func (t Traits) Of() movies.Traits {
	return movies.Traits{
		Month: t.Month, Language: t.Language, Country: t.Country,
		MinRuntime: t.MinRuntime, MaxRuntime: t.MaxRuntime, MinVotes: t.MinVotes,
	}
}

// Filter asks for films of some years, genres and traits.
type Filter struct {
	Span
	Genre string `query:"genre" example:"Horror" doc:"Only films of this genre, by its exact name."`
	With  string `query:"with" example:"Comedy" doc:"Only films that have this genre as well, by its exact name."`
	Traits
}

// Of makes the filter of a question.
func (f Filter) Of() movies.Filter {
	return movies.Filter{
		From: f.From, To: f.To, Genre: f.Genre, With: f.With, Traits: f.Traits.Of(),
	}
}

// Dollars asks for money in dollars of one year.
type Dollars struct {
	Dollars int `query:"dollars" minimum:"1913" maximum:"2025" example:"2024" doc:"The year in whose dollars money is told, by US consumer prices. Default: dollars of the time."`
}

// Found is a page of the films that a search found.
type Found struct {
	Page[movies.Film]
	Corrected string `json:"corrected,omitempty" doc:"What was searched for instead, because no film has the words that were asked for. One typo in each word of five letters or more is forgiven. Absent if there is no need." example:"casablanca"`
}

// NewFound makes the body of a page of films.
func NewFound(p movies.Page) Found {
	return Found{Page: NewPage(p.Movies, p.Next, movies.Movie.Film), Corrected: p.Corrected}
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
	// Films are a list of films.
	Films struct {
		movies.Films
		Notes Notes `json:"notes" doc:"Which films were listed, and how."`
	}
	// Groups is the answer about groups of films.
	Groups struct {
		movies.Groups
		Notes Notes `json:"notes" doc:"Which films were counted, and how."`
	}
	// Points are the answer about budgets and revenues.
	Points struct {
		movies.Points
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

// NewFilms makes the body of an answer.
func NewFilms(f movies.Films) Films { return Films{f, newNotes(f.Notes)} }

// NewGroups makes the body of an answer.
func NewGroups(g movies.Groups) Groups { return Groups{g, newNotes(g.Notes)} }

// NewPoints makes the body of an answer.
func NewPoints(p movies.Points) Points { return Points{p, newNotes(p.Notes)} }

// NewClaims makes the body of an answer.
func NewClaims(c movies.Claims) Claims { return Claims{c, newNotes(c.Notes)} }

// Notes say what an answer is based on.
type Notes struct {
	Rule     string             `json:"rule" doc:"How the figures were made, in a sentence for people."`
	Only     string             `json:"only,omitempty" doc:"Which films alone the answer is about, such as: of the original language fr. Absent if it is about all films of its years."`
	Excluded []movies.Exclusion `json:"excluded" doc:"The films that were left out."`
	Sources  []Source           `json:"sources" doc:"Where the films come from. The source that was imported last is the first."`
	AsOf     Time               `json:"as_of,omitzero" doc:"When the newest source was read. For an answer about popularity, when the newest popularity was read."`
	Invented bool               `json:"invented" doc:"Whether the films are the invented ones of the demo set."`

	Attribution string `json:"attribution,omitempty" doc:"A sentence that TMDB requires where its data is shown. It is left out if none of the films come from TMDB's data."`
}

func newNotes(n movies.Notes) Notes {
	notes := Notes{
		Rule: n.Rule, Only: n.Only, Excluded: list(n.Excluded, same), Sources: list(n.Sources, NewSource),
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
