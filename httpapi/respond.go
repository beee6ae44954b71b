package httpapi

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// response is a JSON body.
type response[T any] struct{ Body T }

// created is the JSON body of something new, and its address. The address is relative
// to that of the request, so that it is right wherever the handler is mounted. The
// function locates describes it, because few tools look where huma would do so.
type created[T any] struct {
	Location string `header:"Location" hidden:"true"`
	Body     T
}

// locates describes the header Location of an operation that creates something.
func locates(op huma.Operation) huma.Operation {
	op.Responses[strconv.Itoa(http.StatusCreated)].Headers = map[string]*huma.Param{"Location": {
		Schema:      &huma.Schema{Type: huma.TypeString},
		Description: "Its address, relative to this one.",
	}}
	return op
}

// limited describes the answer of an operation when its owner, or all owners, have begun or
// kept too much.
func limited(api huma.API, op huma.Operation) huma.Operation {
	op.Responses[strconv.Itoa(http.StatusTooManyRequests)] = &huma.Response{
		Description: "A limit is reached: of work at once, for you or for all people, of what you " +
			"begin in a minute, of what you keep, or of what is spent on models. The field limit says " +
			"which, and when it ends. Nothing was stored. Only a limit of what is spent leaves a draft " +
			"or an answer that failed.",
		Headers: map[string]*huma.Param{"Retry-After": {
			Schema:      &huma.Schema{Type: huma.TypeInteger},
			Description: "The number of seconds to wait before the next try.",
		}},
		Content: content[wire.Problem](api, asProblem),
	}
	return op
}

// idInput names one thing.
type idInput struct {
	ID string `path:"id" doc:"The id, from a list or from the answer that created it."`
}

// answered returns a body, or the problem for an error.
func answered[T any](body T, err error, part string) (*response[T], error) {
	if err != nil {
		return nil, problemOf(err, part)
	}
	return &response[T]{Body: body}, nil
}

// nothing returns no body, or the problem for an error.
func nothing(err error) (*struct{}, error) {
	if err != nil {
		return nil, problemOf(err, "path")
	}
	return nil, nil
}

// respond returns a response of huma that a plain handler writes, when huma has returned.
func respond(f http.HandlerFunc) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humachi.Unwrap(hc)
		recordOf(r.Context()).rest = func() { f(w, r) }
	}}
}

// writeRest is a middleware of huma. It lets the handler of respond write the response. A handler
// that waits for a model within huma would hold two kilobytes more of the stack.
func writeRest(hc huma.Context, next func(huma.Context)) {
	next(hc)
	r, _ := humachi.Unwrap(hc)
	if rest := recordOf(r.Context()).rest; rest != nil {
		rest()
	}
}

// encode returns a body as JSON in the same form as huma, with a line break at the
// end.
func encode(body any) []byte {
	var b bytes.Buffer
	if err := huma.DefaultJSONFormat.Marshal(&b, body); err != nil {
		panic(err) // its type is wrong
	}
	return b.Bytes()
}

// write sends a response without huma.
func write(w http.ResponseWriter, status int, mediaType string, body any) {
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, _ = w.Write(encode(body)) // a client that is gone cannot be told
}
