// Package films holds what the commands that ask about films share: the years, the
// format, the answer and the notes under it.
package films

import (
	"context"
	"errors"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// Format is the option that chooses how an answer is written.
type Format struct {
	Format string `default:"text" enum:"text,json" help:"text or json (${default})."`
}

// Span holds the options that choose the years of a question. The movies.Service knows
// which years are meant if they are left out.
type Span struct {
	From int `placeholder:"YEAR" help:"The first year. Default: 29 years before the last one, or the first year that has a film."`
	To   int `placeholder:"YEAR" help:"The last year. Default: the last year that has a film."`
}

// Floors holds the options that leave out films with tiny amounts of money.
type Floors struct {
	MinBudget  int64 `default:"1000" placeholder:"DOLLARS" help:"The smallest budget of a film that counts (${default})."`
	MinRevenue int64 `default:"1000" placeholder:"DOLLARS" help:"The smallest revenue of a film that counts (${default})."`
}

// Check refuses 0, which would be the default.
func (f Floors) Check() error {
	switch {
	case f.MinBudget == 0:
		return options.Usage(
			errors.New("--min-budget must be 1 or more; with 1 every known budget counts"))
	case f.MinRevenue == 0:
		return options.Usage(
			errors.New("--min-revenue must be 1 or more; with 1 every known revenue counts"))
	}
	return nil
}

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

// Answer asks a question about the films of a store, if it has any. It passes the answer
// to show, or writes it as JSON if the format says so.
func Answer[A any](
	ctx context.Context, std terminal.Streams, store string, format Format,
	ask func(context.Context, *movies.Service) (A, error), show func(*terminal.Printer, A),
) error {
	stores, err := storage.Open(ctx, store)
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
	if format.Format == "json" {
		return terminal.WriteJSON(std.Out, a)
	}
	show(terminal.NewPrinter(std), a)
	return nil
}
