// Package films holds what the commands that ask about films share: the years, the
// format, the answer and the notes under it.
package films

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

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

// Span holds the options that choose the years of a question.
type Span struct {
	From int `placeholder:"YEAR" help:"The first year. Default: 29 years before the last one."`
	To   int `placeholder:"YEAR" help:"The last year. Default: the last year that has a film."`
}

// ErrNone says that no film has a year, and what to do.
var ErrNone = errors.New("there are no films with a known year yet; " +
	"add some with marquee import, or start marquee serve, which adds invented ones")

// Summary says which years have films. If none has, it returns ErrNone.
func Summary(ctx context.Context, films *movies.Service) (movies.Summary, error) {
	s, err := films.Summary(ctx)
	if err == nil && s.To == 0 {
		err = ErrNone
	}
	return s, err
}

// Years returns the first and the last year of a question.
func (s Span) Years(ctx context.Context, films *movies.Service) (from, to int, err error) {
	have, err := Summary(ctx, films)
	if err != nil {
		return 0, 0, err
	}
	to = cmp.Or(s.To, max(have.To, s.From))
	return cmp.Or(s.From, min(to, max(have.From, to-29))), to, nil
}

// Answer asks a question about the films of a store. It passes the answer to show, or
// writes it as JSON if the format says so.
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
	a, err := ask(ctx, films)
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
		return options.Usage(invalid)
	}
	if err != nil {
		return err
	}
	if format.Format == "json" {
		raw, err := json.MarshalIndent(a, "", "  ")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(std.Out, "%s\n", terminal.EscapeJSON(raw))
		return err
	}
	show(terminal.NewPrinter(std), a)
	return nil
}
