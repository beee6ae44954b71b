package wire

import (
	"time"

	"github.com/marquee-go/marquee/email"
)

// BatchRequest asks for many letters: a brief with variables, and a table of values.
type BatchRequest struct {
	Brief Brief               `json:"brief" doc:"The brief of all letters. A {name} in a text stands for the value of that column, in any case. {{ and }} stand for braces."`
	CSV   string              `json:"csv,omitempty" maxLength:"1048576" doc:"The table as a CSV file: a line of names, and a row for each letter. Commas, semicolons or tabs separate the values. At most 1,000 rows and 1 MiB. Send this or rows."`
	Rows  []map[string]string `json:"rows,omitempty" maxItems:"1000" doc:"The table as objects, whose names are the columns. A value that is left out is empty."`
}

// BatchPreview says what a batch would be.
type BatchPreview struct {
	Letters  int      `json:"letters" doc:"How many letters there would be."`
	Left     int      `json:"left" doc:"How many of them are still to be written. With an Idempotency-Key that was used before, the others are done already."`
	Columns  []string `json:"columns" doc:"The columns of the table."`
	Unused   []string `json:"unused" doc:"The columns that no text of the brief uses."`
	First    Brief    `json:"first" doc:"The brief of the first letter."`
	Estimate Estimate `json:"estimate" doc:"What the batch will probably take."`
}

// Estimate says what a batch will probably take.
type Estimate struct {
	Used
	Seconds int    `json:"seconds" doc:"How long it takes if nobody else wants letters."`
	RestsOn string `json:"rests_on" doc:"What the estimate rests on, in words."`
}

// NewBatchPreview makes the body of a preview.
func NewBatchPreview(
	r BatchRequest, t *email.Table, letters []email.Brief, e email.Estimate,
) BatchPreview {
	var cost Used
	if used := newUsed(e.Usage, e.Cost); used != nil {
		cost = *used
	}
	unused := email.Unused(r.Brief.With(""), t)
	return BatchPreview{
		Letters: len(letters), Left: e.Letters,
		Columns: list(t.Columns, same[string]), Unused: list(unused, same[string]),
		First: NewBrief(letters[0]),
		Estimate: Estimate{
			Used: cost, Seconds: int(e.Time / time.Second), RestsOn: e.RestsOn(),
		},
	}
}

// Batch says how far a batch has come.
type Batch struct {
	ID      string `json:"id" doc:"Names the batch."`
	Letters int    `json:"letters" doc:"How many letters it had when it was asked for. Each of them is in one of the counts."`
	Queued  int    `json:"queued" doc:"Letters that wait for their turn."`
	Writing int    `json:"writing" doc:"Letters that a model writes."`
	Done    int    `json:"done" doc:"Letters that are done."`
	Failed  int    `json:"failed" doc:"Letters that failed. The route retry asks for them again."`
	Stopped int    `json:"stopped" doc:"Letters that were stopped. The route retry asks for them again."`
	Missing int    `json:"missing" doc:"Letters that were deleted, or never stored because the server died at that moment. Send the batch again with its key to have them."`
	Ended   bool   `json:"ended" doc:"Whether no letter waits and none is being written."`
	Used    *Used  `json:"used,omitempty" doc:"What the models have used for all letters. Left out as long as nothing is known of it."`
	Created Time   `json:"created" doc:"When the batch was asked for."`
}

// NewBatch makes the body of a batch.
func NewBatch(p email.Progress) Batch {
	return Batch{
		ID: p.ID, Letters: p.Rows, Queued: p.Queued, Writing: p.Writing, Done: p.Done,
		Failed: p.Failed, Stopped: p.Stopped, Missing: p.Missing, Ended: p.Ended(),
		Used: newUsed(p.Usage, p.Cost), Created: Time{p.Created},
	}
}

// Letter says which letter of which batch a draft is.
type Letter struct {
	ID   string `json:"id" doc:"Names the batch."`
	Row  int    `json:"row" doc:"The row of the letter, from 1."`
	Rows int    `json:"rows" doc:"How many letters the batch had when it was asked for."`
}

func newLetter(b email.Batch) *Letter {
	if b.ID == "" {
		return nil
	}
	return new(Letter(b))
}
