package main

import (
	"fmt"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/check"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
)

// tellChecks tells a person how many figures of an answer match the charts, and which do not. It
// says nothing if all do.
func tellChecks(std terminal.Streams, answer chat.Message) {
	t := answer.Checks.Totals()
	if t.Matched == t.Figures && answer.Checks.Left == 0 {
		return
	}
	fmt.Fprintf(std.Err, "marquee: %s\n", checksLine(t, answer.Checks.Left))
	for _, f := range answer.Checks.Findings {
		said := answer.Text[f.Start:f.End]
		switch f.Verdict {
		case check.Contradicted:
			fmt.Fprintf(std.Err, "marquee: %q: the %s chart says %s (%s)\n", said, f.Source,
				f.Want, f.Note)
		case check.Unbound, check.Absent:
			fmt.Fprintf(std.Err, "marquee: %q could not be checked\n", said)
		}
	}
}

// checksLine says how many figures match the charts, in a sentence.
func checksLine(t check.Totals, left int) string {
	line := fmt.Sprintf("%d of %s match the charts", t.Matched, terminal.Count(t.Figures, "figure"))
	if t.Figures == 1 {
		line = "the figure does not match the charts"
		if t.Contradicted == 0 {
			return "the figure could not be checked"
		}
	}
	if t.Contradicted > 0 {
		line += fmt.Sprintf("; %d wrong", t.Contradicted)
	}
	if t.Unchecked > 0 {
		line += fmt.Sprintf("; %d could not be checked", t.Unchecked)
	}
	if left > 0 {
		line += fmt.Sprintf("; of %d more it was not kept", left)
	}
	return line
}
