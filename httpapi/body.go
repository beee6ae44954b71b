package httpapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/jsonbody"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// These are the sizes of the largest legal bodies, in bytes. JSON may need 12 bytes for a
// character, as two escapes of the form \ud83d, and 6 for a byte of text. What is added
// is for names and spaces.
const (
	maxNothing  = 1 << 10
	maxNote     = 16 << 10 // a title, or a reason
	maxChatFile = 16 << 20
	maxBrief    = 12*22_060 + 1<<10           // the lengths of wire.Brief
	maxDraft    = maxBrief + 6<<18            // with a message of 256 KiB to answer
	maxBatch    = maxBrief + 7*email.MaxTable // with what stands around the values
	maxForms    = 4 << 20
	maxIdentity = 12*1600 + 1<<10
	maxVoice    = 12*3000 + 1<<10
	maxSamples  = 12*email.MaxSamples + 1<<10
	maxEdit     = 6*email.MaxSize + 1<<10
	maxQuestion = 12*4000 + 8*9<<10 // a text, and charts of 8 KiB each
)

// shorter names the metadata of a route that say how a body becomes shorter.
const shorter = "shorter"

// checkBody is a middleware of huma. It reads a JSON body and checks it against the
// schema of its route. It comes before everything else that reads, so that each fault
// of the body is an error of the client, and costs little.
func checkBody(schemas huma.Registry) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		op := hc.Operation()
		r, w := humachi.Unwrap(hc)
		if op.RequestBody == nil {
			next(hc)
			return
		}
		limit := op.MaxBodyBytes - 1 // huma refuses what reaches its limit
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
		if err != nil {
			writeProblem(w, r, readProblem(err, op.Metadata))
			return
		}
		if len(body) > 0 {
			p := checkMedia(w, r)
			if p == nil {
				p = jsonbody.Check(body, op.RequestBody.Content[asJSON].Schema, schemas)
			}
			if p != nil {
				writeProblem(w, r, p)
				return
			}
		}
		r.Header.Set("Content-Type", asJSON) // huma only knows this spelling
		r.Body = io.NopCloser(bytes.NewReader(body))
		next(hc)
	}
}

// checkMedia returns the problem of a body that is not plain JSON in UTF-8 by its
// headers, or nil. A body without a media type is taken for JSON.
func checkMedia(w http.ResponseWriter, r *http.Request) *wire.Problem {
	if coding := strings.Join(r.Header.Values("Content-Encoding"), ", "); coding != "" {
		w.Header().Set("Accept-Encoding", "identity") // RFC 9110, section 12.5.3
		return wire.NewProblem(http.StatusUnsupportedMediaType, "The body must not be packed.",
			wire.FieldError{
				Location: "header.Content-Encoding",
				Message:  fmt.Sprintf("is %q; send the JSON as it is", wire.Echo(coding)),
			})
	}
	ct := strings.Join(r.Header.Values("Content-Type"), ", ")
	if ct == "" {
		return nil
	}
	media, params, err := mime.ParseMediaType(ct)
	charset, given := params["charset"]
	if err != nil || media != asJSON || given && !strings.EqualFold(charset, "utf-8") {
		return wire.NewProblem(http.StatusUnsupportedMediaType, "The body must be JSON in UTF-8.",
			wire.FieldError{
				Location: "header.Content-Type",
				Message:  fmt.Sprintf("is %q; send application/json", wire.Echo(ct)),
			})
	}
	return nil
}

// readProblem returns the problem for an error that came while the body was read, of a route with
// such metadata.
func readProblem(err error, about map[string]any) *wire.Problem {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		fix, known := about[shorter].(string)
		if !known {
			fix = "shorten it"
		}
		return wire.NewProblem(http.StatusRequestEntityTooLarge, "The request is too large.",
			wire.FieldError{
				Location: "body",
				Message:  fmt.Sprintf("has more than %d bytes; %s", tooLarge.Limit, fix),
			})
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return wire.NewProblem(http.StatusRequestTimeout, "The request did not arrive in time.")
	}
	return wire.NewProblem(http.StatusBadRequest, "The request did not arrive whole.")
}
