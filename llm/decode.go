package llm

import (
	"context"
	"encoding/json"
	"strings"
)

// Decode asks m for a reply of the shape of T (see [SchemaOf]) and decodes it.
// Models without structured output wrap their JSON in a Markdown fence or in
// a sentence; Decode looks past that. A reply that is no such JSON fails with
// [KindBadOutput], one that was cut off by its length limit with
// [KindTruncated]; its text is in the Response, which is never nil.
func Decode[T any](ctx context.Context, m Model, req *Request) (T, *Response, error) {
	var v T
	schema, err := SchemaOf[T]()
	if err != nil {
		return v, &Response{}, err
	}
	asked := *req
	asked.Schema = schema
	reply, err := Generate(ctx, m, &asked)
	if err != nil {
		return v, reply, err
	}
	if err := (Chunk{Finish: reply.Finish, Model: reply.Model}).Err(); err != nil {
		return v, reply, err
	}
	if err := json.NewDecoder(strings.NewReader(object(reply.Text))).Decode(&v); err != nil {
		return v, reply, &Error{Kind: KindBadOutput, Model: reply.Model, Message: "the reply is not the JSON that was asked for", Err: err}
	}
	return v, reply, nil
}

// object cuts off what stands before the first JSON object of a reply.
func object(text string) string {
	if i := strings.IndexByte(text, '{'); i >= 0 {
		return text[i:]
	}
	return text
}
