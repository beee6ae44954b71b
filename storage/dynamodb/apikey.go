package dynamodb

import (
	"crypto/sha256"
	"fmt"

	"github.com/marquee-go/marquee/apikey"
)

// apiKeys is an [apikey.Store].
type apiKeys = records[apikey.Key, keyRow]

func newAPIKeys(t table) *apiKeys {
	return &apiKeys{
		table:   t,
		rowOf:   rowOfKey,
		of:      keyRow.key,
		version: func(k apikey.Key) int { return k.Version },
	}
}

// keyRow is an item of the table of API keys.
type keyRow struct {
	Owner string `dynamodbav:"owner"`
	ID    string `dynamodbav:"id"`
	Place string `dynamodbav:"place"`

	Version int      `dynamodbav:"version"`
	Name    string   `dynamodbav:"name"`
	Scopes  []string `dynamodbav:"scopes"`
	Hash    []byte   `dynamodbav:"hash"`    // of the secret: SHA-256
	Created int64    `dynamodbav:"created"` // times are in microseconds
	Ends    int64    `dynamodbav:"ends"`
	Used    int64    `dynamodbav:"used"`    // the hour of the last use; the year 1 if there was none
	Revoked int64    `dynamodbav:"revoked"` // the year 1 if it was not
}

func rowOfKey(owner string, k apikey.Key) keyRow {
	return keyRow{
		Owner: owner, ID: k.ID, Place: placeKey(k.Place()),
		Version: k.Version, Name: k.Name, Scopes: k.Scopes, Hash: k.Hash[:],
		Created: k.Created.UnixMicro(), Ends: k.Ends.UnixMicro(),
		Used: k.Used.UnixMicro(), Revoked: k.Revoked.UnixMicro(),
	}
}

func (r keyRow) key() (apikey.Key, error) {
	k := apikey.Key{
		ID: r.ID, Version: r.Version, Name: r.Name, Scopes: r.Scopes,
		Created: timeOf(r.Created), Ends: timeOf(r.Ends),
		Used: timeOf(r.Used), Revoked: timeOf(r.Revoked),
	}
	if len(r.Hash) != sha256.Size {
		return apikey.Key{}, fmt.Errorf("the hash of API key %s is damaged", r.ID)
	}
	copy(k.Hash[:], r.Hash)
	return k, nil
}
