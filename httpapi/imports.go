package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/marquee-go/marquee/movies"
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
	Rejects  []Reject `json:"rejects" doc:"The first 100 rows that were refused."`
	Reported int      `json:"reported" doc:"How many of the rows that were refused the report holds: the first ones, if it is not all."`
	Report   []byte   `json:"report,omitempty" doc:"The rows that were refused as a file, in base64 because they may be in any encoding: CSV of the line, the reason and the cells of each, 1 MiB at most. Mend the cells and import it."`
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
