package llm

import (
	"context"
	"strings"
)

// Response is a whole reply: all of its text, and for the rest what its last [Chunk]
// said. It has the fields of a Chunk, and converts to one.
type Response struct {
	Text      string
	Finish    Finish
	RawFinish string
	Calls     []Call
	Model     string
	Usage     Usage
	Cost      Cost
	Attempts  []Attempt
	Warnings  []string
}

// Generate asks m and collects the whole reply. When the stream fails, it returns
// the text that had come by then together with the error, and what else came with
// that, such as the Usage and the Cost; the Response is never nil. A stream that
// stops without a finish reason, or with one that is not known, fails with
// [KindTruncated], whatever model it comes from.
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
