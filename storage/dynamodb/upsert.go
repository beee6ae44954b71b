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

func (s *films) Upsert(ctx context.Context, list []movies.Movie) (movies.Change, error) {
	var count movies.Change
	err := s.change(ctx, func(ctx context.Context) ([]change, error) {
		last := make(map[int64]film, len(list))
		var keys []item
		for _, m := range list {
			if _, seen := last[m.ID]; !seen {
				keys = append(keys, filmKey(m.ID))
			}
			last[m.ID] = filmOf(m)
		}
		items, err := s.getAll(ctx, keys)
		if err != nil {
			return nil, err
		}
		var changes []change
		for _, i := range items {
			var old film
			if err := attributevalue.UnmarshalMap(i, &old); err != nil {
				return nil, err
			}
			if f := last[old.ID]; old.equal(f) {
				count.Unchanged++
			} else {
				count.Updated++
				changes = append(changes, change{Old: &old, New: &f})
			}
			delete(last, old.ID)
		}
		for _, f := range last {
			count.Inserted++
			changes = append(changes, change{New: &f})
		}
		return changes, nil
	})
	if err != nil {
		return movies.Change{}, translate(ctx, err)
	}
	return count, nil
}

func (s *films) DeleteInvented(ctx context.Context) (int, error) {
	n := 0
	err := s.change(ctx, func(ctx context.Context) ([]change, error) {
		var changes []change
		for i, err := range s.query(ctx, selection{key: inList(inventedFilms)}) {
			var old film
			if err == nil {
				err = attributevalue.UnmarshalMap(i, &old)
			}
			if err != nil {
				return nil, err
			}
			changes = append(changes, change{Old: &old})
		}
		n = len(changes)
		return changes, nil
	})
	if err != nil {
		return 0, translate(ctx, err)
	}
	return n, nil
}

// change makes the changes that plan returns, which may read films: nobody
// else writes any meanwhile. An end of ctx leaves all of them made or none.
func (s *films) change(ctx context.Context, plan func(context.Context) ([]change, error)) error {
	b, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer s.end()
	changes, err := plan(ctx)
	if err == nil && len(changes) > 0 {
		err = s.log(ctx, b, changes)
	}
	// From here on the caller's end stops nothing any more.
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTimeout)
	defer cancel()
	if err != nil || ctx.Err() != nil || b.Chunks == 0 {
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

// log writes changes, and the years that they touch, into the journal.
func (s *films) log(ctx context.Context, b *batch, changes []change) error {
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
	return b.log(ctx, entries)
}
