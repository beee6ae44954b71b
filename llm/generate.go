package llm

import (
	"context"
	"strings"
)

// Response is a whole reply.
type Response struct {
	Text string

	// What the last [Chunk] said.
	Finish    Finish
	RawFinish string
	Calls     []Call
	Model     string
	Usage     Usage
	Cost      Cost
	Warnings  []string
}

// Generate asks m and collects the whole reply. When the stream fails, it
// returns the text that had come by then together with the error, and the Usage
// and the Warnings that stand beside it; the Response is never nil. A stream that stops without a finish reason fails
// with [KindTruncated], whatever model it comes from.
func Generate(ctx context.Context, m Model, req *Request) (*Response, error) {
	var text strings.Builder
	for chunk, err := range m.Stream(ctx, req) {
		text.WriteString(chunk.Text)
		if err != nil {
			return &Response{Text: text.String(), Usage: chunk.Usage, Warnings: chunk.Warnings}, err
		}
		if chunk.Finish != "" {
			return &Response{
				Text: text.String(), Finish: chunk.Finish, RawFinish: chunk.RawFinish, Calls: chunk.Calls,
				Model: chunk.Model, Usage: chunk.Usage, Cost: chunk.Cost, Warnings: chunk.Warnings,
			}, nil
		}
	}
	return &Response{Text: text.String()}, Chunk{}.Err()
}
