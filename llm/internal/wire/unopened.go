package wire

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// unopened is the habit of a server whose model ends its thoughts with a tag, and does not begin
// them with one. The templates of some models write the beginning into the question.
const unopened = "thoughts without a beginning"

// endTags end thoughts.
var endTags = []string{"</think>", "</thinking>"}

// withoutUnopened leaves out thoughts that end and do not begin. They are known when they end, and
// a person may have seen them by then. So the first such reply fails, and the model remembers it.
// After that, text is held back until the end of the thoughts or of the reply. A person who writes
// such a tag gets the reply as it is, and teaches the model nothing.
func (m *Model) withoutUnopened(
	ctx context.Context, req *llm.Request, reply iter.Seq2[llm.Chunk, error],
) iter.Seq2[llm.Chunk, error] {
	if mentionsEnd(req) {
		return reply
	}
	return func(yield func(llm.Chunk, error) bool) {
		f := endFilter{hold: m.habits()[unopened]}
		for chunk, err := range reply {
			chunk.Text = f.pass(chunk.Text)
			if f.seen {
				m.note(habits{unopened: true, thinks: true})
			}
			switch {
			case f.failed:
				yield(llm.Chunk{Usage: chunk.Usage}, m.Failure(ctx, errUnopened, nil))
				return
			case err != nil || chunk.Finish != "":
				complete := err == nil && chunk.Finish != llm.FinishLength
				chunk.Text += f.rest(complete)
				if complete && !f.seen {
					m.forget(unopened) // it does not always think
				}
			}
			if !yield(chunk, err) {
				return
			}
		}
	}
}

var errUnopened = &llm.Error{
	Kind: llm.KindBadOutput,
	Message: "the text has the end of thoughts that have no beginning; they are left out from " +
		"now on, and a reasoning parser of the server would tell them apart at once",
}

// mentionsEnd tells whether the conversation has such a tag in it.
func mentionsEnd(req *llm.Request) bool {
	has := func(text string) bool {
		return slices.ContainsFunc(endTags, func(tag string) bool { return strings.Contains(text, tag) })
	}
	return has(req.System) || slices.ContainsFunc(req.Messages, func(m llm.Message) bool {
		return has(m.Content())
	})
}

// blank are the characters around thoughts that are not a part of the answer.
const blank = " \t\r\n"

// endFilter reads a text that comes in pieces.
type endFilter struct {
	hold bool // all text is held, until the thoughts end

	seen   bool // thoughts have ended that did not begin
	failed bool // a part of them was passed on
	over   bool // what comes is the answer, whatever it has in it

	begun bool   // text was passed on
	inner bool   // the present line has begun, so that no tag begins it
	start string // of a line, which may become a tag
	tail  string // of what was passed on or is held, because a tag may be split
	held  strings.Builder
}

// pass returns what is known to be the answer.
func (f *endFilter) pass(text string) string {
	if text == "" {
		return ""
	}
	text, f.start = f.start+text, ""
	switch {
	case f.over && f.seen && !f.begun:
		text = strings.TrimLeft(text, blank)
	case f.over:
	case f.hold:
		text = f.after(text)
	default:
		text = f.lines(text)
	}
	f.begun = f.begun || text != ""
	return text
}

// lines returns the lines before one that a tag begins. If nothing was passed on yet, it returns
// what follows the tag.
func (f *endFilter) lines(text string) string {
	for at := 0; at < len(text); {
		line := strings.TrimLeft(text[at:], " \t")
		for _, tag := range endTags {
			switch answer, ends := strings.CutPrefix(line, tag); {
			case f.inner:
			case ends:
				f.seen, f.over, f.failed = true, true, f.begun
				return strings.TrimLeft(answer, blank)
			case strings.HasPrefix(tag, line):
				f.start = text[at:]
				return text[:at]
			}
		}
		end := strings.IndexByte(text[at:], '\n')
		if f.inner = end < 0; f.inner {
			end = len(text[at:]) - 1
		}
		if f.begins(text[at : at+end+1]) {
			f.over = true
			return text
		}
		at += end + 1
	}
	return text
}

// begins tells whether thoughts have a beginning within the answer, to which their end belongs.
func (f *endFilter) begins(text string) bool {
	const tag = "<think"
	text = f.tail + text
	f.tail = text[max(0, len(text)-len(tag)+1):]
	return strings.Contains(text, tag)
}

// after holds a text back, and returns what follows the end of the thoughts in it.
func (f *endFilter) after(text string) string {
	window := f.tail + text
	for _, tag := range endTags {
		if _, answer, ends := strings.Cut(window, tag); ends {
			f.seen, f.over = true, true
			f.held.Reset()
			return strings.TrimLeft(answer, blank)
		}
	}
	const longest = len("</thinking>")
	f.held.WriteString(text)
	f.tail = window[max(0, len(window)-longest+1):]
	return ""
}

// rest returns what was held back. Of a reply that is not complete, it may be thoughts.
func (f *endFilter) rest(complete bool) string {
	if f.hold && !complete {
		return ""
	}
	return f.held.String() + f.start
}
