package dynamodb

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"github.com/marquee-go/marquee"
)

// record is what drafts, API keys and settings have in common.
type record[T any] interface {
	Stored() (T, error)
	Equal(T) bool
	Place() marquee.Place
}

// records is a store of records that are one item each.
type records[T record[T], R any] struct {
	table
	rowOf   func(owner string, r T) R
	of      func(R) (T, error)
	version func(T) int
}

func (s *records[T, R]) Create(ctx context.Context, owner string, r T) error {
	r, err := check(owner, r)
	if err != nil {
		return err
	}
	for {
		err := s.putIf(ctx, s.rowOf(owner, r), expression.AttributeNotExists(expression.Name("id")))
		if !isRefused(err) {
			return translate(ctx, err)
		}
		switch taken, found, err := s.find(ctx, owner, r.Place().ID); {
		case err != nil:
			return translate(ctx, err)
		case found && taken.Equal(r):
			return nil // this write came twice
		case found:
			return marquee.ErrExists
		}
	}
}

func (s *records[T, R]) Update(ctx context.Context, owner string, r T) error {
	r, err := check(owner, r)
	if err != nil {
		return err
	}
	for {
		older := expression.Name("version").LessThan(expression.Value(s.version(r)))
		err := s.putIf(ctx, s.rowOf(owner, r), older)
		if !isRefused(err) {
			return translate(ctx, err)
		}
		switch kept, found, err := s.find(ctx, owner, r.Place().ID); {
		case err != nil:
			return translate(ctx, err)
		case !found:
			return marquee.ErrNotFound
		case kept.Equal(r):
			return nil // this write came twice
		case s.version(kept) >= s.version(r):
			return marquee.ErrConflict
		}
	}
}

func (s *records[T, R]) Get(ctx context.Context, owner, id string) (T, error) {
	var none T
	if err := marquee.CheckOwner(owner); err != nil {
		return none, err
	}
	r, found, err := s.find(ctx, owner, id)
	if err == nil && !found {
		return none, marquee.ErrNotFound
	}
	return r, translate(ctx, err)
}

// find returns a zero record if it is not found.
func (s *records[T, R]) find(
	ctx context.Context, owner, id string,
) (r T, found bool, err error) {
	var row R
	found, err = s.get(ctx, recordKey(owner, id), &row)
	if !found || err != nil {
		return r, false, err
	}
	r, err = s.of(row)
	return r, err == nil, err
}

func (s *records[T, R]) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]T, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, err
	}
	var list []T
	for row, err := range rows[R](s.query(ctx, newestFirst(owner, before, limit))) {
		var r T
		if err == nil {
			r, err = s.of(row)
		}
		if err != nil {
			return nil, translate(ctx, err)
		}
		if list = append(list, r); len(list) == limit {
			break
		}
	}
	return list, nil
}

func (s *records[T, R]) Delete(ctx context.Context, owner, id string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	_, found, err := s.find(ctx, owner, id)
	if found {
		found, err = s.remove(ctx, recordKey(owner, id))
	}
	if err == nil && !found {
		return marquee.ErrNotFound
	}
	return translate(ctx, err)
}

func (s *records[T, R]) Owners(ctx context.Context) iter.Seq2[string, error] {
	return s.owners(ctx)
}

// check returns r in the form in which it is kept, or says why it cannot be kept.
func check[T record[T]](owner string, r T) (T, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return r, err
	}
	return r.Stored()
}
