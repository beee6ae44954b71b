// Package emailtest holds the tests that every [email.Store] passes. A store
// of your own runs them with one call:
//
//	func TestStore(t *testing.T) {
//		emailtest.TestStore(t, func(t *testing.T) email.Store { return openMine(t) })
//	}
package emailtest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

// TestStore checks stores against the contract of [email.Store], one subtest
// for each rule. Every subtest calls open for an empty store; what has to be
// closed again, open leaves to t.Cleanup.
func TestStore(t *testing.T, open func(t *testing.T) email.Store) {
	for _, rule := range []struct {
		name  string
		check func(t *testing.T, s store)
	}{
		{"Get returns every field as Create was given it", createRoundTrip},
		{"Get returns every field as Update was given it", updateRoundTrip},
		{"times come back in UTC to the microsecond", times},
		{"no draft read is marked unsaved", unsaved},
		{"Create of a taken id is ErrExists and changes nothing", createTaken},
		{"Update takes higher versions only", versions},
		{"what does not exist is ErrNotFound", notFound},
		{"a deleted draft stays deleted", deleted},
		{"a draft made again after Delete is a new one", recreated},

		{"texts that not every store could keep are refused", refusedTexts},
		{"drafts of MaxSize are kept, larger ones refused", sizes},
		{"large drafts are listed like small ones", large},

		{"what belongs to somebody else is ErrNotFound", otherOwner},
		{"two owners may use one id", sharedID},
		{"an empty owner is ErrNoOwner", noOwner},
		{"owners that not every store could keep are refused", refusedOwners},
		{"owners that look alike are different", ownersAlike},
		{"Owners yields each owner once", owners},
		{"a range over Owners may end early", ownersBreak},
		{"Owners misses and doubles nobody while others write", ownersWhileChanging},

		{"List gives the newest first", listOrder},
		{"List orders drafts of one microsecond by id", listTies},
		{"List goes by the time of making, not of changes", listKeepsPlaces},
		{"List orders times from the year 1 to 9998", listTimes},
		{"List begins below before", listBefore},
		{"List begins below any place", listPlaces},
		{"List gives at most limit drafts of one owner", listLimit},
		{"List gives a hundred drafts and more", listLong},
		{"paging misses and doubles nothing while drafts come and go", listWhileChanging},
		{"paging misses and doubles nothing while others write", listWhileOthersWrite},

		{"Abandoned finds pending drafts whose leases ended", abandoned},
		{"Abandoned takes any time and owner", abandonedExtremes},
		{"one server takes up an abandoned draft", abandonedOnce},

		{"concurrent Creates of one id succeed once", concurrentCreate},
		{"of concurrent Updates of one version one wins", concurrentVersions},
		{"concurrent repetitions of one call succeed", concurrentRepeats},
		{"concurrent use loses nothing", concurrentUse},
		{"no concurrent Update brings a deleted draft back", concurrentDelete},
		{"all methods agree after concurrent writes", concurrentAll},
		{"a context that has ended is an error, and nothing is written", endedContext},
		{"a call that is broken off leaves all or nothing", brokenOff},
		{"random calls agree with a plain map", randomCalls},
	} {
		t.Run(rule.name, func(t *testing.T) { rule.check(t, open(t).(store)) })
	}
}

// store is a store that can do everything.
type store interface {
	email.Store
	email.AbandonedLister
	marquee.OwnerLister
}

// The owners of the drafts in these tests.
const (
	ann = "ann"
	bob = "bob"
)

// id is the nth id in the order of making.
func id(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }

// draft is the nth draft, with every field set.
func draft(n int) email.Draft {
	created := time.Date(2024, 2, 29, 23, 59, 59, 999_999_000, time.UTC).Add(time.Duration(n) * time.Second)
	return email.Draft{
		ID:      id(n),
		Version: 1,
		Brief: email.Brief{
			Purpose:   fmt.Sprintf("ask for invoice %d", n),
			Tone:      "casual",
			Details:   "It was due\non Friday.",
			Recipient: "Dana Smith",
			Sender:    "Ann Lee",
			Language:  "English",
			Length:    "short",
		},
		Status:  email.StatusFailed,
		Subject: fmt.Sprintf("Invoice %d", n),
		Body:    "Hello Dana,\n\ncould you",
		Model:   "model-1",
		Failure: "the model broke off",
		Created: created,
		Updated: created.Add(time.Microsecond),
		Lease:   marquee.Lease{Holder: fmt.Sprintf("holder %d", n), Until: created.Add(5 * time.Minute), Attempt: 1 + n%3},
	}
}

// everyPlane holds characters of all seventeen planes of Unicode and others
// that are easily lost: quotes, controls, marks, joiners, line ends.
func everyPlane() string {
	var b strings.Builder
	for plane := rune(0); plane <= 16; plane++ {
		b.WriteRune(plane<<16 | 0xfffd)
	}
	b.WriteString("\ufeff'\"`\\%_;--\x01\x7f\t\r\n e\u0301 שלום \u202eabc\u202c 👩\u200d👩\u200d👧 \u2028")
	return b.String()
}

// newest is where a list begins.
var newest marquee.Place

// place is that of the nth draft.
func place(n int) marquee.Place { return draft(n).Place() }

// next is the next version of a draft.
func next(d email.Draft) email.Draft {
	d.Version++
	return d
}

func create(t *testing.T, s store, owner string, drafts ...email.Draft) {
	t.Helper()
	for _, d := range drafts {
		if err := s.Create(t.Context(), owner, d); err != nil {
			t.Fatalf("Create(%q, %s): %v", owner, d.ID, err)
		}
	}
}

func wantDraft(t *testing.T, s store, owner string, want email.Draft) {
	t.Helper()
	got, err := s.Get(t.Context(), owner, want.ID)
	if err != nil {
		t.Fatalf("Get(%q, %s): %v", owner, want.ID, err)
	}
	if got != want {
		t.Errorf("Get(%q, %s)\n got %s\nwant %s", owner, want.ID, short(got), short(want))
	}
}

// short writes a value out, the beginning if it is long.
func short(v any) string { return fmt.Sprintf("%.400s", fmt.Sprintf("%+v", v)) }

func wantError(t *testing.T, call string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: error %v, want %v", call, got, want)
	}
}

// list returns the numbers of the drafts that List gives.
func list(t *testing.T, s store, owner string, before marquee.Place, limit int) []int {
	t.Helper()
	drafts, err := s.List(t.Context(), owner, before, limit)
	if err != nil {
		t.Fatalf("List(%q, %v, %d): %v", owner, before, limit, err)
	}
	numbers := make([]int, len(drafts))
	for i, got := range drafts {
		if _, err := fmt.Sscanf(got.ID, "01900000-0000-7000-8000-%d", &numbers[i]); err != nil {
			t.Fatalf("List gave the id %q, which nobody made", got.ID)
		}
		if want := draft(numbers[i]); got != want {
			t.Errorf("List\n got %+v\nwant %+v", got, want)
		}
	}
	return numbers
}
