package storage

import (
	"context"
	"crypto/rand"
	"iter"

	"github.com/marquee-go/marquee/movies"
)

// choice says which films are copied.
type choice int

const (
	allFilms  choice = iota // no film of the source or the target is real
	realFilms               // the invented films of the source are left out
	noFilms                 // the source has none, or only invented ones and the target real ones
)

// choose looks whether the films of both stores are real.
func (c *copier) choose(ctx context.Context) (choice, error) {
	source, err := c.from.Movies.Summary(ctx)
	if err != nil {
		return 0, err
	}
	target, err := c.to.Movies.Summary(ctx)
	switch {
	case err != nil:
		return 0, err
	case source.Films > source.Invented:
		return realFilms, nil
	case source.Films == 0 || target.Films > target.Invented:
		return noFilms, nil
	}
	return allFilms, nil
}

// takes tells whether a film of the source is copied.
func (c choice) takes(m movies.Movie) bool {
	return c == allFilms || c == realFilms && !m.Invented()
}

// of yields the films that are copied.
func (c choice) of(films iter.Seq2[movies.Movie, error]) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		for m, err := range films {
			if (err != nil || c.takes(m)) && !yield(m, err) {
				return
			}
		}
	}
}

func (c *copier) films(ctx context.Context) (err error) {
	if c.choice, err = c.choose(ctx); err != nil {
		return err
	}
	imported, err := c.from.Movies.Imported(ctx)
	if err != nil {
		return err
	}
	copied := &c.result.Films
	batch := movies.Batch{Mode: movies.Replace, DropInvented: c.choice == realFilms}
	looked := 0 // how many films were looked at since the last batch
	flush := func(i movies.Import) error {
		written := 0
		if c.choice != noFilms {
			batch.Import = i
			change, err := c.to.Movies.Upsert(ctx, batch)
			if err != nil {
				return err
			}
			written = change.Inserted + change.Updated
		}
		copied.Skipped += looked - len(batch.Films)
		c.count(copied, looked, written)
		batch.Films, looked = batch.Films[:0], 0
		return nil
	}
	for m, err := range filmsOf(ctx, c.from) {
		if err != nil {
			return err
		}
		if looked == page {
			if err := flush(movies.Import{Version: rand.Text()}); err != nil {
				return err
			}
		}
		looked++
		if c.choice.takes(m) {
			batch.Films = append(batch.Films, m)
		}
	}
	if err := flush(movies.Import{Version: rand.Text()}); err != nil {
		return err
	}
	return flush(imported) // it does not count what the copy brought
}

// sameImport tells whether the target has the Import of the source. It is true if no
// films were copied.
func (c *copier) sameImport(ctx context.Context) (bool, error) {
	if c.choice == noFilms {
		return true, nil
	}
	source, err := c.from.Movies.Imported(ctx)
	if err != nil {
		return false, err
	}
	target, err := c.to.Movies.Imported(ctx)
	if err != nil {
		return false, err
	}
	return digestOf("", source.After(target, movies.Change{})) == digestOf("", target), nil
}
