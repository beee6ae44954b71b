package dataset

import (
	"fmt"
	"strings"
)

// Field is something about a film that a column of a file may hold.
type Field string

// The fields, by the names that a [Choice] uses for them.
const (
	FieldID         Field = "id"
	FieldTitle      Field = "title"
	FieldOriginal   Field = "original_title" // counts if there is no title
	FieldReleased   Field = "release_date"
	FieldYear       Field = "year" // counts if there is no day, and tells the century
	FieldGenres     Field = "genres"
	FieldPopularity Field = "popularity"
	FieldBudget     Field = "budget"
	FieldRevenue    Field = "revenue"
	FieldVotes      Field = "votes"  // how many
	FieldRating     Field = "rating" // their average, from 0 to 10
	FieldRuntime    Field = "runtime"
	FieldLanguage   Field = "language" // the original one
	FieldCountries  Field = "countries"
	FieldAdult      Field = "adult"  // chooses rows: see [Options]
	FieldStatus     Field = "status" // chooses rows: see [Options]
	FieldKind       Field = "kind"   // such as movie or TV series: chooses rows
)

// IDs says whose ids the films of a file have.
type IDs string

// Whose ids they are.
const (
	// IDsOfTMDB means that the ids are TMDB's. The file shows it by the name of the
	// column or by other columns that only TMDB has, a [Choice] says it, or films that
	// are already there agree: see [Options].
	IDsOfTMDB IDs = "tmdb"
	// IDsUnsure means that films have the ids of the file, and that nothing in it
	// shows whose ids they are.
	IDsUnsure IDs = "unsure"
	// IDsMade means that ids are made from title and release. The file has no ids,
	// its ids are numbers of its own, or they contradict films that are already there.
	IDsMade IDs = "made"
)

// Reading is what [Open] understood of a file. A person can check it before films
// are stored.
type Reading struct {
	Format    Format   `json:"format" doc:"What the file is written in: CSV, JSON or JSON lines."`
	Encoding  string   `json:"encoding" doc:"The encoding: UTF-8 or Windows-1252."`
	Separator string   `json:"separator,omitempty" doc:"What separates the fields of CSV."`
	Preamble  []string `json:"preamble,omitempty" nullable:"false" doc:"The lines above the header, which are left out."`
	Columns   []Column `json:"columns" nullable:"false" doc:"The columns in the order of the file."`
	Missing   []Field  `json:"missing" nullable:"false" doc:"The fields for which no column was found."`
	IDs       IDs      `json:"ids" enum:"tmdb,unsure,made" doc:"Whose the ids are: tmdb, unsure, or made from title and release."`
	TMDB      bool     `json:"tmdb" doc:"Whether the file shows that its data is TMDB's."`
	Remarks   []string `json:"remarks" nullable:"false" doc:"What was assumed and why, in sentences, such as the order of day and month."`
}

// Column is a column of a file, and what it is read as.
type Column struct {
	Name   string `json:"name" doc:"The name in the header, shortened."`
	Field  Field  `json:"field,omitempty" doc:"The field of a film that it is read as. Without it, the column is ignored."`
	As     string `json:"as,omitempty" doc:"How its values are read, such as millions or day first."`
	Sample string `json:"sample,omitempty" doc:"One of its first values, shortened."`
}

// String returns the columns of a reading and what is missing in one line for a
// person: "title from movie_title, year from title_year; ignored: color; no column
// for genres". The remarks follow.
func (r Reading) String() string {
	var used, ignored, missing []string
	for _, c := range r.Columns {
		switch {
		case c.Field == "":
			ignored = append(ignored, c.Name)
		case c.As != "":
			used = append(used, fmt.Sprintf("%s from %s (%s)", c.Field, c.Name, c.As))
		default:
			used = append(used, fmt.Sprintf("%s from %s", c.Field, c.Name))
		}
	}
	parts := []string{strings.Join(used, ", ")}
	if len(ignored) > 0 {
		parts = append(parts, "ignored: "+listed(ignored))
	}
	for _, f := range r.Missing {
		missing = append(missing, string(f))
	}
	if len(missing) > 0 {
		parts = append(parts, "no column for "+strings.Join(missing, ", "))
	}
	return strings.Join(append(parts, r.Remarks...), "; ")
}

// listed names columns for a person, as many as fit a line.
func listed(names []string) string {
	const most = 40
	if len(names) > most {
		names = append(names[:most:most], fmt.Sprintf("and %d more", len(names)-most))
	}
	return strings.Join(names, ", ")
}
