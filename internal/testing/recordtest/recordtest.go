// Package recordtest has the rules for all stores of owned records. A record has an owner
// and an id. Lists have the records in the order in which they were made. The suites of
// drafts, settings, conversations and API keys use these rules, and add rules of their own.
package recordtest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
)

// Store has the methods that all stores of records have.
type Store[R any] interface {
	Create(ctx context.Context, owner string, r R) error
	Get(ctx context.Context, owner, id string) (R, error)
	List(ctx context.Context, owner string, before marquee.Place, limit int) ([]R, error)
	Delete(ctx context.Context, owner, id string) error
}

// Record is what a store keeps, such as a draft.
type Record interface {
	Place() marquee.Place
}

// Kind describes the records of one kind of store.
type Kind[S Store[R], R Record] struct {
	// One and Many are the nouns for the records, for example draft and drafts.
	One, Many string
	// At returns the nth record, at a place. All its fields are set. All its times are
	// near the time of the place.
	At func(n int, place marquee.Place) R
	// Change returns a record after its nth change. The first change is 1. A change
	// changes every field that can change, with the time of the last change.
	Change func(r R, n int) R
	// Write stores the last change of a record. Writing is the name of the method that
	// it calls. A store must accept a change whose n is higher than that of the record.
	Write   func(ctx context.Context, s S, owner string, r R) error
	Writing string
	// Pair returns the nth record before and after its first change. It has size
	// characters of text. The change changes every field that can change.
	Pair func(n, size int) (before, after R)
	// Listed returns a record as List returns it.
	Listed func(r R) R
	// Same tells whether two records are equal.
	Same func(a, b R) bool
	// Size returns how many bytes the texts of a record have.
	Size func(r R) int
}

// Rule is one thing that a store must do. Name says it in a sentence, and Check tests it.
type Rule[S any] struct {
	Name  string
	Check func(t *testing.T, s S)
}

// Run checks each rule in a subtest, on a store that open opens for it.
func Run[S any](t *testing.T, open func(t *testing.T) S, rules []Rule[S]) {
	for _, rule := range rules {
		t.Run(rule.Name, func(t *testing.T) { rule.Check(t, open(t)) })
	}
}

// Check checks the rule with the given name on a store.
func Check[S any](t *testing.T, rules []Rule[S], name string, s S) {
	t.Helper()
	for _, rule := range rules {
		if rule.Name == name {
			rule.Check(t, s)
			return
		}
	}
	t.Skipf("there is no rule %q", name)
}

// Rules returns the rules for every kind of store.
func (k Kind[S, R]) Rules() []Rule[S] {
	return []Rule[S]{
		{"times come back in UTC to the microsecond", k.times},
		{"what does not exist is ErrNotFound", k.notFound},

		{"what belongs to somebody else is ErrNotFound", k.otherOwner},
		{"two owners may use one id", k.sharedID},
		{"ids that look alike are different", k.idsAlike},
		{"an empty owner is ErrNoOwner", k.noOwner},
		{"owners that not every store could keep are refused", k.refusedOwners},
		{"owners that look alike are different", k.ownersAlike},
		{"Owners yields each owner once", k.owners},
		{"Owners yields a hundred owners and more", k.ownersMany},
		{"a range over Owners may end early", k.ownersBreak},
		{"Owners misses and doubles nobody while others write", k.ownersWhileChanging},
		{"an owner is erased, and nobody else", k.erase},
		{"what was exported is restored as it was", k.restore},
		{"Purge changes nothing that is read", k.purge},

		{"List orders " + k.Many + " of one microsecond by id", k.listTies},
		{"List goes by the time of making, not of changes", k.listKeepsPlaces},
		{"List orders times from the year 1 to 9998", k.listTimes},
		{"List begins below before", k.listBefore},
		{"List begins below any place", k.listPlaces},
		{"List gives at most limit " + k.Many + " of one owner", k.listLimit},
		{"List gives a hundred " + k.Many + " and more", k.listLong},
		{"paging misses and doubles nothing while " + k.Many + " come and go", k.listWhileChanging},
		{"paging misses and doubles nothing while others write", k.listWhileOthersWrite},

		{"concurrent Creates of one id succeed once", k.concurrentCreate},
		{"concurrent repetitions of one call succeed", k.concurrentRepeats},
		{"no concurrent " + k.Writing + " brings a deleted " + k.One + " back", k.concurrentDelete},
		{"a change is seen whole or not at all", k.wholeChanges},
		{"a context that has ended is an error, and nothing is written", k.endedContext},
		{"a call that is broken off leaves all or nothing", k.brokenOff},
	}
}

// CountRules returns the rules for stores that count, see [marquee.Counter].
func (k Kind[S, R]) CountRules() []Rule[S] {
	return []Rule[S]{
		{"Count counts what one owner has, up to a most", k.count},
		{"Count counts a hundred records and more", k.countMany},
		{"Count refuses an owner that nobody can be", k.countOwner},
		{"Size adds up the texts of one owner", k.size},
		{"Size refuses an owner that nobody can be", k.sizeOwner},
	}
}

// Most records belong to these owners.
const (
	Ann = "ann"
	Bob = "bob"
)

// Newest is the place before the newest record: List begins there.
var Newest marquee.Place

// ID returns the id of the nth record.
func ID(n int) string { return fmt.Sprintf(idFormat, n) }

const idFormat = "01900000-0000-7000-8000-%012d"

// Number returns the n of an ID, or -1 for another text.
func Number(id string) int {
	n := -1
	if _, err := fmt.Sscanf(id, "01900000-0000-7000-8000-%d", &n); err != nil || ID(n) != id {
		return -1
	}
	return n
}

// Moment returns the time when the nth record was made.
func Moment(n int) time.Time {
	first := time.Date(2024, 2, 29, 23, 59, 59, 999_999_000, time.UTC)
	return first.Add(time.Duration(n) * time.Second)
}

// PlaceOf returns the place of the nth record.
func PlaceOf(n int) marquee.Place { return marquee.Place{Created: Moment(n), ID: ID(n)} }

// New returns the nth record.
func (k Kind[S, R]) New(n int) R { return k.At(n, PlaceOf(n)) }

// Create adds records. The store must accept them.
func (k Kind[S, R]) Create(t *testing.T, s S, owner string, records ...R) {
	t.Helper()
	for _, r := range records {
		if err := s.Create(t.Context(), owner, r); err != nil {
			t.Fatalf("Create(%.40q, %s): %v", owner, r.Place().ID, err)
		}
	}
}

// Put adds a record, stores its first change, and returns the changed record.
func (k Kind[S, R]) Put(t *testing.T, s S, owner string, r R) R {
	t.Helper()
	k.Create(t, s, owner, r)
	r = k.Change(r, 1)
	if err := k.Write(t.Context(), s, owner, r); err != nil {
		t.Fatalf("%s(%.40q, %s): %v", k.Writing, owner, r.Place().ID, err)
	}
	return r
}

// Delete removes the nth record. The store must have it.
func (k Kind[S, R]) Delete(t *testing.T, s S, owner string, n int) {
	t.Helper()
	call := fmt.Sprintf("Delete(%.40q, %s)", owner, ID(n))
	WantError(t, call, s.Delete(t.Context(), owner, ID(n)), nil)
}

// Want checks that Get returns the wanted record.
func (k Kind[S, R]) Want(t *testing.T, s S, owner string, want R) {
	t.Helper()
	id := want.Place().ID
	got, err := s.Get(t.Context(), owner, id)
	if err != nil {
		t.Fatalf("Get(%.40q, %s): %v", owner, id, err)
	}
	if !k.Same(got, want) {
		t.Errorf("Get(%.40q, %s)\n got %s\nwant %s", owner, id, Short(got), Short(want))
	}
}

// WantNone checks that the store does not have r: every method that takes an id must return
// ErrNotFound, and no record.
func (k Kind[S, R]) WantNone(t *testing.T, s S, owner string, r R) {
	t.Helper()
	id := r.Place().ID
	k.WantNothing(t, s, owner, id)
	WantError(t, fmt.Sprintf("%s(%.40q, %s)", k.Writing, owner, id),
		k.Write(t.Context(), s, owner, k.Change(r, 1)), marquee.ErrNotFound)
	WantError(t, fmt.Sprintf("Delete(%.40q, %s)", owner, id),
		s.Delete(t.Context(), owner, id), marquee.ErrNotFound)
}

// WantNothing checks that Get returns ErrNotFound and a zero record.
func (k Kind[S, R]) WantNothing(t *testing.T, s S, owner, id string) {
	t.Helper()
	got, err := s.Get(t.Context(), owner, id)
	WantError(t, fmt.Sprintf("Get(%.40q, %s)", owner, id), err, marquee.ErrNotFound)
	if zero := *new(R); !k.Same(got, zero) {
		t.Errorf("Get(%.40q, %s) returns %s with its error, want nothing", owner, id, Short(got))
	}
}

// WantError checks the error of a call. If want is nil, the call must succeed.
func WantError(t *testing.T, call string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: error %.200v, want %v", call, got, want)
	}
}

// WantInvalid checks that the error of a call is a marquee.InvalidError of a field.
func WantInvalid(t *testing.T, call string, err error, field string) {
	t.Helper()
	if e, ok := errors.AsType[*marquee.InvalidError](err); !ok || e.Field != field {
		t.Errorf("%s: error %.200v, want a marquee.InvalidError of %q", call, err, field)
	}
}

// Short formats a value. It cuts a long one off.
func Short(v any) string { return fmt.Sprintf("%.400s", fmt.Sprintf("%+v", v)) }
