package sqlstore

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

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
type APIKeys = Records[apikey.Key, keyRow]

// NewAPIKeys returns the store of API keys in a database.
func NewAPIKeys(db DB) APIKeys { return APIKeys{db, &keyKind} }

var keyKind = recordKind[apikey.Key, keyRow]{
	create: createKey, update: updateKey, get: GetKey, list: ListKeys,
	delete: deleteKey, next: NextKeyOwner,
	rowOf: rowOfKey, of: keyRow.key,
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

func (r keyRow) key() (apikey.Key, error) {
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
