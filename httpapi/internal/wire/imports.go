package wire

import "github.com/marquee-go/marquee/movies"

// Import is what became of the rows of a film file.
type Import struct {
	ImportCounts
	Rejects  []Reject `json:"rejects" doc:"The first 100 rows that were refused."`
	Reported int      `json:"reported" doc:"How many of the rows that were refused the report holds: the first ones, if it is not all."`
	Report   []byte   `json:"report,omitempty" doc:"The rows that were refused as a file, in base64 because they may be in any encoding: CSV of the line, the reason and the cells of each, 1 MiB at most. Mend the cells and import it."`
}

// ImportCounts are the numbers of an import.
type ImportCounts struct {
	DryRun    bool `json:"dry_run" doc:"Whether rows were only checked."`
	Read      int  `json:"read" doc:"How many rows were dealt with: the sum of the numbers below but the last."`
	Inserted  int  `json:"inserted" doc:"Films that are new."`
	Updated   int  `json:"updated" doc:"Films that were kept already, and changed."`
	Unchanged int  `json:"unchanged" doc:"Films that were kept already, just so."`
	Missing   int  `json:"missing" doc:"Rows of a daily export, which updates films, whose film is not kept."`
	Repeated  int  `json:"repeated" doc:"Rows with the id of an earlier one, which counts."`
	Skipped   int  `json:"skipped" doc:"Films left out for being adult or unreleased."`
	Accepted  int  `json:"accepted" doc:"Rows that are fit to be stored, in a dry run."`
	Rejected  int  `json:"rejected" doc:"Rows that were refused."`
	Dropped   int  `json:"dropped" doc:"Invented films of the demo set that made way."`
}

// NewImportCounts makes the body of an import's progress.
func NewImportCounts(r movies.ImportResult, dryRun bool) ImportCounts {
	return ImportCounts{
		DryRun: dryRun, Read: r.Read, Inserted: r.Inserted, Updated: r.Updated,
		Unchanged: r.Unchanged, Missing: r.Missing, Repeated: r.Repeated, Skipped: r.Skipped,
		Accepted: r.Accepted, Rejected: r.Rejected, Dropped: r.Dropped,
	}
}

// Reject is a row that was refused.
type Reject struct {
	Line   int    `json:"line" doc:"The line of the file in which the row begins, from 1."`
	Column string `json:"column,omitempty" doc:"The column that is at fault, if it is one."`
	Reason string `json:"reason" doc:"What is wrong, and what would be taken."`
	Value  string `json:"value,omitempty" doc:"The beginning of what stands there."`
}

// NewReject makes the body of a row that was refused.
func NewReject(e *movies.RowError) Reject {
	return Reject{Line: e.Line, Column: e.Column, Reason: e.Reason, Value: e.Value}
}
