package httpapi

import (
	"context"
	"errors"
	"io"
	"iter"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// importStep is the progress of an import, or its result if done is set.
type importStep struct {
	wire.Import
	done bool
}

// list adds a row that was refused, or a film that was stored without a field, if the list
// is not full.
func (s *importStep) list(e *movies.RowError, stored bool) {
	if len(s.Rejects) < maxRejects {
		s.Rejects = append(s.Rejects, wire.NewReject(e, stored))
	}
}

// steps imports the body of a request. It yields the progress, and then the result or
// a problem.
func (h *handlers) steps(
	w http.ResponseWriter, r *http.Request, in *importInput,
) iter.Seq2[importStep, error] {
	return func(yield func(importStep, error) bool) {
		if p := h.refuseImport(r); p != nil {
			yield(importStep{}, p)
			return
		}
		if !h.importing.TryLock() {
			yield(importStep{}, wire.NewProblem(http.StatusConflict,
				"Films are being imported at the moment. Please try again when that is done."))
			return
		}
		defer h.importing.Unlock()

		body := &upload{
			body: http.MaxBytesReader(w, r.Body, h.MaxImport), rc: http.NewResponseController(w),
		}
		columns, p := choices(in.Columns)
		if p != nil {
			yield(importStep{}, p)
			return
		}
		file, err := dataset.Open(body, &dataset.Options{
			Adult: in.Adult, Unreleased: in.Unreleased, Columns: columns,
			Known: func(ids []int64) ([]movies.Movie, error) { return h.Movies.Get(r.Context(), ids) },
		})
		if err != nil {
			yield(importStep{}, importProblem(fileError{err}, body))
			return
		}
		ctx, leave := context.WithCancel(r.Context())
		defer leave()
		step, left := importStep{Import: wire.Import{Rejects: []wire.Reject{}}}, false
		refused := report{file: file, full: !in.Report}
		o := &movies.ImportOptions{
			Source: in.Source, Mode: file.Mode(), DryRun: in.DryRun,
			ForceIDs: in.ForceIDs, NotTMDB: !file.Reading().TMDB, Row: file.Row,
			Rejected: func(e *movies.RowError) {
				step.list(e, false)
				refused.add(e)
			},
			Partial: func(e *movies.RowError) {
				step.list(e, true)
				refused.addPartial(e)
			},
			Progress: func(so movies.ImportResult) {
				step.ImportCounts = wire.NewImportCounts(so, in.DryRun)
				if left = left || !yield(step, nil); left {
					leave()
				}
			},
		}
		if in.MaxRejected >= 0 {
			o.MaxRejected = &in.MaxRejected
		}
		step.Reading = bounded(file.Reading())
		result, err := h.Movies.Import(ctx, filmsOf(file), o)
		step.ImportCounts, step.done = wire.NewImportCounts(result, in.DryRun), err == nil
		step.Reading = bounded(file.Reading()) // the encoding may have become clear
		step.Report, step.Reported = refused.text.Bytes(), refused.rows
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

// refuseImport returns the problem of a request that cannot import. It returns nil if
// the import may begin.
func (h *handlers) refuseImport(r *http.Request) *wire.Problem {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !slices.Contains(fileTypes, media) {
		return wire.NewProblem(http.StatusUnsupportedMediaType, "The body must be a file of films.",
			wire.FieldError{
				Location: "header.Content-Type",
				Message:  "must be one of " + strings.Join(fileTypes, ", "),
			})
	}
	if r.ContentLength > h.MaxImport {
		return readProblem(&http.MaxBytesError{Limit: h.MaxImport}, nil)
	}
	return nil
}

// choices reads which columns hold which fields.
func choices(texts []string) ([]dataset.Choice, *wire.Problem) {
	var choices []dataset.Choice
	for _, text := range texts {
		choice, err := dataset.ParseChoice(text)
		if err != nil {
			fix := strings.TrimPrefix(err.Error(), "dataset: ")
			return nil, wire.NewProblem(http.StatusUnprocessableEntity,
				"The choice of columns cannot be read.",
				wire.FieldError{Location: "query.column", Message: fix})
		}
		choices = append(choices, choice)
	}
	return choices, nil
}

// importProblem returns the problem for an error that ended an import.
func importProblem(err error, body *upload) *wire.Problem {
	if body.err != nil && !errors.Is(body.err, io.EOF) {
		p := readProblem(body.err, nil)
		p.Cause = err
		return p
	}
	if errors.Is(err, movies.ErrTooManyRejected) {
		return wire.NewProblem(http.StatusUnprocessableEntity,
			"The import ended because more rows were refused than it allows.",
			wire.FieldError{
				Location: "query.max_rejected",
				Message:  "must be a number of at least the refused rows to go on; or correct the rows",
			})
	}
	if file, ok := errors.AsType[fileError](err); ok && !errors.Is(err, marquee.ErrUnavailable) {
		fix := strings.TrimPrefix(file.Error(), "dataset: ")
		p := wire.NewProblem(http.StatusUnprocessableEntity, "This file cannot be imported: "+fix,
			wire.FieldError{Location: "body", Message: fix})
		if title, ok := errors.AsType[*dataset.TitleError](err); ok { // a client can choose a column
			p.Import = &wire.Import{Rejects: []wire.Reject{}, Reading: bounded(title.Reading)}
		}
		return p
	}
	return problemOf(err, "query")
}

// fileError is an error that ends an import because of its file.
type fileError struct{ error }

// Unwrap returns what is wrong with the file.
func (e fileError) Unwrap() error { return e.error }

// filmsOf yields the films of a file. It makes an error that ends the file too early a
// fileError.
func filmsOf(file *dataset.File) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		for m, err := range file.Films() {
			if err != nil && !movies.OneRow(err) {
				err = fileError{err}
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

// upload is a body with a time limit for each piece, and none for the whole.
type upload struct {
	body io.Reader
	rc   *http.ResponseController
	err  error // the first error, which may be io.EOF
}

// Read reads the next piece.
func (u *upload) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, u.err // after the end, a deadline would be for the next request
	}
	// Servers that cannot set deadlines have limits of their own.
	_ = u.rc.SetReadDeadline(time.Now().Add(readLimit))
	n, err := u.body.Read(p)
	u.err = err
	return n, err
}
