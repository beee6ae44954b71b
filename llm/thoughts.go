package llm

import (
	"context"
	"iter"
	"strings"
)

// WithoutThoughts is a middleware for models that write what they think into their text, between
// <think> and </think> or <thinking> and </thinking>. It leaves out what stands so at the
// beginning of a reply. If the end of the thoughts is missing, all of the text is thoughts. While
// a model thinks, chunks have no text.
//
// The models of this module have this middleware. A request to a model that is still thinking
// can be repeated, because nobody has seen anything.
func WithoutThoughts(next Model) Model {
	return Func(func(ctx context.Context, req *Request) iter.Seq2[Chunk, error] {
		return func(yield func(Chunk, error) bool) {
			var f thoughtFilter
			for chunk, err := range next.Stream(ctx, req) {
				chunk.Text = f.pass(chunk.Text)
				if err != nil || chunk.Finish != "" {
					chunk.Text += f.rest()
				}
				if !yield(chunk, err) {
					return
				}
			}
		}
	})
}

// thoughtTags are the tags around thoughts.
var thoughtTags = []struct{ begin, end string }{
	{"<think>", "</think>"}, {"<thinking>", "</thinking>"},
}

// thoughtFilter reads a text that comes in pieces.
type thoughtFilter struct {
	thought   bool   // there were thoughts, so white space after them is not the answer's
	answering bool   // the answer has begun
	end       string // of the thoughts that have begun
	held      string // what may belong to a tag
}

// maxHeld bounds what is held back of a text that may begin with a tag. Some models write white
// space without end.
const maxHeld = 1 << 10

// blank are the characters around thoughts that are not a part of the answer.
const blank = " \t\r\n"

// pass returns what is known to be the answer.
func (f *thoughtFilter) pass(text string) string {
	if f.answering || text == "" {
		return text
	}
	f.held += text
	for {
		if f.end != "" {
			_, after, over := strings.Cut(f.held, f.end)
			if !over {
				f.held = f.held[max(0, len(f.held)-len(f.end)+1):] // the tag may be split
				return ""
			}
			f.held, f.end, f.thought = after, "", true
		}
		if f.thought {
			f.held = strings.TrimLeft(f.held, blank)
		}
		open := strings.TrimLeft(f.held, blank)
		if f.end = thoughtsIn(open); f.end != "" {
			continue
		}
		if mayBegin(open) && len(f.held) < maxHeld {
			return ""
		}
		f.answering = true
		return f.rest()
	}
}

// rest returns what was held back, and is not a tag.
func (f *thoughtFilter) rest() string {
	held := f.held
	f.held = ""
	if f.end != "" {
		return ""
	}
	return held
}

// thoughtsIn returns the tag that ends the thoughts with which a text begins.
func thoughtsIn(text string) string {
	for _, tag := range thoughtTags {
		if strings.HasPrefix(text, tag.begin) {
			return tag.end
		}
	}
	return ""
}

// mayBegin tells whether more text may make it a tag.
func mayBegin(text string) bool {
	for _, tag := range thoughtTags {
		if strings.HasPrefix(tag.begin, text) {
			return true
		}
	}
	return false
}
