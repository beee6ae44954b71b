// Package films holds what the commands that ask about films share: the years, the
// format, the answer and the notes under it.
package films

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// These say what is missing for an answer, and what to do.
var (
	errNone = errors.New("there are no films yet; " +
		"add some with marquee import, or start marquee serve, which adds invented ones")
	errNoYear = errors.New("there are films, but none has a known year, which this question needs; " +
		"import films with a year or a date of release")
)

// Exist returns an error if there are no films.
func Exist(ctx context.Context, films *movies.Service) error {
	s, err := films.Summary(ctx)
	if err == nil && s.Films == 0 {
		err = errNone
	}
	return err
}

// HaveYears returns an error if no film has a year.
func HaveYears(ctx context.Context, films *movies.Service) error {
	s, err := films.Summary(ctx)
	switch {
	case err != nil:
		return err
	case s.Films == 0:
		return errNone
	case s.To == 0:
		return errNoYear
	}
	return nil
}

// InYears returns a question that is only asked if a film has a year.
func InYears[A any](
	ask func(context.Context, *movies.Service) (A, error),
) func(context.Context, *movies.Service) (A, error) {
	return func(ctx context.Context, s *movies.Service) (a A, err error) {
		if err := HaveYears(ctx, s); err != nil {
			return a, err
		}
		return ask(ctx, s)
	}
}

// Open opens a store to read it, and brings its schema up to date. If there is nothing yet, it
// makes nothing.
func Open(ctx context.Context, o *options.Common) (*storage.Stores, error) {
	current, latest, err := storage.Status(ctx, o.Store)
	if err == nil {
		err = options.CheckExists("--"+o.StoreOption(), o.Store, current, latest)
	}
	if err != nil {
		return nil, err
	}
	return storage.Open(ctx, o.Store)
}

// Answered is an answer that can be written in each format.
type Answered interface{ Sheet() movies.Sheet }

// Answer asks a question about the films of the store. It writes the answer in a format. The
// function show writes the one for people.
func Answer[A Answered](
	ctx context.Context, std terminal.Streams, o *options.Common, format Format,
	ask func(context.Context, *movies.Service) (A, error), show func(*terminal.Printer, A),
) error {
	stores, err := Open(ctx, o)
	if err != nil {
		return err
	}
	defer stores.Close()
	films, err := movies.New(stores.Movies, nil)
	if err != nil {
		return err
	}
	a, err := ask(ctx, films)
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
		return options.Usage(invalid)
	}
	if err != nil {
		return err
	}
	switch format.Format {
	case "json":
		return terminal.WriteJSON(std.Out, a)
	case "csv":
		return writeCSV(std, a.Sheet())
	}
	show(terminal.NewPrinter(std), a)
	return nil
}

// writeCSV writes a sheet with the line breaks of the terminal, and says if it is not all.
func writeCSV(std terminal.Streams, s movies.Sheet) error {
	if s.Next != "" {
		fmt.Fprintln(std.Err, "marquee: more films match; a larger --limit shows them, or fewer years")
	}
	return csv.NewWriter(std.Out).WriteAll(s.Rows)
}
