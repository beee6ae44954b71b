package llm

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// Decode asks m for a reply in the shape of T (see [SchemaOf]) and decodes it. Models without
// structured output may put their JSON into a Markdown fence or a sentence. Decode skips
// what is around it. The JSON must fit the schema: no property is missing, there are no
// others, and each has its type.
//
// If the reply does not fit, Decode tells the model what is wrong, and asks once more. The
// Response is then the second reply, with the Usage, the Cost and the Warnings of both.
//
// Decode fails with [KindBadOutput] if the second reply does not fit either, and if the model
// calls tools. It fails with [KindLength] if a reply reached its length limit. It also fails
// as SchemaOf and [Generate] do. The Response is never nil. It has the text of the second
// reply, or of the first if there is no second.
func Decode[T any](ctx context.Context, m Model, req *Request) (T, *Response, error) {
	v := new(T)
	shape, schema, err := shapeOf[T]()
	if err != nil {
		return *v, &Response{}, err
	}
	asked := *req
	asked.Schema = schema
	reply, problem, err := shape.ask(ctx, m, &asked, v)
	if problem == nil || err != nil {
		return *v, reply, err
	}

	first := reply
	asked.Messages = append(slices.Clip(asked.Messages),
		Message{Role: RoleAssistant, Text: cmp.Or(strings.TrimSpace(first.Text), "(no reply)")},
		Message{Role: RoleUser, Text: "This is not the JSON that was asked for: " + problem.Error() +
			".\nReply again with the whole JSON object, corrected, and with nothing else."})
	reply, problem, err = shape.ask(ctx, m, &asked, v)
	var bill Bill
	bill.Add(Chunk(*first), nil)
	bill.warn("decode: the first reply was not the JSON that was asked for")
	if err != nil && reply.Finish == "" { // there is no second reply
		bill.Add(Chunk(*reply), err)
		reply = first
	} else {
		bill.Add(Chunk(*reply), nil)
	}
	*reply = Response(bill.On(Chunk(*reply)))
	if problem != nil {
		err = &Error{
			Kind: KindBadOutput, Model: reply.Model, Message: "the reply is not the JSON that was asked for",
			Err: problem,
		}
	}
	if err != nil {
		v = new(T)
	}
	return *v, reply, err
}

// ask generates a reply and decodes it into v. The problem is what is wrong with the text of
// a whole reply. Any other failure is the error.
func (p *property) ask(
	ctx context.Context, m Model, req *Request, v any,
) (reply *Response, problem, err error) {
	reply, err = Generate(ctx, m, req)
	if err != nil {
		return reply, nil, err
	}
	if reply.Finish == FinishCalls {
		return reply, nil, &Error{
			Kind: KindBadOutput, Model: reply.Model,
			Message: "the model called tools, but nothing runs them here",
		}
	}
	if err := Chunk(*reply).Err(); err != nil {
		return reply, nil, err
	}
	raw, err := object(reply.Text)
	if err != nil {
		return reply, err, nil
	}
	return reply, p.unmarshal(raw, v), nil
}

// object returns the first JSON object in a text.
func object(text string) (json.RawMessage, error) {
	i := strings.IndexByte(text, '{')
	if i < 0 {
		return nil, errors.New("there is no JSON object in it")
	}
	var raw json.RawMessage
	if err := json.NewDecoder(strings.NewReader(text[i:])).Decode(&raw); err != nil {
		return nil, errors.New("it is not valid JSON")
	}
	return raw, nil
}
