// Package imports takes in films from a file or from TMDB's API. It shows how far
// an import is, and keeps a report of the rows that were refused.
package imports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/schollz/progressbar/v3"

	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
)

// Options say how films are taken in.
type Options struct {
	// Rejects is the file for the rows that are refused. Default: the file that is
	// imported if it is such a report, or else DefaultRejects.
	Rejects string
	// MaxErrors is how many rows may be refused. Default: any number.
	MaxErrors *int
	// DryRun checks everything and stores nothing.
	DryRun bool
	// Adult and Unreleased take in films for adults, and films that are not
	// released.
	Adult, Unreleased bool
}

// Source is where films come from.
type Source interface {
	io.Closer
	// progress returns a bar that shows how far an import is.
	progress(std terminal.Streams) *progressbar.ProgressBar
	// importTo imports the films by means of the job, and reads to their end.
	importTo(ctx context.Context, j *job) (movies.ImportResult, error)
}

// Result is what became of an import.
type Result struct {
	movies.ImportResult
	Report string // the file that says why rows were refused, "" if there is none
}

// Run imports the films of a source into a store, and closes the source. Films are
// kept by their ids, so that a second run changes nothing. The result counts what was
// done before an error, too.
func Run(
	ctx context.Context, std terminal.Streams, from Source, store movies.Store, o *Options,
) (Result, error) {
	films, err := movies.New(store, nil)
	if err != nil {
		return Result{}, err
	}
	j := job{
		Options: o, std: std, films: films, store: store,
		rejects: rejectsFile{path: rejectsPath(o.Rejects)},
		bar:     from.progress(std),
	}
	counts, err := from.importTo(ctx, &j)
	_ = j.bar.Finish() // it only draws
	from.Close()       // a report may take its place
	report, unwritten := j.rejects.close(err == nil)
	return Result{counts, report}, errors.Join(err, unwritten)
}

// job is an import while it runs.
type job struct {
	*Options
	std     terminal.Streams
	films   *movies.Service
	store   movies.Store
	rejects rejectsFile
	bar     *progressbar.ProgressBar
}

// take imports films with the options of the job.
func (j *job) take(
	ctx context.Context, films iter.Seq2[movies.Movie, error], o movies.ImportOptions,
) (movies.ImportResult, error) {
	o.DryRun, o.Rejected, o.MaxRejected = j.DryRun, j.rejects.add, j.MaxErrors
	return j.films.Import(ctx, films, &o)
}

// say tells the person something about the import.
func (j *job) say(format string, args ...any) {
	_ = j.bar.Clear() // it only draws
	fmt.Fprintf(j.std.Err, "marquee: "+format+"\n", args...)
}
