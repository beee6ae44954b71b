package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/smithy-go"
)

// Ping returns an error that says why the stores cannot serve: DynamoDB does not answer, a
// table is missing, or the right to write one. It writes nothing: it asks for a write of each
// table whose condition cannot hold. Each costs a unit.
func (db *DB) Ping(ctx context.Context) error {
	version, err := db.Version(ctx)
	if err == nil && version == 0 {
		err = fmt.Errorf("dynamodb: there are no tables %s-…", db.prefix)
	}
	if err != nil {
		return err
	}
	return translate(ctx, db.tryWrites(ctx, version, tryPut))
}

// Check tries whether the stores at url could be read and written. If there are no tables
// yet, it does not try whether they can be created, because nothing but doing so would
// tell. It changes nothing.
func Check(ctx context.Context, url string) error {
	db, err := newDB(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	version, err := db.currentVersion(ctx)
	if err == nil && version > 0 {
		err = db.tryWrites(ctx, version, tryPut, tryRemove)
	}
	return translate(ctx, err)
}

// try asks a table for a write that is refused, unless the right to it is missing.
type try func(ctx context.Context, t table, key [2]string) error

// tryWrites tries whether the tables of a version can be written, in each of the ways.
func (db *DB) tryWrites(ctx context.Context, version int64, ways ...try) error {
	for _, at := range []struct {
		table
		key [2]string // the names of its attributes
	}{
		{db.drafts.table, [2]string{"owner", "id"}},
		{db.conversations.table, [2]string{"owner", "id"}},
		{db.apiKeys.table, [2]string{"owner", "id"}},
		{db.settings.table, [2]string{"owner", "id"}},
		{db.ledger.table, [2]string{"account", "month"}},
		{db.films.table, [2]string{"pk", "sk"}},
	} {
		if version < db.since(at.name) {
			continue // Open makes it
		}
		here := ways
		if at.name == db.ledger.name {
			here = append(slices.Clip(ways), tryUpdate)
		}
		for _, try := range here {
			if err := try(ctx, at.table, at.key); !isRefused(err) {
				return explainTable(ctx, at.name, err)
			}
		}
	}
	return nil
}

// nobody is an owner, an id and a key that nothing has: no id has a NUL character.
const nobody = "\x00nobody"

func tryPut(ctx context.Context, t table, key [2]string) error {
	row := map[string]string{key[0]: nobody, key[1]: nobody}
	return t.putIf(ctx, row, expression.AttributeExists(expression.Name(key[0])))
}

func tryUpdate(ctx context.Context, t table, key [2]string) error {
	row := item{key[0]: text(nobody), key[1]: text(nobody)}
	return t.update(ctx, row, bump(), expression.AttributeExists(expression.Name(key[0])))
}

func tryRemove(ctx context.Context, t table, key [2]string) error {
	row := item{key[0]: text(nobody), key[1]: text(nobody)}
	return t.removeIf(ctx, row, expression.AttributeExists(expression.Name(key[0])))
}

// explainTable says which table an error is about, and what helps.
func explainTable(ctx context.Context, name string, err error) error {
	if err == nil {
		return fmt.Errorf("the table %s has an item that nobody wrote", name)
	}
	if isMissing(err) {
		return fmt.Errorf("the table %s is missing; restore it from a backup", name)
	}
	if e, ok := errors.AsType[smithy.APIError](err); ok && e.ErrorCode() == "AccessDeniedException" {
		return fmt.Errorf("the right to write the table %s is missing: %w", name, cause(ctx, err))
	}
	return err
}
