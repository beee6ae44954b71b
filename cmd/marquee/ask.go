package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/movies"
)

// askOptions are the options of the commands that ask about films.
type askOptions struct {
	Format string `default:"text" enum:"text,json" help:"text or json (${default})."`
}

// spanOptions choose the years that are asked about.
type spanOptions struct {
	From int `placeholder:"YEAR" help:"The first year; 29 before the last one by default."`
	To   int `placeholder:"YEAR" help:"The last year; the last one that has a film by default."`
}

var errNoFilms = errors.New("there are no films of a known year yet; take some in by marquee import, or start marquee serve, which brings invented ones")

// span returns the years that are asked about.
func (o spanOptions) span(ctx context.Context, films *movies.Service) (from, to int, err error) {
	sum, err := films.Summary(ctx)
	if err != nil {
		return 0, 0, err
	}
	if sum.To == 0 {
		return 0, 0, errNoFilms
	}
	to = cmp.Or(o.To, max(sum.To, o.From))
	return cmp.Or(o.From, min(to, max(sum.From, to-29))), to, nil
}

// answer asks a question and shows what comes of it.
func answer[A any](ctx context.Context, std streams, o *common, format string,
	ask func(context.Context, *movies.Service) (A, error), show func(*printer, A),
) error {
	stores, err := o.open(ctx)
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
		return usageError{invalid}
	}
	if err != nil {
		return err
	}
	if format == "json" {
		out := json.NewEncoder(std.out)
		out.SetIndent("", "  ")
		return out.Encode(a)
	}
	show(newPrinter(std), a)
	return nil
}

// years names a span of years.
func years(from, to int) string {
	if from == to {
		return fmt.Sprint(from)
	}
	return fmt.Sprintf("%d to %d", from, to)
}
