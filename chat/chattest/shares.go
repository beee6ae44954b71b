package chattest

import (
	"fmt"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// shareRules are the rules for a store that is a [chat.Sharer].
var shareRules = []recordtest.Rule[chat.Store]{
	{Name: "Shared finds a share by its id alone", Check: sharing(sharedRoundTrip)},
	{Name: "Share of a taken id is ErrExists and changes nothing", Check: sharing(shareTaken)},
	{Name: "Shares gives those of one conversation, the newest first", Check: sharing(sharesList)},
	{Name: "Unshare removes a share of its owner", Check: sharing(unshare)},
	{Name: "Delete removes the shares too", Check: sharing(deleteShares)},
	{Name: "a share is not among messages and conversations", Check: sharing(shareIsApart)},
	{Name: "shares that not every store could keep are refused", Check: sharing(refusedShares)},
}

// sharer is a store that keeps shares.
type sharer interface {
	chat.Store
	chat.Sharer
}

// sharing checks a rule if the store keeps shares.
func sharing(check func(*testing.T, sharer)) func(*testing.T, chat.Store) {
	return func(t *testing.T, s chat.Store) {
		t.Helper()
		keeps, ok := s.(sharer)
		if !ok {
			t.Skipf("a %T keeps no shares (chat.Sharer)", s)
		}
		check(t, keeps)
	}
}

// share returns the nth share of the conversation c.
func share(n int, c chat.Conversation) chat.Share {
	return chat.Share{
		ID: fmt.Sprintf("share-%064d", n), Conversation: c.ID, Key: fmt.Sprintf("key %d", n),
		Title:    recordtest.EveryPlane(),
		Messages: []string{recordtest.ID(2), recordtest.ID(1)},
		Created:  at(n), Ends: at(n + 500),
	}
}

// doShare adds shares. The store must accept them.
func doShare(t *testing.T, s sharer, owner string, shares ...chat.Share) {
	t.Helper()
	for _, one := range shares {
		recordtest.WantError(t, "Share", s.Share(t.Context(), owner, one), nil)
	}
}

func wantShared(t *testing.T, s sharer, owner string, want chat.Share) {
	t.Helper()
	of, got, err := s.Shared(t.Context(), want.ID)
	if err != nil || of != owner || !got.Equal(want) {
		t.Errorf("Shared: %q, %+v, %v, want %q, %+v", of, got, err, owner, want)
	}
}

func wantNotShared(t *testing.T, s sharer, id string) {
	t.Helper()
	of, got, err := s.Shared(t.Context(), id)
	recordtest.WantError(t, "Shared", err, marquee.ErrNotFound)
	if of != "" || !got.Equal(chat.Share{}) {
		t.Errorf("Shared returns %q, %+v with its error", of, got)
	}
}

func wantShares(t *testing.T, s sharer, owner string, c chat.Conversation, want ...chat.Share) {
	t.Helper()
	got, err := s.Shares(t.Context(), owner, c.ID)
	if err != nil || len(got) != len(want) {
		t.Fatalf("Shares: %+v, %v, want %+v", got, err, want)
	}
	for i := range want {
		if !got[i].Equal(want[i]) {
			t.Errorf("Shares[%d]: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func sharedRoundTrip(t *testing.T, s sharer) {
	c := begin(t, s, ann, conversation(1), message(1))
	begin(t, s, bob, conversation(1))
	bare := chat.Share{ID: "bare", Conversation: c.ID, Created: at(1), Ends: at(2)}
	zoned := share(3, c)
	zoned.Ends = zoned.Ends.In(time.FixedZone("east", 3600)).Add(time.Nanosecond)
	doShare(t, s, ann, share(1, c), bare, zoned)
	doShare(t, s, bob, share(2, c))
	wantShared(t, s, ann, share(1, c))
	wantShared(t, s, ann, bare)
	wantShared(t, s, ann, share(3, c))
	wantShared(t, s, bob, share(2, c))
	wantNotShared(t, s, "nothing")
	recordtest.WantError(t, "Share of nothing",
		s.Share(t.Context(), ann, share(4, conversation(9))), marquee.ErrNotFound)
	wantNotShared(t, s, share(4, c).ID)
	nobody := s.Share(t.Context(), "", share(4, c))
	recordtest.WantError(t, "Share of nobody", nobody, marquee.ErrNoOwner)
}

func shareTaken(t *testing.T, s sharer) {
	c := begin(t, s, ann, conversation(1))
	begin(t, s, ann, conversation(2))
	begin(t, s, bob, conversation(1))
	doShare(t, s, ann, share(1, c), share(1, c)) // the second is a repetition
	for name, change := range map[string]func(*chat.Share){
		"key":          func(s *chat.Share) { s.Key = "" },
		"title":        func(s *chat.Share) { s.Title = "Another" },
		"messages":     func(s *chat.Share) { s.Messages = s.Messages[:1] },
		"end":          func(s *chat.Share) { s.Ends = at(900) },
		"conversation": func(s *chat.Share) { s.Conversation = recordtest.ID(2) },
	} {
		other := share(1, c)
		change(&other)
		recordtest.WantError(t, "Share with another "+name,
			s.Share(t.Context(), ann, other), marquee.ErrExists)
	}
	recordtest.WantError(t, "Share of somebody else",
		s.Share(t.Context(), bob, share(1, c)), marquee.ErrExists)
	wantShared(t, s, ann, share(1, c))
	wantShares(t, s, ann, c, share(1, c))
	wantShares(t, s, bob, c)
}

func sharesList(t *testing.T, s sharer) {
	c, other := begin(t, s, ann, conversation(1)), begin(t, s, ann, conversation(2))
	begin(t, s, bob, conversation(1))
	wantShares(t, s, ann, c)
	doShare(t, s, ann, share(2, c), share(4, other), share(3, c), share(1, c))
	doShare(t, s, bob, share(5, c))
	wantShares(t, s, ann, c, share(3, c), share(2, c), share(1, c))
	wantShares(t, s, ann, other, share(4, other))
	wantShares(t, s, bob, c, share(5, c))
	wantShares(t, s, ann, conversation(9))
}

func unshare(t *testing.T, s sharer) {
	c := begin(t, s, ann, conversation(1))
	begin(t, s, bob, conversation(1))
	doShare(t, s, ann, share(1, c), share(2, c))
	recordtest.WantError(t, "Unshare by somebody else",
		s.Unshare(t.Context(), bob, share(1, c).ID), marquee.ErrNotFound)
	wantShared(t, s, ann, share(1, c))
	recordtest.WantError(t, "Unshare", s.Unshare(t.Context(), ann, share(1, c).ID), nil)
	wantNotShared(t, s, share(1, c).ID)
	recordtest.WantError(t, "Unshare again",
		s.Unshare(t.Context(), ann, share(1, c).ID), marquee.ErrNotFound)
	wantShared(t, s, ann, share(2, c))
	wantShares(t, s, ann, c, share(2, c))
}

func deleteShares(t *testing.T, s sharer) {
	c, other := begin(t, s, ann, conversation(1), message(1)), begin(t, s, ann, conversation(2))
	doShare(t, s, ann, share(1, c), share(2, other))
	conversations.Delete(t, s, ann, 1)
	wantNotShared(t, s, share(1, c).ID)
	wantShares(t, s, ann, c)
	wantShared(t, s, ann, share(2, other))
	again := begin(t, s, ann, conversation(1))
	wantNotShared(t, s, share(1, c).ID)
	wantShares(t, s, ann, again)
	doShare(t, s, ann, share(1, again))
	wantShared(t, s, ann, share(1, again))
}

func shareIsApart(t *testing.T, s sharer) {
	c := begin(t, s, ann, conversation(1), message(1), message(2))
	doShare(t, s, ann, share(1, c), share(2, c))
	conversations.Want(t, s, ann, c)
	conversations.WantList(t, s, ann, 9, c)
	conversations.WantOwners(t, s, ann)
}

func refusedShares(t *testing.T, s sharer) {
	c := begin(t, s, ann, conversation(1))
	for name, text := range recordtest.BadTexts() {
		for field, change := range map[string]func(*chat.Share){
			"title":    func(s *chat.Share) { s.Title = text },
			"key":      func(s *chat.Share) { s.Key = text },
			"messages": func(s *chat.Share) { s.Messages[1] = text },
		} {
			bad := share(1, c)
			change(&bad)
			recordtest.WantInvalid(t, field+" with "+name, s.Share(t.Context(), ann, bad), field)
		}
	}
	wantShares(t, s, ann, c)
}
