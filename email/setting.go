package email

import (
	"context"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/uid"
	"github.com/marquee-go/marquee/internal/valid"
)

// Setting is something that a person keeps to write letters with, such as an identity.
type Setting struct {
	// ID is what [SettingID] returns for the Kind and the Name.
	ID string
	// Version counts the writes of the setting, from 1.
	Version int
	// Kind and Name say what it is. An owner has one setting of a kind and a name.
	Kind, Name string
	// Value is a JSON document, which only a [Service] reads.
	Value string
	// Created and Updated are in UTC, to the microsecond. Created never changes.
	Created, Updated time.Time
}

// SettingID returns the id of a setting. It is a UUID that follows from the kind and the name.
func SettingID(kind, name string) string { return uid.Of("setting", kind, name) }

// Place returns where the setting stands in the list of its owner.
func (s Setting) Place() marquee.Place { return marquee.Place{Created: s.Created, ID: s.ID} }

// Equal tells whether two settings are equal in every field. Two times are equal if they are the
// same moment.
func (s Setting) Equal(t Setting) bool {
	if !s.Created.Equal(t.Created) || !s.Updated.Equal(t.Updated) {
		return false
	}
	t.Created, t.Updated = s.Created, s.Updated
	return s == t
}

// The bounds of settings.
const (
	// MaxSettingSize is the greatest size of a setting: the bytes of all its texts together.
	MaxSettingSize = 128 << 10
	// MaxSettings is how many settings an owner has. Several servers on one store may allow a
	// few more.
	MaxSettings = 300
)

// Stored returns the setting as every store keeps it: its times are in UTC, to the microsecond. If
// some store could not keep it, Stored returns a [marquee.InvalidError]. The texts must have at
// most [MaxSettingSize], and be valid UTF-8 without NUL characters. The version must be from 0
// to 2,147,483,647.
func (s Setting) Stored() (Setting, error) {
	s.Created, s.Updated = marquee.StoredTime(s.Created), marquee.StoredTime(s.Updated)
	return s, valid.First(
		valid.Count("version", s.Version),
		valid.Storable(MaxSettingSize, s.texts()...),
	)
}

// Size returns how many bytes all texts of the setting have together.
func (s Setting) Size() int { return valid.Size(s.texts()...) }

// texts returns the texts that are kept, each after its name.
func (s Setting) texts() []string {
	return []string{"value", s.Value, "name", s.Name, "kind", s.Kind, "id", s.ID}
}

// SettingStore keeps settings, each for its owner. Methods may be called at the same time from
// many goroutines.
//
// A method that returns nil has stored the whole setting, as durably as the store can. A method
// that returns one of the errors named below, or a [marquee.InvalidError], has stored nothing. If
// ctx ended before the call, the method stores nothing and returns an error that is the context's
// under errors.Is. After any other error the setting may or may not be stored. It is always safe
// to make the same call again: its result tells. A store that cannot take more calls at the
// moment returns a [marquee.OverloadedError].
//
// A method begins with [marquee.CheckOwner], and keeps what [Setting.Stored] returns. The time
// before counts to the microsecond, and a limit is at least 1. A store checks nothing else: the
// [Service] has checked its arguments.
//
// Two interfaces are optional. A store that also is a [marquee.OwnerLister] can be copied to
// another store. A store that may hold traces of deleted settings must be a [marquee.Purger]. The
// package email/emailtest has the tests that every store must pass.
type SettingStore interface {
	// Create adds a setting. If the owner has a setting of this id already, Create changes
	// nothing. It then returns nil if the two are equal by [Setting.Equal], because the call
	// repeats one that succeeded, and [marquee.ErrExists] otherwise.
	Create(ctx context.Context, owner string, s Setting) error
	// Update replaces the whole setting of this id if s has a higher Version. Otherwise it
	// changes nothing, and returns nil if the two are equal, and [marquee.ErrConflict] if not.
	// If there is no such setting, it returns [marquee.ErrNotFound]: a deleted setting stays
	// deleted.
	Update(ctx context.Context, owner string, s Setting) error
	// Get returns the setting as it was last written, or a zero Setting and
	// [marquee.ErrNotFound].
	Get(ctx context.Context, owner, id string) (Setting, error)
	// List returns at most limit settings that are older than the place before, the newest
	// first. If before is the zero Place, List begins with the newest.
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]Setting, error)
	// Delete removes the setting, or returns [marquee.ErrNotFound].
	Delete(ctx context.Context, owner, id string) error
}
