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

// ErrNone says that no film has a year, and what to do.
var ErrNone = errors.New("there are no films with a known year yet; " +
	"add some with marquee import, or start marquee serve, which adds invented ones")

// Exist returns ErrNone if no film has a year.
func Exist(ctx context.Context, films *movies.Service) error {
	s, err := films.Summary(ctx)
	if err == nil && s.To == 0 {
		err = ErrNone
	}
	return err
}

// Open opens a store to read it. If there is nothing yet, it makes nothing, because the name
// may be misspelt, and returns ErrNone.
func Open(ctx context.Context, store string) (*storage.Stores, error) {
	current, latest, err := storage.Status(ctx, store)
	switch {
	case err != nil:
		return nil, err
	case current == 0 && latest > 0:
		return nil, fmt.Errorf("%s: %w", storage.Name(store), ErrNone)
	}
	return storage.Open(ctx, store)
}

// Answered is an answer that can be written in each format.
type Answered interface{ Sheet() movies.Sheet }

// Answer asks a question about the films of a store, if it has any. It writes the answer
// in a format. The function show writes the one for people.
func Answer[A Answered](
	ctx context.Context, std terminal.Streams, store string, format Format,
	ask func(context.Context, *movies.Service) (A, error), show func(*terminal.Printer, A),
) error {
	stores, err := Open(ctx, store)
	if err != nil {
		return err
	}
	defer stores.Close()
	films, err := movies.New(stores.Movies, nil)
	if err != nil {
		return err
	}
	if err := Exist(ctx, films); err != nil {
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
