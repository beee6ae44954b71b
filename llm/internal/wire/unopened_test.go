package wire

import (
	"context"
	"iter"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

// replyOf is a reply whose text comes in pieces.
func replyOf(finish llm.Finish, all ...string) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		for _, piece := range all {
			if !yield(llm.Chunk{Text: piece}, nil) {
				return
			}
		}
		yield(llm.Chunk{Finish: finish}, nil)
	}
}

// answerOf reads a reply of m.
func answerOf(
	ctx context.Context, m *Model, req *llm.Request, finish llm.Finish, all ...string,
) (string, error) {
	var text strings.Builder
	for chunk, err := range m.withoutUnopened(ctx, req, replyOf(finish, all...)) {
		if err != nil {
			return text.String(), err
		}
		text.WriteString(chunk.Text)
	}
	return text.String(), nil
}

func TestThoughtsWithoutABeginning(t *testing.T) {
	asks := func(text string) []llm.Message { return []llm.Message{{Role: llm.RoleUser, Text: text}} }
	type habit = habits
	learnt := habit{unopened: true, thinks: true}
	tests := map[string]struct {
		known  habit
		req    llm.Request
		finish llm.Finish // Default: stop
		said   string
		split  string // what comes of it in single bytes; of all of it in one piece: whole
		whole  string
		fails  bool  // if it comes in single bytes
		learns habit // if it comes in single bytes
	}{
		"an answer": {said: "Hello\nyou", split: "Hello\nyou", whole: "Hello\nyou"},
		"thoughts": {
			said: "Hm.\n</think>\n\nHi", split: "Hm.\n", whole: "Hi", fails: true, learns: learnt,
		},
		"the longer tag": {
			said: "Hm.\n</thinking>Hi", split: "Hm.\n", whole: "Hi", fails: true, learns: learnt,
		},
		"an end only":   {said: "</think>\n\nHi", split: "Hi", whole: "Hi", learns: learnt},
		"within a line": {said: "Use </think>!", split: "Use </think>!", whole: "Use </think>!"},
		"half of a tag": {said: "Hi\n </thi", split: "Hi\n </thi", whole: "Hi\n </thi"},
		"nearly a tag":  {said: "Hi\n</thing>", split: "Hi\n</thing>", whole: "Hi\n</thing>"},
		"with a beginning": {
			said: "a <think>\n</think>\nb", split: "a <think>\n</think>\nb",
			whole: "a <think>\n</think>\nb",
		},
		"a person's tag": {
			req:  llm.Request{Messages: asks("What is </think>?")},
			said: "It is\n</think>", split: "It is\n</think>", whole: "It is\n</think>",
		},

		"known": {known: learnt, said: "Hm.</think>\n\nHi", split: "Hi", whole: "Hi", learns: learnt},
		"known, and no thoughts": {
			known: learnt, said: "Hi\nyou", split: "Hi\nyou", whole: "Hi\nyou", learns: habit{thinks: true},
		},
		"known, and cut off in the thoughts": {
			known: learnt, finish: llm.FinishLength, said: "Hm. Hm", learns: learnt,
		},
		"known, and cut off in the answer": {
			known: learnt, finish: llm.FinishLength, said: "Hm</think>Hi", split: "Hi",
			whole: "Hi", learns: learnt,
		},
	}
	for name, tt := range tests {
		if tt.finish == "" {
			tt.finish = llm.FinishStop
		}
		if tt.learns == nil {
			tt.learns = habit{}
		}
		t.Run(name, func(t *testing.T) {
			m := &Model{}
			m.note(tt.known)
			got, err := answerOf(t.Context(), m, &tt.req, tt.finish, strings.Split(tt.said, "")...)
			if got != tt.split || (err != nil) != tt.fails ||
				tt.fails && llm.KindOf(err) != llm.KindBadOutput {
				t.Errorf("split: got %q, %v, want %q", got, err, tt.split)
			}
			if learnt := m.habits(); !sameHabits(learnt, tt.learns) {
				t.Errorf("it learnt %v, want %v", learnt, tt.learns)
			}
			m = &Model{}
			m.note(tt.known)
			got, err = answerOf(t.Context(), m, &tt.req, tt.finish, tt.said)
			if got != tt.whole || err != nil {
				t.Errorf("whole: got %q, %v, want %q", got, err, tt.whole)
			}
		})
	}
}

func sameHabits(a, b habits) bool {
	for _, name := range []string{unopened, thinks} {
		if a[name] != b[name] {
			return false
		}
	}
	return true
}

// A model that failed once is understood the next time.
func TestThoughtsWithoutABeginningAreLearnt(t *testing.T) {
	m := &Model{}
	said := []string{"Hm.\n", "</th", "ink>\n", "Hi", " you"}
	_, first := answerOf(t.Context(), m, &llm.Request{}, llm.FinishStop, said...)
	second, err := answerOf(t.Context(), m, &llm.Request{}, llm.FinishStop, said...)
	if first == nil || err != nil || second != "Hi you" {
		t.Errorf("got %v, then %q, %v", first, second, err)
	}
}
