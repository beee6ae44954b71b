package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/chat/check"
	"github.com/marquee-go/marquee/llm"
)

// repair asks the model once to correct the figures that the charts contradict. What it writes is
// added to the answer, and checked as well. If the model fails, the answer stays as it was, with
// its marks.
func (s *Service) repair(ctx context.Context, asked *llm.Request, w *writing, x *exchange) error {
	w.show(w.check.close())
	var wrong strings.Builder
	said := w.text.String()
	for _, f := range w.check.result().Findings {
		if f.Verdict == check.Contradicted {
			fmt.Fprintf(&wrong, "- %q should be %s (%s)\n", said[f.Start:f.End], f.Want, f.Note)
		}
	}
	if wrong.Len() == 0 || x.answer.Cut {
		return nil
	}
	request := *asked
	request.Messages = append(slices.Clone(asked.Messages),
		llm.Message{Role: llm.RoleAssistant, Text: said},
		llm.Message{Role: llm.RoleUser, Text: fmt.Sprintf(correct, &wrong)})
	if !w.show(w.check.write("\n\n")) {
		return context.Canceled
	}
	before := x.answer
	if err := w.reply(s.model.Stream(ctx, &request), &x.answer); err != nil {
		x.answer.Model, x.answer.Cut = before.Model, before.Cut
		if ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// correct asks for a correction.
const correct = `A check against the documents found that some of what you wrote is wrong:
%sWrite one or two sentences that correct exactly this, and begin them with "Correction:". ` +
	`Do not repeat the rest.`
