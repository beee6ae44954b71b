package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee/cmd/marquee/internal/imports"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// importCmd takes in films from a file or from TMDB's API.
type importCmd struct {
	File       string  `arg:"" optional:"" help:"A file of films as TMDB's data travels: CSV, or the JSON lines of a daily export, also packed by gzip; or the rejects of one, mended. - is the standard input."`
	Rejects    string  `env:"MARQUEE_REJECTS" placeholder:"FILE" help:"Where to report the rows that were refused, if there are any: marquee-rejects.csv by default, or the file that is imported if it is such a report. Mended there, they can be imported from it. Any other file that is there stays, and the report gets a number in its name."`
	MaxErrors  *uint32 `placeholder:"N" help:"Stop when more rows than these were refused (no limit by default)."`
	DryRun     bool    `help:"Read and check everything, and store nothing."`
	Adult      bool    `help:"Take in films for adults, too."`
	Unreleased bool    `help:"Take in films that are not released, too."`

	TMDB        bool   `name:"tmdb" group:"TMDB's API" help:"Ask TMDB's API for the films, with the key in TMDB_API_KEY, instead of reading a file."`
	From        int    `placeholder:"YEAR" group:"TMDB's API" help:"The first year of release."`
	To          int    `placeholder:"YEAR" group:"TMDB's API" help:"The last year of release."`
	Money       bool   `group:"TMDB's API" help:"Ask for budgets and revenues, too. That takes a request a film: minutes become hours."`
	TMDBKeyFile string `name:"tmdb-api-key-file" env:"TMDB_API_KEY_FILE" placeholder:"FILE" group:"TMDB's API" help:"The file that holds the key for TMDB's API."`
	TMDBBaseURL string `name:"tmdb-base-url" env:"TMDB_BASE_URL" placeholder:"URL" group:"TMDB's API" help:"Where to reach TMDB's API, if not at its own address, such as a proxy."`
}

// errRejected says that an import went through but refused rows; the summary has
// told the rest.
var errRejected = errors.New("some rows were refused")

// Run imports the films and prints what became of their rows.
func (c *importCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common, env options.Env) error {
	how := &imports.Options{Rejects: c.Rejects, DryRun: c.DryRun, Adult: c.Adult, Unreleased: c.Unreleased}
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

	result, err := imports.Run(ctx, std, from, stores.Movies, how)
	fmt.Fprintln(std.Out, summary(result.ImportResult, c.DryRun))
	if result.Report != "" {
		refused := terminal.Count(result.Rejected, "row")
		fmt.Fprintf(std.Err, "marquee: %s refused; %s says why\n", refused, result.Report)
	}
	if err == nil && result.Rejected > 0 {
		err = errRejected
	}
	return err
}

// source opens what is imported.
func (c *importCmd) source(
	ctx context.Context, std terminal.Streams, env options.Env, how *imports.Options,
) (imports.Source, error) {
	switch {
	case c.TMDB && (c.File != "" || c.Adult || c.Unreleased):
		return nil, errors.New("--tmdb reads no file, and takes neither --adult nor --unreleased")
	case !c.TMDB && (c.From != 0 || c.To != 0 || c.Money):
		return nil, errors.New("--from, --to and --money are for --tmdb")
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
	return imports.OpenTMDB(imports.TMDB{Key: key, URL: c.TMDBBaseURL, From: c.From, To: c.To, Money: c.Money})
}

// summary says what became of the rows. The parts add up to those read.
func summary(r movies.ImportResult, dry bool) string {
	s := "Read " + terminal.Count(r.Read, "row") + ": "
	part := func(n int, name string, always bool) {
		if n > 0 || always {
			s += terminal.Thousands(n) + " " + name + ", "
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
	s += terminal.Thousands(r.Rejected) + " rejected."
	if dry {
		s += " Nothing was stored."
	}
	if r.Dropped > 0 {
		s += fmt.Sprintf(" The %s of the demo set made way.", terminal.Count(r.Dropped, "invented film"))
	}
	return s
}
