package dynamodb

import (
	"context"
	"errors"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// change is what becomes of a film. Old is nil if the film is new, New if it goes.
type change struct {
	Old *film `dynamodbav:"old,omitempty"`
	New *film `dynamodbav:"new,omitempty"`
}

// finishTimeout is how long it may take to put a committed batch into its places, even if
// the caller's context has ended.
const finishTimeout = 2 * time.Minute

func (s *films) Upsert(ctx context.Context, given movies.Batch) (movies.Change, error) {
	var p plan
	err := s.change(ctx, func(ctx context.Context) (_ plan, err error) {
		p, err = s.plan(ctx, given)
		return p, err
	})
	if err != nil {
		return movies.Change{}, translate(ctx, err)
	}
	return p.Change, nil
}

// plan is what a batch changes.
type plan struct {
	*movies.Delta
	films    []change
	imported movies.Import
}

func (s *films) plan(ctx context.Context, given movies.Batch) (plan, error) {
	p := plan{Delta: given.Delta()}
	latest := given.Latest()
	changes, err := s.find(ctx, latest, given.DropInvented)
	if err != nil {
		return p, err
	}
	if given.DropInvented {
		for id, c := range changes {
			if id >= 0 {
				continue
			}
			m, err := c.Old.movie()
			if err != nil {
				return p, err
			}
			p.Drop(m)
			changes[id] = change{Old: c.Old}
		}
	}
	for _, m := range latest {
		c := changes[m.ID]
		var kept *movies.Movie
		if c.New != nil {
			old, err := c.New.movie()
			if err != nil {
				return p, err
			}
			kept = &old
		}
		if m, write := p.Take(kept, m); write {
			c.New = new(filmOf(m))
		}
		changes[m.ID] = c
	}
	if err := p.Conflicts(); err != nil {
		return p, err
	}
	for _, c := range changes {
		if c.New != c.Old {
			p.films = append(p.films, c)
		}
	}
	kept, err := s.getImport(ctx)
	p.imported = given.Import.After(kept, p.Change)
	return p, err
}

// find returns the kept films with the ids of the given ones, and all invented films if
// invented is true. They come as changes that do not change anything yet.
func (s *films) find(
	ctx context.Context, given []movies.Movie, invented bool,
) (map[int64]change, error) {
	kept := make(map[int64]change, len(given))
	if invented {
		for f, err := range rows[film](s.query(ctx, selection{key: inList(inventedFilms)})) {
			if err != nil {
				return nil, err
			}
			kept[f.ID] = change{Old: &f, New: &f}
		}
	}
	var keys []item
	for _, m := range given {
		if _, found := kept[m.ID]; !found {
			keys = append(keys, filmKey(m.ID))
		}
	}
	found, err := s.filmsAt(ctx, keys)
	for i := range found {
		kept[found[i].ID] = change{Old: &found[i], New: &found[i]}
	}
	return kept, err
}

// change carries out the plan that draw returns. Nobody else writes while draw reads
// films. If ctx ends, the whole plan happens or nothing of it.
func (s *films) change(ctx context.Context, draw func(context.Context) (plan, error)) error {
	b, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer s.end()
	p, err := draw(ctx)
	if err == nil {
		err = s.log(ctx, b, p)
	}
	// From here on, the end of ctx does not stop anything.
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTimeout)
	defer cancel()
	if err != nil || ctx.Err() != nil {
		_ = b.discard(finish) // if it fails, the next writer does it
		if err == nil {
			err = ctx.Err()
		}
		return err
	}
	if err := b.commit(finish); err != nil {
		if errors.Is(err, errBusy) {
			_ = b.discard(finish) // another writer has taken over: remove the chunks
		}
		return err // for other errors, the next writer finds out whether it was committed
	}
	if err := b.redo(finish); err != nil {
		return err
	}
	// Everything is in its place. If discard fails, the next writer removes the journal.
	_ = b.discard(finish)
	return nil
}

// log writes a plan into the journal: the films, the new counts of their years, and the
// import.
func (s *films) log(ctx context.Context, b *batch, p plan) error {
	years, err := s.recount(ctx, p.Tally.Years())
	if err != nil {
		return err
	}
	var entries []entry
	for _, c := range p.films {
		entries = append(entries, entry{change: c})
	}
	for _, y := range years {
		entries = append(entries, entry{Year: &y})
	}
	if err := b.log(ctx, entries); err != nil {
		return err
	}
	// The import is in the last chunk, which is put into its place last. A server that
	// sees the import therefore finds its films.
	return b.log(ctx, []entry{{Import: importedOf(p.imported)}})
}
