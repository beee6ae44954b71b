package chat

import (
	"context"

	"github.com/marquee-go/marquee/chat/check"
)

// Changes are what has become of the figures of an answer since it was written.
type Changes struct {
	Message string // the ID of the answer
	Figures int    // how many figures were found in the charts then
	Changed []Changed
	// Unknown means that the figures of some chart cannot be had at the moment.
	Unknown bool
}

// Changed is a figure that is another one now.
type Changed struct {
	Start, End int    // its bytes in the text
	Was, Now   string // as in the text, and as the charts have it
}

// maxWorked is how many charts one call of Changed works out.
const maxWorked = 200

// Changed works out the charts of all answers of a conversation again, and returns the answers
// with figures that have changed since, and those whose charts cannot be had. It asks no model.
// It works out 200 charts at most. If an answer needs another one, it is Unknown. The errors are
// those of [Service.Get].
func (s *Service) Changed(ctx context.Context, owner, id string) ([]Changes, error) {
	c, err := s.Get(ctx, owner, id)
	if err != nil {
		return nil, err
	}
	var all []Changes
	known := map[string]figured{} // by the JSON of the chart
	for _, m := range c.Messages {
		if m.Checks.Totals().Matched == 0 || ctx.Err() != nil {
			continue
		}
		question, _ := c.message(c.parent(m))
		changes, err := s.changes(ctx, m, question.Text, known)
		if err != nil {
			return nil, err
		}
		if len(changes.Changed) > 0 || changes.Unknown {
			all = append(all, changes)
		}
	}
	return all, ctx.Err()
}

// changes checks an answer again, against what the charts are now.
func (s *Service) changes(
	ctx context.Context, m Message, question string, known map[string]figured,
) (Changes, error) {
	changes := Changes{Message: m.ID, Figures: m.Checks.Totals().Matched}
	same := true
	checker := check.New(question)
	for _, source := range m.Checks.Sources {
		now, ok, err := s.now(ctx, source.Chart, known)
		if err != nil {
			return changes, err
		}
		if !ok {
			changes.Unknown = true
			return changes, nil
		}
		same = same && now.version() == source.Version
		checker.Add(s.charts[source.Chart.Kind].document(now))
	}
	if same {
		return changes, nil
	}
	checker.Write(m.Text)
	checker.Close()
	type place struct{ start, end int }
	now := map[place]check.Finding{}
	for _, f := range checker.Findings() {
		now[place{f.Start, f.End}] = f
	}
	for _, f := range m.Checks.Findings {
		if f.Verdict != check.Quoted && f.Verdict != check.Derived {
			continue
		}
		if g := now[place{f.Start, f.End}]; g.Verdict == check.Contradicted {
			changes.Changed = append(changes.Changed, Changed{
				Start: f.Start, End: f.End, Was: m.Text[f.Start:f.End], Now: g.Want,
			})
		}
	}
	return changes, nil
}

// now returns the figures of a chart as they are, or false if they cannot be had.
func (s *Service) now(
	ctx context.Context, chart Chart, known map[string]figured,
) (f figured, ok bool, err error) {
	raw, err := chart.MarshalJSON()
	if err != nil {
		return f, false, err
	}
	if f, ok := known[string(raw)]; ok {
		return f, f.raw != nil, nil
	}
	if len(known) >= maxWorked {
		return f, false, nil
	}
	if _, offered := s.charts[chart.Kind]; offered {
		all, err := s.numbers(ctx, []Chart{chart})
		if ctx.Err() != nil {
			return f, false, ctx.Err()
		}
		if err == nil {
			f = all[0]
		}
	}
	known[string(raw)] = f
	return f, f.raw != nil, nil
}
