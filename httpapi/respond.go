package httpapi

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// response is a JSON body.
type response[T any] struct{ Body T }

// created is the JSON body of what was made, and where that is: relative to the
// address that was asked, so that it is right wherever the handler is mounted.
// Its operation is one that locates it.
type created[T any] struct {
	Location string `header:"Location" hidden:"true"` // huma would describe it where few tools look
	Body     T
}

// locates describes the header Location of what an operation makes.
func locates(op huma.Operation) huma.Operation {
	op.Responses[strconv.Itoa(http.StatusCreated)].Headers = map[string]*huma.Param{"Location": {
		Schema:      &huma.Schema{Type: huma.TypeString},
		Description: "Where it is, relative to this address.",
	}}
	return op
}

// idInput names one thing.
type idInput struct {
	ID string `path:"id" doc:"Its id, as a list or the answer that made it tells."`
}

// answered answers with a body, or with the problem of an error.
func answered[T any](body T, err error, part string) (*response[T], error) {
	if err != nil {
		return nil, problemOf(err, part)
	}
	return &response[T]{Body: body}, nil
}

// nothing answers with no body, or with the problem of an error.
func nothing(err error) (*struct{}, error) {
	if err != nil {
		return nil, problemOf(err, "path")
	}
	return nil, nil
}

// respond lets a handler that huma has read a request for answer by itself.
func respond(f http.HandlerFunc) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humachi.Unwrap(hc)
		f(w, r)
	}}
}

// encode returns a body of ours as JSON, as huma does it, on a line of its own.
func encode(body any) []byte {
	var b bytes.Buffer
	if err := huma.DefaultJSONFormat.Marshal(&b, body); err != nil {
		panic(err) // a mistake in its type
	}
	return b.Bytes()
}

// write answers a request outside huma.
func write(w http.ResponseWriter, status int, mediaType string, body any) {
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, _ = w.Write(encode(body)) // a client that is gone cannot be told
}
