package llm

import (
	"context"
	"strings"
)

// Response is a whole reply: all of its text, and the other fields of its last [Chunk]. A
// Response converts to a Chunk.
type Response struct {
	Text      string
	Finish    Finish
	RawFinish string
	Calls     []Call
	Thoughts  []Thought
	Model     string
	Usage     Usage
	Cost      Cost
	Attempts  []Attempt
	Warnings  []string
}

// Generate asks m and returns the whole reply. If the stream fails, it returns the error, the
// text that came before it, and what came with it, such as the Usage and the Cost. The
// Response is never nil. If a stream stops without a finish reason, or with an unknown one,
// Generate fails with [KindTruncated].
func Generate(ctx context.Context, m Model, req *Request) (*Response, error) {
	var text strings.Builder
	for chunk, err := range m.Stream(ctx, req) {
		text.WriteString(chunk.Text)
		if err == nil && chunk.Finish == "" {
			continue
		}
		if err == nil && chunk.Finish != FinishLength {
			err = chunk.Err()
		}
		reply := Response(chunk)
		reply.Text = text.String()
		return &reply, err
	}
	return &Response{Text: text.String()}, Chunk{}.Err()
}
