package dynamodb

import (
	"context"
	"errors"
	"maps"
	"slices"
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
	var count movies.Change
	err := s.change(ctx, func(ctx context.Context) (changes []change, i movies.Import, err error) {
		if changes, count, err = s.plan(ctx, given); err != nil {
			return nil, i, err
		}
		kept, err := s.getImport(ctx)
		return changes, given.Import.After(kept, count), err
	})
	if err != nil {
		return movies.Change{}, translate(ctx, err)
	}
	return count, nil
}

// plan returns what becomes of the films that a batch is about.
func (s *films) plan(ctx context.Context, given movies.Batch) (list []change, count movies.Change, err error) {
	last := make(map[int64]movies.Movie, len(given.Films))
	for _, m := range given.Films {
		last[m.ID] = m
	}
	changes, err := s.find(ctx, slices.Collect(maps.Keys(last)), given.DropInvented)
	if err != nil {
		return nil, count, err
	}
	if given.DropInvented {
		for id, c := range changes {
			if id < 0 {
				changes[id] = change{Old: c.Old}
				count.Dropped++
			}
		}
	}
	for id, m := range last {
		c := changes[id]
		if c.New, err = resolve(given.Mode, c.New, m, &count); err != nil {
			return nil, count, err
		}
		changes[id] = c
	}
	for _, c := range changes {
		if c.New != c.Old {
			list = append(list, c)
		}
	}
	return list, count, nil
}

// find returns those of the films with these ids, and of all invented ones if
// they are asked for, that are kept: as changes that change nothing yet.
func (s *films) find(ctx context.Context, ids []int64, invented bool) (map[int64]change, error) {
	kept := make(map[int64]change, len(ids))
	if invented {
		for f, err := range rows[film](s.query(ctx, selection{key: inList(inventedFilms)})) {
			if err != nil {
				return nil, err
			}
			kept[f.ID] = change{Old: &f, New: &f}
		}
	}
	var keys []item
	for _, id := range ids {
		if _, found := kept[id]; !found {
			keys = append(keys, filmKey(id))
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

// resolve returns what to keep of a film that m is given for, where kept is, nil
// for none, and counts it.
func resolve(mode movies.Mode, kept *film, m movies.Movie, count *movies.Change) (*film, error) {
	var base *movies.Movie
	if kept != nil {
		b, err := kept.movie()
		if err != nil {
			return nil, err
		}
		base = &b
	}
	m, keep := mode.Resolve(base, m)
	switch {
	case !keep:
		count.Missing++
		return nil, nil
	case base == nil:
		count.Inserted++
	case base.Equal(m):
		count.Unchanged++
		return kept, nil
	default:
		count.Updated++
	}
	return new(filmOf(m)), nil
}

// change makes the changes that plan returns, and keeps its import. It may read
// what is kept: nobody else writes meanwhile. An end of ctx leaves all of it
// done, or nothing.
func (s *films) change(ctx context.Context, plan func(context.Context) ([]change, movies.Import, error)) error {
	b, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer s.end()
	changes, i, err := plan(ctx)
	if err == nil {
		err = s.log(ctx, b, changes, i)
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

// log writes changes, the years that they touch and the import into the journal.
func (s *films) log(ctx context.Context, b *batch, changes []change, i movies.Import) error {
	years, err := s.recount(ctx, changes)
	if err != nil {
		return err
	}
	var entries []entry
	for _, c := range changes {
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
	return b.log(ctx, []entry{{Import: importedOf(i)}})
}
