package wire

import (
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/check"
)

// Checks are what was found out about the figures of an answer.
type Checks struct {
	Figures      int       `json:"figures" doc:"How many figures about the charts were found."`
	Matched      int       `json:"matched" doc:"How many of them match the charts."`
	Contradicted int       `json:"contradicted" doc:"How many of them the charts contradict."`
	Unchecked    int       `json:"unchecked" doc:"How many of them could not be checked."`
	Left         int       `json:"left,omitempty" doc:"How many findings were left out, because there were too many to keep. They are not counted above."`
	Imported     bool      `json:"imported,omitempty" doc:"Whether this came with an import and could not be confirmed: a chart is not here or has other figures, or the findings are not what is found here."`
	Findings     []Finding `json:"findings" doc:"Each figure, in the order of the text."`
}

// Finding is what was found out about a figure, or about a word such as "most" or "fell".
type Finding struct {
	Start   int         `json:"start" doc:"Where it begins in the text, in bytes of UTF-8."`
	End     int         `json:"end" doc:"Where it ends in the text, in bytes of UTF-8."`
	Verdict string      `json:"verdict" enum:"quoted,derived,context,contradicted,unbound,absent" doc:"quoted: it is in a chart. derived: it follows from a chart. context: it is not about the charts. contradicted: a chart says otherwise. unbound: the words do not say what it is the figure of. absent: no chart has what it is about."`
	Want    string      `json:"want,omitempty" doc:"What the chart says instead of what is contradicted."`
	Note    string      `json:"note,omitempty" doc:"The name of the cell with its value, or the formula."`
	Chart   *Chart      `json:"chart,omitempty" doc:"The chart that the verdict rests on."`
	Version string      `json:"version,omitempty" doc:"Names the figures of the chart: equal figures have equal versions."`
	Cells   []CheckCell `json:"cells,omitempty" doc:"The figures of the chart that the verdict rests on, at most 12."`
}

// CheckCell is one figure of a chart.
type CheckCell struct {
	Path  string  `json:"path" example:"genres[3].values[11]" doc:"Where it is in the JSON of the chart."`
	Value float64 `json:"value" doc:"The figure."`
}

func newChecks(c chat.Checks) *Checks {
	if len(c.Findings) == 0 && c.Left == 0 {
		return nil
	}
	t := c.Totals()
	return &Checks{
		Figures: t.Figures, Matched: t.Matched, Contradicted: t.Contradicted, Unchecked: t.Unchecked,
		Left: c.Left, Imported: c.Imported,
		Findings: list(c.Findings, func(f check.Finding) Finding { return newFinding(f, c.Sources) }),
	}
}

func newFinding(f check.Finding, sources []chat.Source) Finding {
	g := Finding{
		Start: f.Start, End: f.End, Verdict: string(f.Verdict), Want: f.Want, Note: f.Note,
		Version: f.Version,
	}
	if f.Source != "" && f.Document < len(sources) {
		g.Chart = &Chart{sources[f.Document].Chart}
	}
	for _, c := range f.Cells {
		g.Cells = append(g.Cells, CheckCell(c))
	}
	return g
}

// CheckEvent is the body of an event with what was found in the sentences that ended.
type CheckEvent struct {
	Findings []Finding `json:"findings"`
}

// NewCheckEvent makes the body of an event. The sources are those of the answer so far.
func NewCheckEvent(found []check.Finding, sources []chat.Source) CheckEvent {
	return CheckEvent{list(found, func(f check.Finding) Finding { return newFinding(f, sources) })}
}

// ChangedAnswer is an answer with figures that have changed since it was written.
type ChangedAnswer struct {
	Message string          `json:"message" doc:"The id of the answer."`
	Figures int             `json:"figures" doc:"How many figures matched the charts when the answer was written."`
	Changed []ChangedFigure `json:"changed" doc:"Those of them that are others now."`
	Unknown bool            `json:"unknown,omitempty" doc:"Whether the figures of one of its charts cannot be had at the moment."`
}

// ChangedFigure is a figure that is another one now.
type ChangedFigure struct {
	Start int    `json:"start" doc:"Where it begins in the text, in bytes of UTF-8."`
	End   int    `json:"end" doc:"Where it ends in the text, in bytes of UTF-8."`
	Was   string `json:"was" doc:"The figure in the text."`
	Now   string `json:"now" doc:"What the chart says now."`
}

// ChangedAnswers are the answers of a conversation with figures that have changed since.
type ChangedAnswers struct {
	Items []ChangedAnswer `json:"items" doc:"The answers, the oldest first. Answers without a change are left out."`
}

// NewChangedAnswers makes the body.
func NewChangedAnswers(all []chat.Changes) ChangedAnswers {
	return ChangedAnswers{list(all, func(c chat.Changes) ChangedAnswer {
		return ChangedAnswer{
			Message: c.Message, Figures: c.Figures, Unknown: c.Unknown,
			Changed: list(c.Changed, func(f chat.Changed) ChangedFigure { return ChangedFigure(f) }),
		}
	})}
}
