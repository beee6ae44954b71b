package httpapi

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type lettersInput struct {
	ID string `path:"id" doc:"The id of the batch."`
	wire.PageOf
}

const asZip = "application/zip"

func (h *handlers) registerLetters(api huma.API, tag string) {
	path := batchesPath + "/{id}/letters"
	huma.Register(api, operation(api, tag, "A page of the letters.", huma.Operation{
		OperationID: "list-letters", Method: http.MethodGet, Path: path,
		Summary: "The letters of a batch, in the order of their rows",
	}), func(ctx context.Context, in *lettersInput) (*response[wire.Page[wire.Draft]], error) {
		p, err := h.Email.Letters(ctx, ownerOf(ctx), in.ID, in.Cursor, in.Limit)
		return answered(wire.NewPage(p.Drafts, p.Next, wire.NewDraft), err, "query")
	})
	for media, file := range map[string]huma.Operation{
		asCSV: {
			OperationID: "get-letters-csv", Path: path + ".csv",
			Summary: "The letters of a batch as a table",
			Description: "A row for each letter that is there, with its status. If a spreadsheet would " +
				"take a text for a formula, an apostrophe stands before it.",
		},
		asZip: {
			OperationID: "get-letters-zip", Path: path + ".zip",
			Summary: "The letters of a batch as messages for a mail program",
			Description: "A zip of a file .eml (RFC 5322) for each letter that is done. The mail " +
				"program adds date and id, and the sender unless the identity that signed has an address. " +
				"A message has a recipient if the brief has an address.",
		},
	} {
		file.Method = http.MethodGet
		op := operation(api, tag, "The file, to be kept.", file)
		op.Responses["200"].Content = map[string]*huma.MediaType{
			media: {Schema: &huma.Schema{Type: huma.TypeString}},
		}
		huma.Register(api, op, func(_ context.Context, in *idInput) (*huma.StreamResponse, error) {
			return respond(func(w http.ResponseWriter, r *http.Request) {
				h.sendLetters(w, r, in.ID, media)
			}), nil
		})
	}
}

// sendLetters sends the letters of a batch as a file.
func (h *handlers) sendLetters(w http.ResponseWriter, r *http.Request, id, media string) {
	next, stop := iter.Pull2(h.Email.EachLetter(r.Context(), ownerOf(r.Context()), id))
	defer stop()
	d, err, _ := next()
	if err != nil {
		writeProblem(w, r, problemOf(err, "path"))
		return
	}
	name, contentType, write := "letters.zip", media, email.WriteZip
	if media == asCSV {
		name, contentType, write = "letters.csv", asCSV+"; charset=utf-8", email.WriteCSV
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	rc := http.NewResponseController(w)
	failed := false
	err = write(w, func(yield func(email.Draft, error) bool) {
		for more := true; more; d, err, more = next() {
			_ = rc.SetWriteDeadline(time.Now().Add(writeLimit)) // see eventStream
			failed = failed || err != nil
			if !yield(d, err) {
				return
			}
		}
	})
	switch p := problemOf(err, "path"); {
	case !failed: // a client that is gone cannot be told
	case recordOf(r.Context()).reply.status == 0:
		w.Header().Del("Content-Disposition")
		writeProblem(w, r, p)
	default: // the client must see that a part is missing
		finish(r.Context(), p)
		panic(http.ErrAbortHandler)
	}
}
