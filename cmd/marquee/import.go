package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/audit"
	"github.com/marquee-go/marquee/cmd/marquee/internal/imports"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

// importCmd imports films from a file or from TMDB's API.
type importCmd struct {
	File       string  `arg:"" optional:"" help:"A file of films, as CSV, JSON or JSON lines, plain or gzipped, such as TMDB's daily export; or a corrected report of rejected rows. - is the standard input."`
	Rejects    string  `env:"MARQUEE_REJECTS" placeholder:"FILE" help:"Where to report rejected rows. Correct them there, and import that file. Default: marquee-rejects.csv, or the imported file if it is such a report. Any other file that exists is kept, and the report gets a number in its name."`
	MaxErrors  *uint32 `placeholder:"N" help:"Stop when more than N rows were rejected. Default: stop when nearly all of 10,000 rows were."`
	DryRun     bool    `help:"Read and check everything, but store nothing."`
	Adult      bool    `help:"Include adult films."`
	Unreleased bool    `help:"Include films that are not released."`
	ForceIDs   bool    `name:"force-ids" help:"Take in films whose ids are those of other films in the store: their titles and years replace what is there. Without it, such rows are rejected."`

	Column []string      `sep:"none" placeholder:"FIELD=NAME" help:"Which column of the file holds a field, if the import finds another one or none: title=film_name. Without a name, as in budget=, no column does. After a colon it says how values are read: revenue=gross:millions, release_date=date:day-first (or month-first), or release_date=date:1930 if two-digit years count from 1930 on. Fields: id (TMDB's), title, original_title, release_date, year, genres, popularity, budget, revenue, votes, rating, runtime, language, countries, adult, status, kind. May be repeated."`
	Audit  audit.Options `embed:""`
	terminal.Format

	TMDB        bool   `name:"tmdb" group:"TMDB's API" help:"Get the films from TMDB's API, with the key in TMDB_API_KEY, instead of a file."`
	From        int    `placeholder:"YEAR" group:"TMDB's API" help:"The first year of release."`
	To          int    `placeholder:"YEAR" group:"TMDB's API" help:"The last year of release."`
	Money       bool   `group:"TMDB's API" help:"Get budgets and revenues, too. This takes one request per film: minutes become hours."`
	TMDBKeyFile string `name:"tmdb-api-key-file" env:"TMDB_API_KEY_FILE" placeholder:"FILE" group:"TMDB's API" help:"The file that holds the key for TMDB's API."`
	TMDBBaseURL string `name:"tmdb-base-url" env:"TMDB_BASE_URL" placeholder:"URL" group:"TMDB's API" help:"Where to reach TMDB's API, such as a proxy, if not at its own address."`
}

// errRejected says that an import finished but rejected rows. The summary says the rest.
var errRejected = errors.New("some rows or fields were rejected")

// Run imports the films and prints what became of their rows.
func (c *importCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common, env options.Env,
) error {
	if c.Rejects == "-" {
		return options.Usage(errors.New("--rejects: the report is a file; name one, such as rejects.csv"))
	}
	how := &imports.Options{
		Rejects: c.Rejects, DryRun: c.DryRun, ForceIDs: c.ForceIDs,
		Adult: c.Adult, Unreleased: c.Unreleased, Quiet: c.JSON(),
	}
	for _, column := range c.Column {
		choice, err := dataset.ParseChoice(column)
		if err != nil {
			return options.Usage(fmt.Errorf("--column: %w", err))
		}
		how.Columns = append(how.Columns, choice)
	}
	if c.MaxErrors != nil {
		how.MaxErrors = new(int(*c.MaxErrors))
	}
	from, err := c.source(ctx, std, env, how)
	if err != nil {
		return options.Usage(err)
	}
	defer from.Close()
	stores, err := storage.Open(ctx, o.Store)
	if err != nil {
		return err
	}
	defer stores.Close()

	result, err := c.run(ctx, std, from, stores.Movies, how)
	if c.JSON() {
		if err := terminal.WriteJSON(std.Out, c.report(result)); err != nil {
			return err
		}
	} else {
		c.show(std.Out, result)
	}
	if result.Report != "" {
		fmt.Fprintf(std.Err, "marquee: %s; %s says why\n", faults(result.ImportResult), result.Report)
	}
	if err == nil && result.Rejected+result.Partial > 0 {
		err = errRejected
	}
	return err
}

// run imports, and says so in the audit log if anything can change.
func (c *importCmd) run(
	ctx context.Context, std terminal.Streams, from imports.Source, to movies.Store,
	how *imports.Options,
) (result imports.Result, err error) {
	if c.DryRun {
		return imports.Run(ctx, std, from, to, how)
	}
	err = c.Audit.Do(ctx, std, httpapi.Event{Action: "import-movies", Kind: "imports"},
		func(*httpapi.Event) (err error) {
			result, err = imports.Run(ctx, std, from, to, how)
			return err
		})
	return result, err
}

// imported is the result of an import as JSON, with the names of the API.
type imported struct {
	DryRun bool `json:"dry_run"`
	Read   int  `json:"read"`
	movies.Change
	Repeated int              `json:"repeated"`
	Skipped  int              `json:"skipped"`
	Resumed  int              `json:"resumed"`
	Rejected int              `json:"rejected"`
	Partial  int              `json:"partial"`
	Skips    []imports.Skip   `json:"skips"`
	Report   string           `json:"report,omitempty"`
	Reading  *dataset.Reading `json:"reading,omitempty"`
}

func (c *importCmd) report(r imports.Result) imported {
	return imported{
		DryRun: c.DryRun, Read: r.Read, Change: r.Change, Repeated: r.Repeated, Skipped: r.Skipped,
		Resumed: r.Resumed, Rejected: r.Rejected, Partial: r.Partial, Skips: r.Skips,
		Report: r.Report, Reading: r.Reading,
	}
}

// show says what became of the rows.
func (c *importCmd) show(w io.Writer, r imports.Result) {
	fmt.Fprintln(w, summary(r.ImportResult, c.DryRun))
	for _, s := range r.Skips {
		which := "each of which"
		if s.Films == 1 {
			which = "which"
		}
		fmt.Fprintf(w, "Skipped: %s, %s %s.\n", terminal.Count(s.Films, "row"), which, s.Reason)
	}
}

// faults says how many rows the report of an import has.
func faults(r movies.ImportResult) string {
	var parts []string
	if r.Rejected > 0 {
		parts = append(parts, terminal.Count(r.Rejected, "row")+" rejected")
	}
	if r.Partial > 0 {
		films := terminal.Count(r.Partial, "film")
		parts = append(parts, films+" taken in without a field that cannot be read")
	}
	return strings.Join(parts, ", ")
}

// source opens the source of the films.
func (c *importCmd) source(
	ctx context.Context, std terminal.Streams, env options.Env, how *imports.Options,
) (imports.Source, error) {
	switch {
	case c.TMDB && (c.File != "" || c.Adult || c.Unreleased || c.ForceIDs || len(c.Column) > 0):
		return nil, errors.New("--tmdb cannot be combined with a file, --adult, --unreleased, " +
			"--force-ids or --column")
	case !c.TMDB && (c.From != 0 || c.To != 0 || c.Money):
		return nil, errors.New("--from, --to and --money need --tmdb")
	case !c.TMDB && c.File == "":
		return nil, errors.New("name a file, - for the standard input, or --tmdb")
	}
	if err := imports.CheckRejects(c.Rejects); err != nil {
		return nil, err
	}
	if !c.TMDB {
		return imports.OpenFile(ctx, c.File, std.In, how)
	}
	key, err := env.Secret("TMDB_API_KEY", c.TMDBKeyFile)
	if err != nil {
		return nil, err
	}
	return imports.OpenTMDB(imports.TMDB{
		Key: key, URL: c.TMDBBaseURL, From: c.From, To: c.To, Money: c.Money,
	})
}

// summary says what became of the rows, or in a dry run, what would become of them. The
// parts add up to the number of rows read.
func summary(r movies.ImportResult, dry bool) string {
	s := "Read " + terminal.Count(r.Read, "row") + ": "
	part := func(n int, name string, always bool) {
		if n > 0 || always {
			s += terminal.Thousands(n) + " " + name + ", "
		}
	}
	be := ""
	if dry {
		be = "to be "
	}
	part(r.Inserted, be+"inserted", true)
	part(r.Updated, be+"updated", true)
	part(r.Unchanged, "unchanged", true)
	part(r.Repeated, "repeated", true)
	part(r.Skipped, "skipped", false)
	part(r.Missing, "missing", false)
	part(r.Resumed, "resumed", false)
	s += terminal.Thousands(r.Rejected) + " rejected."
	if dry {
		s += " Nothing was stored."
	}
	invented := terminal.Count(r.Dropped, "invented film")
	switch {
	case r.Dropped > 0 && dry:
		s += fmt.Sprintf(" The demo set would make way: %s.", invented)
	case r.Dropped > 0:
		s += fmt.Sprintf(" The demo set made way: %s removed.", invented)
	}
	return s
}
