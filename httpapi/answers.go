package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/movies"
)

// maxKept is how many bytes of answers are kept, approximately.
const maxKept = 16 << 20

// question is a question and the format of its answer.
type question struct {
	path, rawPath, query string // as they were sent
	format               string // asJSON or asCSV; empty if the client accepts neither
}

// document is an answer as it is sent.
type document struct {
	route  string // for the log
	header http.Header
	body   []byte
	size   int // bytes of memory, approximately
}

// answer registers a question about films. Its answer is kept, as JSON and as CSV,
// until the films change. The function ask gets the answer. The functions body and
// sheet turn it into JSON and CSV.
func answer[I, A, B any](
	h *handlers, api huma.API, op huma.Operation,
	ask func(context.Context, *I) (A, error), body func(A) B, sheet func(A) movies.Sheet,
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
					d, err = csvDocument(sheet(a), q)
					if err != nil {
						return nil, err
					}
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

// repeat sends an answer that is kept, and passes every other request on. It is the
// last middleware of the group, and comes before the router.
func (h *handlers) repeat(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			doc, ok := h.kept.Kept(r.Context(), questionOf(r))
			if ok && refuseScope(r, ScopeRead) == nil { // otherwise its route refuses it
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

// csvDocument makes a document of a table. If it is a page of a list, a header says where
// the next one is.
func csvDocument(s movies.Sheet, q question) (document, error) {
	var body bytes.Buffer
	if err := s.WriteCSV(&body); err != nil {
		return document{}, err
	}
	d := document{
		header: http.Header{
			"Content-Type":        {asCSV + "; charset=utf-8"},
			"Content-Disposition": {`attachment; filename="` + s.Name + `.csv"`},
		},
		body: body.Bytes(),
	}
	if s.Next != "" {
		query, _ := url.ParseQuery(q.query) // which was read before
		query.Set("cursor", s.Next)
		d.header.Set("Link", "<?"+query.Encode()+`>; rel="next"`) // RFC 8288
	}
	return d, nil
}

// selfMeasured is the size up to which net/http adds the Content-Length by itself. The
// ninth header of a response costs more than all others, because the map grows for it.
const selfMeasured = 2048

// finish adds the headers that all documents have. The ETag is a digest of the body.
// It never names two bodies, even if two versions of the program share a store. The
// notes of an answer name each import, so the ETag changes whenever the data does.
func (d document) finish(route string, q question) *document {
	digest := sha256.Sum256(d.body)
	d.header.Set("ETag", `"`+base64.RawURLEncoding.EncodeToString(digest[:16])+`"`)
	if len(d.body) > selfMeasured {
		d.header.Set("Content-Length", strconv.Itoa(len(d.body)))
	}
	d.header.Set("Cache-Control", "private, no-cache")
	d.header.Set("Vary", "Accept")
	d.route, d.size = route, 1000+2*len(q.path)+len(q.query)+cap(d.body)
	return &d
}

// ServeHTTP sends the document, or 304 if the client has it already.
func (d *document) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	recordOf(r.Context()).route = d.route
	h := w.Header()
	maps.Copy(h, d.header)
	if names(r.Header["If-None-Match"], d.header["Etag"][0]) {
		for _, name := range []string{"Content-Type", "Content-Length", "Content-Disposition", "Link"} {
			delete(h, name)
		}
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(d.body) // a client that is gone cannot be told
}

// describeAnswer adds the CSV, the ETag and the status 304 to the OpenAPI document.
func describeAnswer[B any](api huma.API, op *huma.Operation) {
	const table = " With Accept: text/csv the answer is a table to download, without the notes of " +
		"the JSON. If a spreadsheet would take a cell for a formula, an apostrophe stands before it."
	etag := map[string]*huma.Param{"ETag": {
		Schema: &huma.Schema{Type: huma.TypeString},
		Description: "Names this answer. Send it as If-None-Match " +
			"to get the answer only if it has changed.",
	}}
	described := content[B](api, asJSON)
	described[asCSV] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	op.Description += table
	ok := op.Responses["200"]
	ok.Headers, ok.Content = etag, described
	op.Responses["304"] = &huma.Response{
		Description: "The answer has not changed since If-None-Match.", Headers: etag,
	}
}

// names tells whether an If-None-Match header names an ETag (RFC 9110, section
// 13.1.2). Our ETags do not contain a comma, so the header can be split at commas.
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
