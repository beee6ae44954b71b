package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// importCmd takes in films from a file or from TMDB's API.
type importCmd struct {
	File       string  `arg:"" optional:"" help:"A file of films as TMDB's data travels: CSV, or the JSON lines of a daily export, also packed by gzip; or the rejects of one, mended. - is the standard input."`
	Rejects    string  `env:"MARQUEE_REJECTS" placeholder:"FILE" help:"Where to report the rows that were refused, if there are any: marquee-rejects.csv by default, or the file that is imported if it is such a report. Mended there, they can be imported from it. Any other file that is there stays, and the report gets a number in its name."`
	MaxErrors  *uint32 `placeholder:"N" help:"Stop when more rows than these were refused (no limit by default)."`
	DryRun     bool    `help:"Read and check everything, and store nothing."`
	Adult      bool    `help:"Take in films for adults, too."`
	Unreleased bool    `help:"Take in films that are not released, too."`

	tmdbOptions
}

// errRejected says that an import went through but refused rows; the summary
// has told the rest.
var errRejected = errors.New("some rows were refused")

// source is where the films of an import come from.
type source interface {
	// importTo imports the films by means of the job, and reads to their end.
	importTo(ctx context.Context, j *importJob) (movies.ImportResult, error)
	Close() error
}

// importJob is an import while it runs.
type importJob struct {
	*importCmd
	std      streams
	films    *movies.Service
	store    movies.Store
	rejects  rejectsFile
	progress *progress
}

// Run imports the films and prints what became of their rows. Films are kept
// by their ids, so that a second run changes nothing.
func (c *importCmd) Run(ctx context.Context, std streams, o *common) error {
	from, err := c.source(ctx, std)
	if err != nil {
		return usageError{err}
	}
	defer from.Close()
	stores, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer stores.Close()

	films, err := movies.New(stores.Movies, nil)
	if err != nil {
		return err
	}
	j := importJob{
		importCmd: c, std: std, films: films, store: stores.Movies,
		rejects: rejectsFile{path: c.report()}, progress: newProgress(std, time.Now),
	}
	result, err := from.importTo(ctx, &j)
	j.progress.clear()
	from.Close() // a report may take its place
	report, unwritten := j.rejects.close(err == nil)
	fmt.Fprintln(std.out, summary(result, c.DryRun))
	if report != "" {
		fmt.Fprintf(std.err, "marquee: %s refused; %s says why\n", count(result.Rejected, "row"), report)
	}
	switch {
	case err != nil || unwritten != nil:
		return errors.Join(err, unwritten)
	case result.Rejected > 0:
		return errRejected
	}
	return nil
}

// source opens what is to be imported.
func (c *importCmd) source(ctx context.Context, std streams) (source, error) {
	switch {
	case c.TMDB && (c.File != "" || c.Adult || c.Unreleased):
		return nil, errors.New("--tmdb reads no file, and takes neither --adult nor --unreleased")
	case !c.TMDB && (c.From != 0 || c.To != 0 || c.Money):
		return nil, errors.New("--from, --to and --money are for --tmdb")
	case !c.TMDB && c.File == "":
		return nil, errors.New("name a file, - for the standard input, or --tmdb")
	}
	if err := checkRejects(c.report()); err != nil {
		return nil, err
	}
	if c.TMDB {
		return c.openTMDB()
	}
	return c.openFile(ctx, std)
}

// report is where the rows that are refused are reported, if nothing else is
// known of the source.
func (c *importCmd) report() string { return cmp.Or(c.Rejects, "marquee-rejects.csv") }

// run imports films with the options of the command.
func (j *importJob) run(ctx context.Context, films iter.Seq2[movies.Movie, error], o movies.ImportOptions) (movies.ImportResult, error) {
	o.DryRun, o.Rejected = j.DryRun, j.rejects.add
	if j.MaxErrors != nil {
		o.MaxRejected = new(int(*j.MaxErrors))
	}
	return j.films.Import(ctx, j.progress.count(films), &o)
}

// say tells the person something about the import.
func (j *importJob) say(format string, args ...any) {
	j.progress.clear()
	fmt.Fprintf(j.std.err, "marquee: "+format+"\n", args...)
}

// summary says what became of the rows. The parts add up to those read.
func summary(r movies.ImportResult, dry bool) string {
	s := "Read " + count(r.Read, "row") + ": "
	part := func(n int, name string, always bool) {
		if n > 0 || always {
			s += thousands(n) + " " + name + ", "
		}
	}
	part(r.Accepted, "to be stored", dry)
	part(r.Inserted, "inserted", !dry)
	part(r.Updated, "updated", !dry)
	part(r.Unchanged, "unchanged", !dry)
	part(r.Repeated, "repeated", true)
	part(r.Skipped, "skipped", false)
	part(r.Missing, "missing", false)
	part(r.Resumed, "resumed", false)
	s += thousands(r.Rejected) + " rejected."
	if dry {
		s += " Nothing was stored."
	}
	if r.Dropped > 0 {
		s += fmt.Sprintf(" The %s of the demo set made way.", count(r.Dropped, "invented film"))
	}
	return s
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return thousands(n) + " " + noun
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
