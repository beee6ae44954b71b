package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
)

// The statements about API keys.
const (
	createKey = `
		INSERT INTO api_keys (owner, id, version, name, scopes, hash, created, ends, used, revoked)
		VALUES (:owner, :id, :version, :name, :scopes, :hash, :created, :ends, :used, :revoked)
		ON CONFLICT DO NOTHING`
	updateKey = `
		UPDATE api_keys SET version = :version, name = :name, scopes = :scopes, hash = :hash,
			created = :created, ends = :ends, used = :used, revoked = :revoked
		WHERE owner = :owner AND id = :id AND version < :version`
	deleteKey = `DELETE FROM api_keys WHERE owner = :owner AND id = :id`

	keyColumns = `owner, id, version, name, scopes, hash, created, ends, used, revoked`
	GetKey     = `SELECT ` + keyColumns + ` FROM api_keys WHERE owner = ? AND id = ?`
	ListKeys   = `
		SELECT ` + keyColumns + ` FROM api_keys WHERE owner = ? AND (created, id) < (?, ?)
		ORDER BY created DESC, id DESC LIMIT ?`
	NextKeyOwner = `SELECT owner FROM api_keys WHERE owner > ? ORDER BY owner LIMIT 1`
)

// APIKeys is an [apikey.Store].
type APIKeys struct{ DB DB }

// Create adds a key.
func (s APIKeys) Create(ctx context.Context, owner string, k apikey.Key) error {
	for {
		err := s.put(ctx, owner, k, createKey, marquee.ErrExists)
		if !errors.Is(err, marquee.ErrNotFound) {
			return err
		}
		// The key with this id was deleted in between: try again.
	}
}

// Update replaces a key.
func (s APIKeys) Update(ctx context.Context, owner string, k apikey.Key) error {
	return s.put(ctx, owner, k, updateKey, marquee.ErrConflict)
}

// put writes k by a query. If the query changes nothing, there are three cases. If the very
// same key is there, the error is nil. If another key with its id is there, the error is
// taken. If none is there, the error is ErrNotFound.
func (s APIKeys) put(
	ctx context.Context, owner string, k apikey.Key, query string, taken error,
) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	k, err := k.Stored()
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(q Writer) error {
		changed, err := q.Exec(ctx, query, rowOfKey(owner, k))
		if err != nil || changed > 0 {
			return err
		}
		kept, err := getKeyRow(ctx, q, owner, k.ID)
		if err == nil && !kept.Equal(k) {
			return taken
		}
		return err
	})
}

// Get returns a key.
func (s APIKeys) Get(ctx context.Context, owner, id string) (apikey.Key, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return apikey.Key{}, err
	}
	return getKeyRow(ctx, s.DB, owner, id)
}

func getKeyRow(ctx context.Context, q Reader, owner, id string) (apikey.Key, error) {
	var row keyRow
	err := q.Get(ctx, &row, GetKey, owner, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = marquee.ErrNotFound
	}
	if err != nil {
		return apikey.Key{}, err
	}
	return row.key()
}

// List returns keys of an owner, the newest first.
func (s APIKeys) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]apikey.Key, error) {
	if err := marquee.CheckOwner(owner); err != nil {
		return nil, err
	}
	below := Stamp{before.Created}
	if before.IsZero() {
		below = farFuture
	}
	var rows []*keyRow
	if err := s.DB.Select(ctx, &rows, ListKeys, owner, below, before.ID, limit); err != nil {
		return nil, err
	}
	list := make([]apikey.Key, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = row.key(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Delete removes a key.
func (s APIKeys) Delete(ctx context.Context, owner, id string) error {
	if err := marquee.CheckOwner(owner); err != nil {
		return err
	}
	return deleteOne(ctx, s.DB, deleteKey, owner, id, marquee.ErrNotFound)
}

// Owners yields the owners of keys.
func (s APIKeys) Owners(ctx context.Context) iter.Seq2[string, error] {
	return owners(ctx, s.DB, NextKeyOwner)
}

// keyRow is a row of the table api_keys.
type keyRow struct {
	Owner   string `db:"owner"`
	ID      string `db:"id"`
	Version int    `db:"version"`
	Name    string `db:"name"`
	Scopes  string `db:"scopes"` // with blanks between them
	Hash    string `db:"hash"`   // hexadecimal
	Created Stamp  `db:"created"`
	Ends    Stamp  `db:"ends"`
	Used    Stamp  `db:"used"`
	Revoked Stamp  `db:"revoked"`
}

func rowOfKey(owner string, k apikey.Key) keyRow {
	return keyRow{
		Owner: owner, ID: k.ID, Version: k.Version, Name: k.Name,
		Scopes: strings.Join(k.Scopes, " "), Hash: hex.EncodeToString(k.Hash[:]),
		Created: Stamp{k.Created}, Ends: Stamp{k.Ends}, Used: Stamp{k.Used}, Revoked: Stamp{k.Revoked},
	}
}

func (r *keyRow) key() (apikey.Key, error) {
	k := apikey.Key{
		ID: r.ID, Version: r.Version, Name: r.Name,
		Created: r.Created.Time, Ends: r.Ends.Time, Used: r.Used.Time, Revoked: r.Revoked.Time,
	}
	if r.Scopes != "" {
		k.Scopes = strings.Fields(r.Scopes)
	}
	hash, err := hex.DecodeString(r.Hash)
	if err != nil || len(hash) != sha256.Size {
		return apikey.Key{}, fmt.Errorf("sqlstore: the hash of API key %s is damaged", r.ID)
	}
	copy(k.Hash[:], hash)
	return k, nil
}
