package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"iter"

	"github.com/marquee-go/marquee"
)

// record is a draft, an API key or a setting.
type record[R any] interface {
	Stored() (R, error)
	Equal(R) bool
	Place() marquee.Place
}

// Records is a store of records that are written as a whole, in versions, a row each.
type Records[R record[R], Row any] struct {
	db DB
	*recordKind[R, Row]
}

// recordKind is what differs from kind to kind of such records.
type recordKind[R, Row any] struct {
	create, update, get, list, delete, next string // statements

	rowOf func(owner string, r R) Row
	of    func(Row) (R, error)
}

// Create adds a record.
func (s Records[R, Row]) Create(ctx context.Context, owner string, r R) error {
	for {
		err := s.put(ctx, owner, r, s.create, marquee.ErrExists)
		if !errors.Is(err, marquee.ErrNotFound) {
			return err
		}
		// The record with this id was deleted in between: try again.
	}
}

// Update replaces a record.
func (s Records[R, Row]) Update(ctx context.Context, owner string, r R) error {
	return s.put(ctx, owner, r, s.update, marquee.ErrConflict)
}

// put writes r by a query. If the query changes nothing, there are three cases. If the very
// same record is there, the error is nil. If another one with its id is there, the error is
// taken. If none is there, the error is ErrNotFound.
func (s Records[R, Row]) put(
	ctx context.Context, owner string, r R, query string, taken error,
) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	r, err := r.Stored()
	if err != nil {
		return err
	}
	changed, err := s.db.Exec(ctx, query, s.rowOf(owner, r))
	if err != nil || changed > 0 {
		return err
	}
	kept, err := s.find(ctx, owner, r.Place().ID)
	if err == nil && !kept.Equal(r) {
		return taken
	}
	return err
}

// Get returns a record.
func (s Records[R, Row]) Get(ctx context.Context, owner, id string) (R, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		var none R
		return none, err
	}
	return s.find(ctx, owner, id)
}

func (s Records[R, Row]) find(ctx context.Context, owner, id string) (R, error) {
	var row Row
	err := s.db.Get(ctx, &row, s.get, owner, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = marquee.ErrNotFound
	}
	if err != nil {
		var none R
		return none, err
	}
	return s.of(row)
}

// List returns records of an owner, the newest first.
func (s Records[R, Row]) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]R, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, err
	}
	below := Stamp{before.Created}
	if before.IsZero() {
		below = farFuture
	}
	var rows []Row
	if err := s.db.Select(ctx, &rows, s.list, owner, below, before.ID, limit); err != nil {
		return nil, err
	}
	list := make([]R, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = s.of(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Delete removes a record.
func (s Records[R, Row]) Delete(ctx context.Context, owner, id string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	return deleteOne(ctx, s.db, s.delete, owner, id, marquee.ErrNotFound)
}

// Owners yields the owners of records.
func (s Records[R, Row]) Owners(ctx context.Context) iter.Seq2[string, error] {
	return owners(ctx, s.db, s.next)
}
