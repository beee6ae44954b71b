package dynamodb

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"

	"github.com/marquee-go/marquee/movies"
)

// change is what becomes of a film: Old is nil if it is new, New if it goes.
type change struct {
	Old *film `dynamodbav:"old,omitempty"`
	New *film `dynamodbav:"new,omitempty"`
}

// finishTimeout is how long a batch that is committed may take to be brought
// into its place, whatever has become of its caller.
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
	for _, c := range changes {
		if c.New != c.Old {
			p.films = append(p.films, c)
		}
	}
	kept, err := s.getImport(ctx)
	p.imported = given.Import.After(kept, p.Change)
	return p, err
}

// find returns what is kept under the ids of films, and of all invented ones if
// they are asked for, as changes that change nothing yet.
func (s *films) find(ctx context.Context, given []movies.Movie, invented bool) (map[int64]change, error) {
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
	items, err := s.getAll(ctx, keys)
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		var f film
		if err := attributevalue.UnmarshalMap(i, &f); err != nil {
			return nil, err
		}
		kept[f.ID] = change{Old: &f, New: &f}
	}
	return kept, nil
}

// change carries out the plan that draw returns. It may read what is kept, for
// nobody else writes meanwhile. An end of ctx leaves all of it done, or nothing.
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
	// From here on the caller's end stops nothing any more.
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTimeout)
	defer cancel()
	if err != nil || ctx.Err() != nil {
		_ = b.discard(finish) // the next writer does it otherwise
		if err == nil {
			err = ctx.Err()
		}
		return err
	}
	if err := b.commit(finish); err != nil {
		if errors.Is(err, errBusy) {
			_ = b.discard(finish) // what is left of it: another writer has taken over
		}
		return err // otherwise the next writer finds out whether it was committed
	}
	if err := b.redo(finish); err != nil {
		return err
	}
	// All is in its place. Whoever finds the journal would put it there again.
	_ = b.discard(finish)
	return nil
}

// log writes a plan into the journal: the films, the years that they touch as
// they are to be, and the import.
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
	// In a chunk of its own, which is the last to be brought into its place: who
	// sees the import finds its films.
	return b.log(ctx, []entry{{Import: importedOf(p.imported)}})
}
