// Package imports imports films from a file or from TMDB's API. It shows the progress of
// an import, and keeps a report of the rejected rows.
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
	"github.com/marquee-go/marquee/movies/dataset"
)

// Options say how to import films.
type Options struct {
	// Rejects is the file for rejected rows. Default: the imported file if it is such a
	// report, or else DefaultRejects.
	Rejects string
	// MaxErrors is how many rows may be rejected. Default: any number, unless nearly all
	// of 10,000 rows are.
	MaxErrors *int
	// DryRun checks everything and stores nothing.
	DryRun bool
	// Columns say which columns hold which fields. Default: their names show it.
	Columns []dataset.Choice
	// ForceIDs takes in films that turn films of the store into others.
	ForceIDs bool
	// Quiet does not tell what a file was understood as. The result has it.
	Quiet bool
	// Adult and Unreleased include adult films and films that are not released.
	Adult, Unreleased bool
}

// Source is where films come from.
type Source interface {
	io.Closer
	// progress returns a bar that shows the progress of an import.
	progress(std terminal.Streams) *progressbar.ProgressBar
	// importTo imports all films through the job.
	importTo(ctx context.Context, j *job) (movies.ImportResult, error)
}

// Result says what an import did.
type Result struct {
	movies.ImportResult
	Skips  []Skip // why films were left out on purpose, the most frequent first
	Report string // the file that says why rows were rejected, "" if there is none
	// Reading is what the file was understood as. It is nil without a file that can be read.
	Reading *dataset.Reading
}

// Run imports the films of a source into a store, and closes the source. The store keeps
// films by their ids, so a second run changes nothing. If Run returns an error, the result
// counts what was done before it.
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
		bar:     from.progress(std), skips: skips{},
	}
	counts, err := from.importTo(ctx, &j)
	_ = j.bar.Finish() // it only draws
	from.Close()       // before a report replaces the file
	report, unwritten := j.rejects.close(err == nil)
	return Result{counts, j.skips.list(), report, j.reading}, errors.Join(err, unwritten)
}

// job is a running import.
type job struct {
	*Options
	std     terminal.Streams
	films   *movies.Service
	store   movies.Store
	rejects rejectsFile
	bar     *progressbar.ProgressBar
	skips   skips
	reading *dataset.Reading
}

// take imports films with the options of the job.
func (j *job) take(
	ctx context.Context, films iter.Seq2[movies.Movie, error], o movies.ImportOptions,
) (movies.ImportResult, error) {
	o.DryRun, o.Rejected, o.MaxRejected = j.DryRun, j.rejects.add, j.MaxErrors
	o.ForceIDs = o.ForceIDs || j.ForceIDs
	o.Partial, o.Skipped = j.rejects.addPartial, j.skips.add
	return j.films.Import(ctx, films, &o)
}

// understood tells what a file was understood as, so that a person can check it, and whose
// its data is.
func (j *job) understood(r dataset.Reading) {
	if j.reading = &r; j.Quiet {
		return
	}
	_ = j.bar.Clear() // it only draws
	what := string(r.Format)
	if r.Encoding != "" {
		what += " in " + r.Encoding
	}
	fmt.Fprintf(j.std.Out, "Understood as %s: %s.\n", what, r)
	if r.TMDB {
		fmt.Fprintln(j.std.Out, dataset.Attribution)
	}
}

// say tells the person something about the import.
func (j *job) say(format string, args ...any) {
	_ = j.bar.Clear() // it only draws
	fmt.Fprintf(j.std.Err, "marquee: "+format+"\n", args...)
}
