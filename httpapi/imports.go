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

// maxRejects is how many of the rows that were refused an import lists.
const maxRejects = 100

// progressPause is how long an import is silent after it told how far it is:
// what a client that still sends does not read has to fit between the two.
const progressPause = time.Second

// fileTypes are the media types of a film file. Which of them is sent does not
// matter otherwise: the file itself tells what it is.
var fileTypes = []string{
	"text/csv", "application/x-ndjson", "application/gzip", "application/x-gzip",
	"application/octet-stream",
}

type importInput struct {
	Source      string `query:"source" default:"an upload" maxLength:"500" example:"movies.csv" doc:"The name of the file, which answers tell as their source."`
	Adult       bool   `query:"adult" doc:"Take in films for adults, too."`
	Unreleased  bool   `query:"unreleased" doc:"Take in films, too, that are not released yet, or never were."`
	DryRun      bool   `query:"dry_run" doc:"Check the rows, and store nothing."`
	MaxRejected int    `query:"max_rejected" default:"-1" minimum:"-1" doc:"How many rows may be refused before the import ends; -1 is any number."`
}

func (h *handlers) registerImport(api huma.API, tag string) {
	op := operation(api, tag, "What became of the rows, also if some were refused.", huma.Operation{
		OperationID: "import-movies", Method: http.MethodPost, Path: "/movies/imports",
		Summary: "Import a file of films",
		Description: fmt.Sprintf("The body is the file: CSV in any dialect of TMDB's data, or TMDB's "+
			"daily export, packed by gzip or not, of %d bytes at most. It is stored while it arrives, "+
			"each piece of which has to come within %d seconds. The same file again changes nothing, "+
			"so an import that failed is begun anew. With Accept: text/event-stream its progress is "+
			"told, after rows were stored but at most once a second: events `progress`, then exactly "+
			"one `done` with the result or `error` with a problem. There is one import at a time.",
			h.MaxImport, seconds(readLimit)),
	})
	files := map[string]*huma.MediaType{}
	for _, media := range fileTypes {
		files[media] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	op.RequestBody = &huma.RequestBody{Description: "The file.", Required: true, Content: files}
	op.Responses["200"].Content = streamed[wire.Import](api)
	huma.Register(api, op, func(_ context.Context, in *importInput) (*huma.StreamResponse, error) {
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

// importFilms answers with the result of an import.
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

// streamImport answers with an import as it goes.
func (h *handlers) streamImport(w http.ResponseWriter, r *http.Request, in *importInput) {
	steps := h.steps(w, r, in)
	if r.ProtoMajor == 1 { // HTTP/2 reads while it writes anyway
		if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
			steps = heldBack(steps)
		}
		// Here net/http would trip over what is left of the body when it looks for
		// another request behind it.
		w.Header().Set("Connection", "close")
	}
	var told time.Time
	stream(h, w, r, steps, func(out *eventStream, step importStep) bool {
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

// heldBack keeps the progress of an import back until the body is read: to write
// before that would end the body, where a server cannot do both at once. Only
// how far it came in the end is worth telling then.
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
