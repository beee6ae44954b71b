package sqlstore

import (
	"database/sql"

	"github.com/marquee-go/marquee/llm"
)

// spent has the columns of what a model has used for a draft or an answer.
type spent struct {
	Input     int             `db:"input"`
	Cached    int             `db:"cached"`
	Output    int             `db:"output"`
	Reasoning int             `db:"reasoning"`
	NanoUSD   sql.Null[int64] `db:"nano_usd"` // NULL if it is not known
}

func spentOf(u llm.Usage, c llm.Cost) spent {
	return spent{
		Input: u.Input, Cached: u.Cached, Output: u.Output, Reasoning: u.Reasoning,
		NanoUSD: sql.Null[int64]{V: c.NanoUSD, Valid: c.Known},
	}
}

func (s spent) usage() llm.Usage {
	return llm.Usage{Input: s.Input, Cached: s.Cached, Output: s.Output, Reasoning: s.Reasoning}
}

func (s spent) cost() llm.Cost { return llm.Cost{NanoUSD: s.NanoUSD.V, Known: s.NanoUSD.Valid} }
