package wire

import (
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// Import is the result of an import.
type Import struct {
	ImportCounts
	Rejects  []Reject        `json:"rejects" doc:"The first 20 rows that were refused, and fields that were left out. The numbers rejected and partial count all of them."`
	Reading  dataset.Reading `json:"reading" doc:"What the file was understood as."`
	Reported int             `json:"reported" doc:"How many rows the report has; 0 if it was not asked for. If not all of them fit, it has the first ones."`
	Report   []byte          `json:"report,omitempty" doc:"If the query has report=true: the refused rows and those with a field that was left out as a CSV file of 1 MiB at most, with the line, the reason and the cells of each row. It is in base64, because the rows may have any encoding. Correct the cells and import the file."`
}

// ImportCounts are the numbers of an import. In a dry run they say what would become of
// the rows.
type ImportCounts struct {
	DryRun    bool `json:"dry_run" doc:"Whether rows were only checked. The numbers then say what would become of them."`
	Read      int  `json:"read" doc:"How many rows were read. This is the sum of the numbers below, without accepted, partial and dropped."`
	Inserted  int  `json:"inserted" doc:"Films that are new."`
	Updated   int  `json:"updated" doc:"Films that were there already, and have changed."`
	Unchanged int  `json:"unchanged" doc:"Films that were there already, and have not changed."`
	Missing   int  `json:"missing" doc:"Rows of a daily export whose film is not there. A daily export only updates films."`
	Repeated  int  `json:"repeated" doc:"Rows with the id of an earlier row. The earlier row counts."`
	Skipped   int  `json:"skipped" doc:"Films that were left out because they are adult films, not released, or not films, such as series and short films."`
	Accepted  int  `json:"accepted" doc:"Rows of a dry run that could be stored: the sum of inserted, updated and unchanged."`
	Rejected  int  `json:"rejected" doc:"Rows that were refused, also because their ids are those of other films here."`
	Partial   int  `json:"partial" doc:"Films that were taken in without a field that cannot be read. They are counted above, too."`
	Dropped   int  `json:"dropped" doc:"Invented films of the demo set that make way for the first real one."`
}

// NewImportCounts makes the body of an import's progress.
func NewImportCounts(r movies.ImportResult, dryRun bool) ImportCounts {
	c := ImportCounts{
		DryRun: dryRun, Read: r.Read, Inserted: r.Inserted, Updated: r.Updated,
		Unchanged: r.Unchanged, Missing: r.Missing, Repeated: r.Repeated, Skipped: r.Skipped,
		Rejected: r.Rejected, Partial: r.Partial, Dropped: r.Dropped,
	}
	if dryRun {
		c.Accepted = r.Inserted + r.Updated + r.Unchanged
	}
	return c
}

// Reject is a row that was refused, or a field that was left out.
type Reject struct {
	Line   int    `json:"line" doc:"The line of the file in which the row begins, from 1."`
	Column string `json:"column,omitempty" doc:"The column that is wrong, if it is one column."`
	Reason string `json:"reason" doc:"What is wrong, and what would be accepted."`
	Value  string `json:"value,omitempty" doc:"The beginning of the value in that column."`
	Stored bool   `json:"stored,omitempty" doc:"Whether the film was taken in without the field."`
}

// NewReject makes the body of a row that was refused, or of a film that was stored without
// a field.
func NewReject(e *movies.RowError, stored bool) Reject {
	return Reject{Line: e.Line, Column: e.Column, Reason: e.Reason, Value: e.Value, Stored: stored}
}

// Imports is the list of the last imports.
type Imports struct {
	Items []Brought `json:"items" doc:"The imports, the last one first."`
}

// Brought is what an import brought.
type Brought struct {
	Source string `json:"source" doc:"The name of what was imported, for example a file. It is empty if it had none."`
	TMDB   bool   `json:"tmdb" doc:"Whether it is TMDB's data."`
	Began  Time   `json:"began" doc:"When the import began."`
	Ended  Time   `json:"ended" doc:"When its last batch was stored."`
	Done   bool   `json:"done" doc:"Whether these are all of its rows. If not, the import still runs, or ended early."`

	Inserted  int `json:"inserted" doc:"Films that were new."`
	Updated   int `json:"updated" doc:"Films that were there already, and changed."`
	Unchanged int `json:"unchanged" doc:"Films that were there already, and did not change."`
	Missing   int `json:"missing" doc:"Rows of a daily export whose film was not there."`
	Repeated  int `json:"repeated" doc:"Rows with the id of an earlier row."`
	Skipped   int `json:"skipped" doc:"Films that were left out by choice, such as adult films."`
	Rejected  int `json:"rejected" doc:"Rows that were refused."`
	Partial   int `json:"partial" doc:"Films that were taken in without a field that cannot be read."`
	Dropped   int `json:"dropped" doc:"Invented films of the demo set that made way."`
}

// NewImports makes the body of the list of imports.
func NewImports(i movies.Imports) Imports {
	return Imports{Items: list(i.Items, func(b movies.Brought) Brought {
		return Brought{
			Source: b.Source, TMDB: !b.NotTMDB, Began: Time{b.Began}, Ended: Time{b.Ended}, Done: b.Done,
			Inserted: b.Inserted, Updated: b.Updated, Unchanged: b.Unchanged, Missing: b.Missing,
			Repeated: b.Repeated, Skipped: b.Skipped, Rejected: b.Rejected, Partial: b.Partial,
			Dropped: b.Dropped,
		}
	})}
}
