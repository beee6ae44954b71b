package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// maxKept is about how many bytes of answers are kept as they are sent.
const maxKept = 16 << 20

// question asks for an answer in a format.
type question struct {
	path, rawPath, query string // as they were sent
	format               string // asJSON or asCSV, empty if the client accepts neither
}

// document is an answer as it is sent.
type document struct {
	route  string // by which it was asked for, for the log
	header http.Header
	body   []byte
	size   int // about how many bytes are kept
}

// answer registers a question whose answer is kept, as JSON and as CSV, until
// the films change. The answer is asked for, and becomes a body or a table.
func answer[I, A, B any](
	h *handlers, api huma.API, op huma.Operation,
	ask func(context.Context, *I) (A, error), body func(A) B, table func(A) sheet,
) {
	describeAnswer[B](api, &op)
	huma.Register(api, op, func(_ context.Context, in *I) (*huma.StreamResponse, error) {
		return respond(func(w http.ResponseWriter, r *http.Request) {
			format, ok := negotiate(w, r, asJSON, asCSV)
			if !ok {
				return
			}
			q := questionOf(r)
			doc, _, err := h.kept.Get(r.Context(), q, func(ctx context.Context) (*document, error) {
				a, err := ask(ctx, in)
				if err != nil {
					return nil, err
				}
				var d document
				if format == asCSV {
					d = csvDocument(table(a))
				} else {
					d = jsonDocument(body(a))
				}
				return d.finish(routeOf(ctx), q), nil
			})
			if err != nil {
				writeProblem(w, r, problemOf(err, "query"))
				return
			}
			doc.ServeHTTP(w, r)
		}), nil
	})
}

// repeat gives the answers that are kept to those who ask for them again, before
// the router or anybody else looks at the address, and passes other requests on.
// It is the last of the group.
func (h *handlers) repeat(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			if doc, ok := h.kept.Kept(r.Context(), questionOf(r)); ok {
				doc.ServeHTTP(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func questionOf(r *http.Request) question {
	format := preferred(r.Header["Accept"], asJSON, asCSV)
	return question{r.URL.Path, r.URL.RawPath, r.URL.RawQuery, format}
}

func jsonDocument(body any) document {
	return document{header: http.Header{"Content-Type": {asJSON}}, body: encode(body)}
}

func csvDocument(t sheet) document {
	return document{
		header: http.Header{
			"Content-Type":        {asCSV + "; charset=utf-8"},
			"Content-Disposition": {`attachment; filename="` + t.name + `.csv"`},
		},
		body: t.bytes(),
	}
}

// finish adds what all documents have. The ETag is a digest of the body, so
// that it never names two bodies, even where two versions of the program share
// a store; since each import shows in the notes of an answer, it changes with
// the data's version.
func (d document) finish(route string, q question) *document {
	digest := sha256.Sum256(d.body)
	d.header.Set("ETag", `"`+base64.RawURLEncoding.EncodeToString(digest[:16])+`"`)
	d.header.Set("Content-Length", strconv.Itoa(len(d.body)))
	d.header.Set("Cache-Control", "private, no-cache")
	d.header.Set("Vary", "Accept")
	d.route, d.size = route, 1000+2*len(q.path)+len(q.query)+cap(d.body)
	return &d
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
func describeAnswer[B any](api huma.API, op *huma.Operation) {
	const table = " With Accept: text/csv the answer is a table to download, without the notes " +
		"that stand in the JSON. A cell that a spreadsheet would take for a formula begins with an apostrophe."
	etag := map[string]*huma.Param{"ETag": {
		Schema: &huma.Schema{Type: huma.TypeString},
		Description: "Names this very answer: " +
			"a request with If-None-Match gets it only if it has changed.",
	}}
	described := content[B](api, asJSON)
	described[asCSV] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	op.Description += table
	ok := op.Responses["200"]
	ok.Headers, ok.Content = etag, described
	op.Responses["304"] = &huma.Response{
		Description: "The answer is still the one that If-None-Match names.", Headers: etag,
	}
}

// names tells whether an If-None-Match header names an ETag (RFC 9110, section
// 13.1.2). Ours holds no comma, and so is in one piece.
func names(ifNoneMatch []string, etag string) bool {
	for _, list := range ifNoneMatch {
		for tag := range strings.SplitSeq(list, ",") {
			tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
			if tag == etag || tag == "*" {
				return true
			}
		}
	}
	return false
}
