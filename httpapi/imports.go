package httpapi

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// maxRejects is how many refused rows the result of an import lists.
const maxRejects = 20

// progressPause is the shortest time between two events of progress. A client that
// is still sending may not read, and then the events must fit into the buffers
// between the two.
const progressPause = time.Second

// fileTypes are the media types of a file of films. It does not matter which of them
// is sent, because the file itself shows what it is.
var fileTypes = []string{
	"text/csv", "text/tab-separated-values", "application/json", "application/x-ndjson",
	"application/gzip", "application/x-gzip",
	"application/octet-stream",
}

const importPath = "/movies/imports"

type importInput struct {
	Source      string   `query:"source" default:"an upload" maxLength:"500" example:"movies.csv" doc:"The name of the file. Answers name it as their source."`
	Adult       bool     `query:"adult" doc:"Include adult films."`
	Unreleased  bool     `query:"unreleased" doc:"Include films that are not released."`
	Columns     []string `query:"column,explode" nullable:"false" maxItems:"20" example:"[\"title=film_name\"]" doc:"Which column of the file holds a field, such as title=film_name, if another one or none is found. budget= says that no column holds the field. After a colon it says how the values are read: revenue=gross:millions, release_date=date:day-first (or month-first), or release_date=date:1930 if two-digit years count from 1930 on."`
	ForceIDs    bool     `query:"force_ids" doc:"Take in films whose ids are those of other films here: their titles and years replace what is there. Otherwise such rows are refused."`
	DryRun      bool     `query:"dry_run" doc:"Check the rows, say what would become of them, and store nothing."`
	Report      bool     `query:"report" doc:"Send the refused rows in report, as a file to mend. It may be larger than the body."`
	MaxRejected int      `query:"max_rejected" default:"-1" minimum:"-1" doc:"How many rows may be refused before the import ends. -1 means any number, but the import ends if 10,000 rows or more were refused, and that is more than 99 of 100 rows."`
}

func (h *handlers) registerImport(api huma.API, tag string) {
	op := operation(api, tag, "The result, even if rows were refused.", huma.Operation{
		OperationID: "import-movies", Method: http.MethodPost, Path: importPath,
		Summary: "Import a file of films",
		Description: fmt.Sprintf("The body is the file: films as CSV, JSON or JSON lines, or TMDB's "+
			"daily export. Its type may also be application/json. The result says in `reading` what it was "+
			"understood as. It may be packed with gzip, and has %d bytes at most. Its films are stored "+
			"while it arrives. Each piece must arrive within %d seconds. To send the same file again "+
			"changes nothing, so start again if an import failed. With Accept: text/event-stream "+
			"there are events `progress`, at most one a second, then exactly one `done` with the "+
			"result or `error` with a problem. There can only be one import at a time.",
			h.MaxImport, seconds(readLimit)),
	})
	files := map[string]*huma.MediaType{}
	for _, media := range fileTypes {
		if media == asJSON {
			continue // huma would read a body of this type itself
		}
		files[media] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	op.RequestBody = &huma.RequestBody{Description: "The file.", Required: true, Content: files}
	op.Responses["200"].Content = streamed[wire.Import](api)
	huma.Register(api, op, func(ctx context.Context, in *importInput) (*huma.StreamResponse, error) {
		recordOf(ctx).dry = in.DryRun
		return respond(func(w http.ResponseWriter, r *http.Request) {
			switch media, _ := negotiate(w, r, asJSON, asEvents); media {
			case asJSON:
				h.importFilms(w, r, in)
			case asEvents:
				h.streamImport(w, r, in)
			}
		}), nil
	})
}

// importFilms sends the result of an import.
func (h *handlers) importFilms(w http.ResponseWriter, r *http.Request, in *importInput) {
	for step, err := range h.steps(w, r, in) {
		switch {
		case err != nil:
			writeProblem(w, r, problemOf(err, "query"))
		case step.done:
			write(w, http.StatusOK, asJSON, step.Import)
		}
	}
}

// streamImport sends the progress and the result of an import.
func (h *handlers) streamImport(w http.ResponseWriter, r *http.Request, in *importInput) {
	steps := h.steps(w, r, in)
	if r.ProtoMajor == 1 { // HTTP/2 reads while it writes anyway
		if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
			steps = heldBack(steps)
		}
		// With full duplex, net/http panics if a part of the body is not read and
		// the connection stays open.
		w.Header().Set("Connection", "close")
	}
	var told time.Time
	events := func(context.Context) iter.Seq2[importStep, error] { return steps }
	stream(h, w, r, events, func(out *eventStream, step importStep) bool {
		if step.done {
			return out.send("done", step.Import)
		}
		if now := time.Now(); now.Sub(told) >= progressPause {
			told = now
			return out.send("progress", step.ImportCounts)
		}
		return true
	})
}

// heldBack yields the progress of an import when its body is read, and only the last
// one. It is for servers that cannot read and write at once: there, a write would end
// the body.
func heldBack(steps iter.Seq2[importStep, error]) iter.Seq2[importStep, error] {
	return func(yield func(importStep, error) bool) {
		var last importStep
		begun := false
		for step, err := range steps {
			if err == nil && !step.done {
				last, begun = step, true
				continue
			}
			if begun && !yield(last, nil) {
				return
			}
			yield(step, err)
			return
		}
	}
}
