package chat

import (
	"context"
	"slices"

	"github.com/marquee-go/marquee/chat/check"
)

// maxConfirmed is how many bytes of answers are checked again in one import, which takes seconds.
const maxConfirmed = 2 * maxReply

// confirm marks the checks of answers that are imported, unless they come out the same here: by
// the same figures, and by the checker as it is. Somebody may have made them up. The answers after
// maxConfirmed bytes are marked, too.
func (s *Service) confirm(ctx context.Context, c Conversation) (Conversation, error) {
	c.Messages = slices.Clone(c.Messages)
	known := map[string]figured{} // by the JSON of the chart
	checked := 0
	for i, m := range c.Messages {
		if m.Checks.IsZero() {
			continue
		}
		if checked += len(m.Text); checked > maxConfirmed {
			c.Messages[i].Checks.Imported = true
			continue
		}
		question, _ := c.message(c.parent(m))
		same, err := s.confirms(ctx, m, question.Text, known)
		if err != nil {
			return c, err
		}
		c.Messages[i].Checks.Imported = !same
	}
	return c, nil
}

// confirms tells whether an answer is found to be as its checks say.
func (s *Service) confirms(
	ctx context.Context, m Message, question string, known map[string]figured,
) (bool, error) {
	checker := check.New(question)
	for _, source := range m.Checks.Sources {
		now, ok, err := s.now(ctx, source.Chart, known)
		if err != nil || !ok || now.version() != source.Version {
			return false, err
		}
		checker.Add(s.charts[source.Chart.Kind].document(now))
	}
	checker.Write(m.Text)
	checker.Close()
	found := checker.Findings()
	whole := Checks{Sources: m.Checks.Sources}
	for _, f := range m.Checks.Findings {
		if m.Text[f.Start:f.End] == hidden && !matches(f) {
			whole.Findings = append(whole.Findings, f)
			continue // a figure that was not shown, which claims nothing
		}
		if len(found) == 0 || !sameVerdict(found[0], f) {
			return false, nil
		}
		whole.Findings, found = append(whole.Findings, found[0]), found[1:]
	}
	whole.Findings = append(whole.Findings, found...)
	return len(found) == m.Checks.Left && whole.bounded().Left == m.Checks.Left, nil
}

// matches tells whether a figure is said to be as it should.
func matches(f check.Finding) bool {
	switch f.Verdict {
	case check.Quoted, check.Derived, check.Context:
		return true
	}
	return false
}

// sameVerdict tells whether two findings say the same. The cells are left out of long answers.
func sameVerdict(a, b check.Finding) bool {
	a.Cells, b.Cells = nil, nil
	return equalFinding(a, b)
}
