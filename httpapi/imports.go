package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// maxRejects is how many of the rows that were refused an import lists.
const maxRejects = 100

// progressPause is how long an import is silent after it told how far it is:
// what a client that still sends does not read has to fit between the two.
const progressPause = time.Second

// fileTypes are the media types of a film file. Which of them is sent does not
// matter otherwise: the file itself tells what it is.
var fileTypes = []string{"text/csv", "application/x-ndjson", "application/gzip", "application/x-gzip", "application/octet-stream"}

// Import is what became of the rows of a film file.
type Import struct {
	ImportCounts
	Rejects []Reject `json:"rejects" doc:"The first 100 rows that were refused."`
}

// ImportCounts are the numbers of an import. (It is exported because huma looks
// into no embedded type that is not.)
type ImportCounts struct {
	DryRun    bool `json:"dry_run" doc:"Whether rows were only checked."`
	Read      int  `json:"read" doc:"How many rows were dealt with: the sum of the numbers below but the last."`
	Inserted  int  `json:"inserted" doc:"Films that are new."`
	Updated   int  `json:"updated" doc:"Films that were kept already, and changed."`
	Unchanged int  `json:"unchanged" doc:"Films that were kept already, just so."`
	Missing   int  `json:"missing" doc:"Rows of a daily export, which updates films, whose film is not kept."`
	Repeated  int  `json:"repeated" doc:"Rows with the id of an earlier one, which counts."`
	Skipped   int  `json:"skipped" doc:"Films left out for being adult or unreleased."`
	Accepted  int  `json:"accepted" doc:"Rows that are fit to be stored, in a dry run."`
	Rejected  int  `json:"rejected" doc:"Rows that were refused."`
	Dropped   int  `json:"dropped" doc:"Invented films of the demo set that made way."`
}

func countsOf(r movies.ImportResult, dryRun bool) ImportCounts {
	return ImportCounts{
		DryRun: dryRun, Read: r.Read, Inserted: r.Inserted, Updated: r.Updated, Unchanged: r.Unchanged, Missing: r.Missing,
		Repeated: r.Repeated, Skipped: r.Skipped, Accepted: r.Accepted, Rejected: r.Rejected, Dropped: r.Dropped,
	}
}

// Reject is a row that was refused.
type Reject struct {
	Line   int    `json:"line" doc:"The line of the file in which the row begins, from 1."`
	Column string `json:"column,omitempty" doc:"The column that is at fault, if it is one."`
	Reason string `json:"reason"`
	Value  string `json:"value,omitempty" doc:"The beginning of what stands there."`
}

type importInput struct {
	Source      string `query:"source" default:"an upload" maxLength:"500" example:"movies.csv" doc:"The name of the file, which answers tell as their source."`
	Adult       bool   `query:"adult" doc:"Take in films for adults, too."`
	Unreleased  bool   `query:"unreleased" doc:"Take in films, too, that are not released yet, or never were."`
	DryRun      bool   `query:"dry_run" doc:"Check the rows, and store nothing."`
	MaxRejected int    `query:"max_rejected" default:"-1" minimum:"-1" doc:"How many rows may be refused before the import ends; -1 is any number."`
}

func (h *handlers) registerImports(api huma.API) {
	op := operation(api, "import-movies", http.MethodPost, "/movies/imports", "movies", "Import a file of films")
	op.Description = fmt.Sprintf("The body is the file: CSV in any dialect of TMDB's data, or TMDB's daily export, packed by gzip or not, "+
		"of %d bytes at most. It is stored while it arrives, each piece of which has to come within %d seconds. "+
		"The same file again changes nothing, so an import that failed is begun anew. "+
		"With Accept: text/event-stream its progress is told, after rows were stored but at most once a second: events `progress`, "+
		"then exactly one `done` with the result or `error` with a problem. There is one import at a time.", h.MaxImport, seconds(readLimit))
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	for _, media := range fileTypes {
		op.RequestBody.Content[media] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	op.Responses["200"] = &huma.Response{Description: "What became of the rows, also if some were refused.", Content: map[string]*huma.MediaType{
		asJSON:              content(api, asJSON, Import{})[asJSON],
		"text/event-stream": {},
	}}
	huma.Register(api, op, func(_ context.Context, in *importInput) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			r, w := humachi.Unwrap(hc)
			if wantsStream(r) {
				h.streamImport(w, r, in)
			} else {
				h.importFilms(w, r, in)
			}
		}}, nil
	})
}

// importFilms answers with the result of an import.
func (h *handlers) importFilms(w http.ResponseWriter, r *http.Request, in *importInput) {
	for step, err := range h.steps(w, r, in) {
		switch {
		case err != nil:
			writeProblem(w, r, problemOf(err, "query"))
		case step.done:
			writeJSON(w, http.StatusOK, step.Import)
		}
	}
}

// streamImport answers with an import as it goes.
func (h *handlers) streamImport(w http.ResponseWriter, r *http.Request, in *importInput) {
	if r.ProtoMajor == 1 {
		// HTTP/2 reads while it writes anyway. Here net/http would trip over what
		// is left of the body when it looks for another request behind it.
		_ = http.NewResponseController(w).EnableFullDuplex()
		w.Header().Set("Connection", "close")
	}
	var told time.Time
	stream(w, r, h.steps(w, r, in), func(out *eventStream, step importStep) bool {
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

// importStep is how far an import is.
type importStep struct {
	Import
	done bool
}

// steps imports the body of a request. It yields how far that is, and then that
// it is done, or a problem.
func (h *handlers) steps(w http.ResponseWriter, r *http.Request, in *importInput) iter.Seq2[importStep, error] {
	return func(yield func(importStep, error) bool) {
		if p := h.refuseImport(r); p != nil {
			yield(importStep{}, p)
			return
		}
		if !h.importing.TryLock() {
			yield(importStep{}, newProblem(http.StatusConflict, "Films are being imported at the moment. Please try again when that is done."))
			return
		}
		defer h.importing.Unlock()

		body := &upload{body: http.MaxBytesReader(w, r.Body, h.MaxImport), rc: http.NewResponseController(w)}
		file, err := dataset.Open(body, &dataset.Options{Adult: in.Adult, Unreleased: in.Unreleased})
		if err != nil {
			yield(importStep{}, importProblem(fileError{err}, body))
			return
		}
		ctx, leave := context.WithCancel(r.Context())
		defer leave()
		step, left := importStep{Import: Import{Rejects: []Reject{}}}, false
		o := &movies.ImportOptions{
			Source: in.Source, Mode: file.Mode(), DryRun: in.DryRun,
			Rejected: func(e *movies.RowError) {
				if len(step.Rejects) < maxRejects {
					step.Rejects = append(step.Rejects, Reject{Line: e.Line, Column: e.Column, Reason: e.Reason, Value: e.Value})
				}
			},
			Progress: func(so movies.ImportResult) {
				step.ImportCounts = countsOf(so, in.DryRun)
				if left = left || !yield(step, nil); left {
					leave()
				}
			},
		}
		if in.MaxRejected >= 0 {
			o.MaxRejected = &in.MaxRejected
		}
		result, err := h.Movies.Import(ctx, filmsOf(file), o)
		step.ImportCounts, step.done = countsOf(result, in.DryRun), err == nil
		switch {
		case left:
		case err != nil:
			p := importProblem(err, body)
			p.Import = &step.Import
			yield(importStep{}, p)
		default:
			yield(step, nil)
		}
	}
}

// refuseImport tells why a request may not import, or cannot.
func (h *handlers) refuseImport(r *http.Request) *Problem {
	if h.MayImport == nil {
		return newProblem(http.StatusForbidden, "This server takes no imports. Please import on the machine that it runs on.")
	}
	if err := h.MayImport(r); err != nil {
		p := newProblem(http.StatusForbidden, "You may not import films here.")
		p.cause = err
		return p
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || !slices.Contains(fileTypes, media) {
		return newProblem(http.StatusUnsupportedMediaType, "The body must be a file of films.",
			FieldError{Location: "header.Content-Type", Message: "must be one of " + strings.Join(fileTypes, ", ")})
	}
	if r.ContentLength > h.MaxImport {
		return readProblem(&http.MaxBytesError{Limit: h.MaxImport})
	}
	return nil
}

// importProblem turns the error that ended an import into a problem.
func importProblem(err error, body *upload) *Problem {
	if body.err != nil && !errors.Is(body.err, io.EOF) {
		p := readProblem(body.err)
		p.cause = err
		return p
	}
	if errors.Is(err, movies.ErrTooManyRejected) {
		return newProblem(http.StatusUnprocessableEntity, "The import ended because more rows were refused than it allows.",
			FieldError{Location: "query.max_rejected", Message: "allows fewer rows to be refused than there are; mend them, or allow more"})
	}
	if file, ok := errors.AsType[fileError](err); ok {
		fix := strings.TrimPrefix(file.Error(), "dataset: ")
		return newProblem(http.StatusUnprocessableEntity, "This file cannot be imported: "+fix, FieldError{Location: "body", Message: fix})
	}
	return problemOf(err, "query")
}

// fileError ends an import because of its file.
type fileError struct{ error }

// Unwrap returns what is wrong with the file.
func (e fileError) Unwrap() error { return e.error }

// filmsOf reads the films of a file, and marks what ends that too early.
func filmsOf(file *dataset.File) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		for m, err := range file.Films() {
			_, refused := errors.AsType[*movies.RowError](err)
			_, skipped := errors.AsType[*movies.SkipError](err)
			if err != nil && !refused && !skipped {
				err = fileError{err}
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

// upload is a body whose every piece has to arrive in time, however long all of
// it takes.
type upload struct {
	body io.Reader
	rc   *http.ResponseController
	err  error // the first one, which may be io.EOF
}

// Read reads the next piece.
func (u *upload) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, u.err // at the end, the connection waits for its next request already
	}
	_ = u.rc.SetReadDeadline(time.Now().Add(readLimit)) // where there are deadlines
	n, err := u.body.Read(p)
	u.err = err
	return n, err
}
