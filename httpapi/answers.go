package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// maxKept is about how many bytes of answers are kept as they are sent.
const maxKept = 16 << 20

// question asks for an answer in a format.
type question struct {
	path, rawPath, query string // as they were sent
	format               string // asJSON or asCSV, empty if neither will do
}

// document is an answer as it is sent.
type document struct {
	route  string // by which it was asked for, for the log
	header http.Header
	body   []byte
	size   int // about how many bytes are kept
}

// answer registers a question whose answer is kept, as JSON and as CSV, until
// the films change.
func answer[I, A any](h *handlers, api huma.API, op huma.Operation, ask func(context.Context, *I) (A, error), table func(A) sheet) {
	describeAnswer[A](api, &op)
	huma.Register(api, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		q := ctx.Value(questionKey).(question) // by negotiate; without it, one answer would be that to all
		doc, _, err := h.kept.Get(ctx, q, func(ctx context.Context) (*document, error) {
			a, err := ask(ctx, in)
			if err != nil {
				return nil, err
			}
			return render(routeOf(ctx), q, a, table), nil
		})
		if err != nil {
			return nil, problemOf(err, "query")
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humachi.Unwrap(hc)
			doc.ServeHTTP(w, r)
		}}, nil
	})
}

// repeat gives those who may ask the answers that are kept, before the router or
// anybody else looks at the address, and passes other requests on.
func (h *handlers) repeat(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			if doc, ok := h.kept.Kept(r.Context(), questionOf(r)); ok {
				h.identify(doc).ServeHTTP(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// negotiate finds out what is asked and in which format, and refuses others.
func negotiate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := questionOf(r)
		if q.format == "" {
			w.Header().Set("Vary", "Accept")
			writeProblem(w, r, newProblem(http.StatusNotAcceptable, "This comes as JSON or CSV.",
				FieldError{Location: "header.Accept", Message: "allows neither " + asJSON + " nor " + asCSV + "; add one of them"}))
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), questionKey, q)))
	})
}

func questionOf(r *http.Request) question {
	return question{r.URL.Path, r.URL.RawPath, r.URL.RawQuery, formatFor(r.Header["Accept"])}
}

// render makes the document of an answer. Its ETag is a digest of the body, so
// that it never names two bodies, even where two versions of the program share
// a store; since each import shows in the notes of an answer, it changes with
// the data's version.
func render[A any](route string, q question, a A, table func(A) sheet) *document {
	var body bytes.Buffer
	h := http.Header{"Cache-Control": {"private, no-cache"}, "Vary": {"Accept"}}
	if q.format == asCSV {
		t := table(a)
		t.write(&body)
		h.Set("Content-Type", asCSV+"; charset=utf-8")
		h.Set("Content-Disposition", `attachment; filename="`+t.name+`.csv"`)
	} else {
		if err := huma.DefaultJSONFormat.Marshal(&body, a); err != nil {
			panic(err) // our own types
		}
		h.Set("Content-Type", asJSON)
	}
	digest := sha256.Sum256(body.Bytes())
	h.Set("ETag", `"`+base64.RawURLEncoding.EncodeToString(digest[:16])+`"`)
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	return &document{route, h, body.Bytes(), 1000 + 2*len(q.path) + len(q.query) + body.Cap()}
}

// ServeHTTP sends the document, unless the client has it.
func (d *document) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	recordOf(r.Context()).route = d.route
	h := w.Header()
	maps.Copy(h, d.header)
	if names(r.Header["If-None-Match"], d.header["Etag"][0]) {
		for _, name := range []string{"Content-Type", "Content-Length", "Content-Disposition"} {
			delete(h, name)
		}
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(d.body) // a client that is gone cannot be told
}

// describeAnswer adds to the contract what the types do not tell.
func describeAnswer[A any](api huma.API, op *huma.Operation) {
	const table = " With Accept: text/csv the answer is a table to download, without the notes that stand in the JSON. " +
		"A cell that a spreadsheet would take for a formula begins with an apostrophe."
	var a A
	etag := map[string]*huma.Param{"ETag": {
		Schema:      &huma.Schema{Type: huma.TypeString},
		Description: "Names this very answer: a request with If-None-Match gets it only if it has changed.",
	}}
	described := content(api, asJSON, a)
	described[asCSV] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	op.Description += table
	op.Responses["200"] = &huma.Response{Description: "The answer.", Headers: etag, Content: described}
	op.Responses["304"] = &huma.Response{Description: "The answer is still the one that If-None-Match names.", Headers: etag}
}
