package chat

import (
	"encoding/json"
	"slices"

	"github.com/marquee-go/marquee/chat/check"
	"github.com/marquee-go/marquee/internal/valid"
)

// Checks are what was found out about the figures of an answer, and the charts that it was
// checked against. They are zero in questions, and in answers of older programs.
type Checks struct {
	// Findings are in the order of the text.
	Findings []check.Finding `json:"findings,omitempty"`
	// Sources are the charts. The Document of a finding is the place of its source here.
	Sources []Source `json:"sources,omitempty"`
	// Left is how many findings were left out, because an answer keeps 24 KiB of them. Cells
	// are left out first.
	Left int `json:"left,omitempty"`
	// Imported means that the findings came with an import, and could not be confirmed: a chart is
	// not here or has other figures, or the findings are not what the checker finds.
	Imported bool `json:"imported,omitempty"`
}

// Source is a chart as it was when an answer was checked.
type Source struct {
	Chart Chart `json:"chart"`
	// Version follows from the figures: equal figures have equal versions.
	Version string `json:"version"`
}

// Totals counts the findings.
func (c Checks) Totals() check.Totals { return check.Count(c.Findings) }

// IsZero tells whether nothing was checked.
func (c Checks) IsZero() bool { return len(c.Findings) == 0 && len(c.Sources) == 0 && c.Left == 0 }

// Equal tells whether two checks are equal in every field.
func (c Checks) Equal(d Checks) bool {
	return c.Left == d.Left && c.Imported == d.Imported &&
		slices.EqualFunc(c.Findings, d.Findings, equalFinding) &&
		slices.EqualFunc(c.Sources, d.Sources, func(a, b Source) bool {
			return a.Version == b.Version && a.Chart.Equal(b.Chart)
		})
}

func equalFinding(a, b check.Finding) bool {
	cells := slices.Equal(a.Cells, b.Cells)
	a.Cells, b.Cells = nil, nil
	return cells && a.Start == b.Start && a.End == b.End && a.Verdict == b.Verdict &&
		a.Want == b.Want && a.Note == b.Note && a.Source == b.Source && a.Version == b.Version &&
		a.Document == b.Document
}

// clone returns a copy that shares no memory.
func (c Checks) clone() Checks {
	c.Findings, c.Sources = slices.Clone(c.Findings), slices.Clone(c.Sources)
	for i, f := range c.Findings {
		c.Findings[i].Cells = slices.Clone(f.Cells)
	}
	for i, s := range c.Sources {
		c.Sources[i].Chart.Params = slices.Clone(s.Chart.Params)
	}
	return c
}

// within refuses findings that are not in a text.
func (c Checks) within(text string) error {
	for _, f := range c.Findings {
		if f.Start < 0 || f.End < f.Start || f.End > len(text) || f.Document < 0 {
			return valid.Errorf("checks", "has a finding that is not in the text; leave it out")
		}
	}
	return nil
}

// verdicts are all there are.
var verdicts = []check.Verdict{
	check.Quoted, check.Derived, check.Context, check.Contradicted, check.Unbound, check.Absent,
}

// checkImport refuses checks that no service has exported.
func (c Checks) checkImport() error {
	last := 0
	for _, f := range c.Findings {
		if !slices.Contains(verdicts, f.Verdict) {
			return valid.Errorf("checks", "has the verdict %q, which is not known; leave it out", f.Verdict)
		}
		if f.Start < last {
			return valid.Errorf("checks", "has findings that are not in the order of the text; leave it out")
		}
		last = f.Start
	}
	if c.Left < 0 || len(c.encode()) > maxChecks {
		return valid.Errorf("checks", "has more than %d bytes, or less than no findings left out; "+
			"leave it out", maxChecks)
	}
	return nil
}

// texts returns the texts of the findings, each after its name.
func (c Checks) texts() (texts []string) {
	for _, f := range c.Findings {
		texts = append(texts, "checks.note", f.Note, "checks.want", f.Want, "checks.source", f.Source)
		for _, cell := range f.Cells {
			texts = append(texts, "checks.path", cell.Path)
		}
	}
	return texts
}

// maxChecks is how many bytes the checks of an answer have as JSON. With the longest text and
// charts, an answer has less than MaxSize.
const maxChecks = 24 << 10

// bounded returns the checks so that an answer can keep them.
func (c Checks) bounded() Checks {
	if len(c.encode()) <= maxChecks {
		return c
	}
	c = c.clone()
	for i := range c.Findings {
		c.Findings[i].Cells = nil
	}
	for len(c.encode()) > maxChecks && len(c.Findings) > 0 {
		n := max(1, len(c.Findings)/8)
		c.Findings, c.Left = c.Findings[:len(c.Findings)-n], c.Left+n
	}
	if len(c.encode()) > maxChecks {
		c.Sources = nil // of parameters that are very long
	}
	return c
}

// encode returns the checks as JSON, or nothing if they are zero.
func (c Checks) encode() string {
	if c.IsZero() {
		return ""
	}
	raw, _ := json.Marshal(c) // charts were checked before, and the rest cannot fail
	return string(raw)
}
