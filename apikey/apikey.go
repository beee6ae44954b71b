// Package apikey makes and checks API keys, with which programs act for a person.
//
//	keys, err := apikey.New(stores.Keys, nil)
//	if err != nil {
//		return err
//	}
//	made, err := keys.Create(ctx, "ada", apikey.Request{
//		Name: "nightly report", Scopes: []string{"read"},
//	})
//	fmt.Println(made.Secret) // the only time that anyone sees it
//
//	who, err := keys.Authenticate(ctx, secret) // ada, who may read
//
// The package httpapi/identity has a guard that takes keys from requests.
//
// # A secret
//
// A secret is the text mq_ and base64url without padding (RFC 4648) of: the id of the key,
// 32 random bytes, the owner, and a CRC-32 (IEEE) of all before it, mq_ included. Scanners
// find it by mq_[A-Za-z0-9_-]{71,1430}. A store keeps its SHA-256 hash, and never the
// secret.
//
// A secret with a typing error is refused without a look at the store. The name of the owner
// can be read in it.
//
// # How soon a key is refused
//
// A [Service] remembers what it has read of a key for a second. So every process refuses a
// revoked key a second later at most. The one that revoked it refuses it at once.
//
// # Write a store
//
// Implement [Store], and run apikeytest.TestStore of the package apikey/apikeytest on it.
package apikey

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// The bounds of keys.
const (
	// DefaultLife is how long a key works by default.
	DefaultLife = 90 * 24 * time.Hour
	// MaxLife is how long a key works at most.
	MaxLife = 366 * 24 * time.Hour
	// MaxName is how many characters (runes) a name has at most.
	MaxName = 100
	// MaxKeys is how many keys an owner has. A new key takes the place of the oldest one
	// that was revoked or has ended.
	MaxKeys = 100
)

// scopes are the scopes that a key may have, in their order. Package httpapi says what they
// allow. Its scope "keys" is not among them, so that a key that was stolen cannot make
// others that outlive it.
var scopes = []string{"read", "draft", "chat", "import", "admin"}

// Scopes returns the scopes that a key may have.
func Scopes() []string { return slices.Clone(scopes) }

// Request describes a key that somebody wants.
type Request struct {
	// Name says what the key is for. It is required. At most 100 characters.
	Name string
	// Scopes are what the key may do: any of [Scopes]. At least one is required.
	Scopes []string
	// Ends is when the key stops working, in 366 days at most. Default: in 90 days.
	Ends time.Time

	// Key makes it safe to send a request again: of all requests of an owner with the same
	// Key, only the first makes a key. The others are refused with [ErrExists], because
	// nobody can see the secret again. At most 255 characters. Default: each request makes
	// a key.
	Key string
}

// normal returns the request with its defaults at a time, or says what is wrong with it.
func (r Request) normal(now time.Time) (Request, error) {
	if err := valid.First(
		valid.Required("name", r.Name, MaxName), valid.Text("key", r.Key, 255),
	); err != nil {
		return r, err
	}
	if len(r.Scopes) == 0 {
		return r, valid.Errorf("scopes", "must not be empty; name any of %s", strings.Join(scopes, ", "))
	}
	for i, scope := range r.Scopes {
		if !slices.Contains(scopes, scope) {
			return r, valid.Errorf(fmt.Sprintf("scopes[%d]", i), "is %.40q; it must be one of %s", scope,
				strings.Join(scopes, ", "))
		}
	}
	asked := r.Scopes
	r.Scopes = slices.DeleteFunc(Scopes(), func(s string) bool { return !slices.Contains(asked, s) })
	if r.Ends.IsZero() {
		r.Ends = now.Add(DefaultLife)
	}
	switch {
	case !r.Ends.After(now):
		return r, valid.Errorf("ends", "is in the past; it must be later than now")
	case r.Ends.After(now.Add(MaxLife)):
		return r, valid.Errorf("ends", "is too far away; it must be in %d days at most",
			MaxLife/24/time.Hour)
	}
	return r, nil
}

// Key is what is kept of a key.
type Key struct {
	// ID is a UUID.
	ID string
	// Version counts the writes of the key, from 1.
	Version int
	Name    string
	// Scopes are in the order of [Scopes].
	Scopes []string
	// Hash is the SHA-256 hash of the secret. It is zero in what a [Service] returns.
	Hash [sha256.Size]byte
	// Created and Ends are in UTC, to the microsecond. They never change.
	Created, Ends time.Time
	// Used is the hour in which the key was last used. Zero means never.
	Used time.Time
	// Revoked is when the key was revoked. Zero means that it was not.
	Revoked time.Time
}

// Created is a key at the only time when its secret is known.
type Created struct {
	Key
	Secret string
}

// State says whether a key works.
type State string

// A key works until it ends or is revoked.
const (
	StateActive  State = "active"
	StateEnded   State = "ended"
	StateRevoked State = "revoked"
)

// State returns whether the key works at a time.
func (k Key) State(now time.Time) State {
	switch {
	case !k.Revoked.IsZero():
		return StateRevoked
	case !now.Before(k.Ends):
		return StateEnded
	}
	return StateActive
}

// Dead returns the time from which the key does not work.
func (k Key) Dead() time.Time {
	if !k.Revoked.IsZero() && k.Revoked.Before(k.Ends) {
		return k.Revoked
	}
	return k.Ends
}

// Place returns where the key stands in the list of its owner.
func (k Key) Place() marquee.Place { return marquee.Place{Created: k.Created, ID: k.ID} }

// Equal tells whether two keys are equal in every field. Two times are equal if they are
// the same moment.
func (k Key) Equal(l Key) bool {
	return k.ID == l.ID && k.Version == l.Version && k.Name == l.Name && k.Hash == l.Hash &&
		slices.Equal(k.Scopes, l.Scopes) && k.Created.Equal(l.Created) && k.Ends.Equal(l.Ends) &&
		k.Used.Equal(l.Used) && k.Revoked.Equal(l.Revoked)
}

// MaxSize is the greatest size of the texts of a key together, in bytes.
const MaxSize = 4 << 10

// Stored returns the key as every store keeps it: its times are in UTC, to the microsecond,
// and Scopes is nil if it is empty. If some store could not keep the key, Stored returns a
// [marquee.InvalidError]. The texts must have at most [MaxSize], and be valid UTF-8 without NUL
// characters. The version must be from 0 to 2,147,483,647. A scope must be a word of the
// letters a to z.
func (k Key) Stored() (Key, error) {
	for _, t := range []*time.Time{&k.Created, &k.Ends, &k.Used, &k.Revoked} {
		*t = marquee.StoredTime(*t)
	}
	k.Scopes = slices.Clone(k.Scopes)
	if len(k.Scopes) == 0 {
		k.Scopes = nil
	}
	for i, scope := range k.Scopes {
		if scope == "" || strings.Trim(scope, "abcdefghijklmnopqrstuvwxyz") != "" {
			return k, valid.Errorf(fmt.Sprintf("scopes[%d]", i), "must be a word of the letters a to z")
		}
	}
	return k, valid.First(
		valid.Count("version", k.Version),
		valid.Storable(MaxSize, k.texts()...),
	)
}

// Size returns how many bytes all texts of the key have together.
func (k Key) Size() int { return valid.Size(k.texts()...) }

// texts returns the texts that are kept, each after its name.
func (k Key) texts() []string {
	return []string{"name", k.Name, "id", k.ID, "scopes", strings.Join(k.Scopes, " ")}
}
