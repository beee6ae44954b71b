package chattest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/check"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
	"github.com/marquee-go/marquee/llm"
)

func createRoundTrip(t *testing.T, s chat.Store) {
	titled := conversation(3)
	titled.Title = recordtest.EveryPlane()
	blanks := conversation(4)
	blanks.Title = " \t\n Dramas \r\n \u00a0"
	all := []chat.Conversation{conversation(1), untitled(2), titled, blanks}
	for _, c := range all {
		conversations.Create(t, s, ann, c)
		conversations.Want(t, s, ann, c)
	}
	conversations.WantList(t, s, ann, 9, all...)
}

func messageRoundTrip(t *testing.T, s chat.Store) {
	highest := message(1)
	highest.Version, highest.Lease.Attempt = math.MaxInt32, math.MaxInt32
	highest.Usage = llm.Usage{
		Input: math.MaxInt, Cached: math.MaxInt, Output: math.MaxInt, Reasoning: math.MaxInt,
	}
	highest.Cost.NanoUSD = math.MaxInt64
	free := message(7)
	free.Usage, free.Cost.NanoUSD = llm.Usage{}, 0
	bare := chat.Message{ID: recordtest.ID(2), Role: chat.RoleAssistant, Text: "a", Created: at(2)}
	empty := message(3)
	empty.Charts = []chat.Chart{}
	planes := message(4)
	planes.Text, planes.Failure = recordtest.EveryPlane(), recordtest.EveryPlane()
	planes.Charts = extremeCharts()
	long := message(5)
	long.Text = strings.Repeat("𝄞", 20_000)
	blanks := message(6)
	for field, text := range texts(&blanks) {
		if field != "id" {
			*text = " \t\n" + *text + "\r\n \u00a0"
		}
	}
	for name, m := range map[string]chat.Message{
		"all fields":         message(1),
		"the highest counts": highest,
		"free":               free,
		"empty fields":       bare,
		"empty list":         empty,
		"all of Unicode":     planes,
		"20,000 characters":  long,
		"white space around": blanks,
		"white space alone":  {ID: recordtest.ID(6), Role: chat.RoleUser, Text: " \n", Created: at(6)},
	} {
		t.Run(name, func(t *testing.T) {
			conversations.Want(t, s, name, begin(t, s, name, conversation(1), m))
		})
	}
}

func unsaved(t *testing.T, s chat.Store) {
	given := message(1)
	given.Unsaved = true
	begin(t, s, ann, conversation(1), given)
	want := with(conversation(1), conversation(1).Updated, message(1))
	conversations.Want(t, s, ann, want)
	put(t, s, ann, conversation(1), message(1)) // the same call again

	given.Version, want.Messages[0].Version = 2, 2
	put(t, s, ann, conversation(1), given)
	conversations.Want(t, s, ann, want)
}

func messageOrder(t *testing.T, s chat.Store) {
	twin := message(4)
	twin.ID = recordtest.ID(0)
	later := message(2)
	later.ID, later.Created = recordtest.ID(99), at(2).Add(time.Microsecond)
	conversations.Want(t, s, ann, begin(t, s, ann, conversation(1),
		message(2), message(30), message(1), message(4), message(3), twin, later))
}

func putTouches(t *testing.T, s chat.Store) {
	want := begin(t, s, ann, untitled(1))
	conversations.Create(t, s, ann, conversation(2))
	given := want
	given.Created = at(50) // must be ignored
	for n, touch := range []struct {
		title   string
		updated int
		is      string // the title afterwards
		at      int    // when it was updated afterwards
	}{
		{"", 90, "", 90},
		{"The title", 100, "The title", 100},
		{"Another title", 95, "The title", 100},
		{"", 110, "The title", 110},
	} {
		given.Title, given.Updated = touch.title, at(touch.updated)
		given.Messages = []chat.Message{message(99)} // must be ignored
		put(t, s, ann, given, message(n+1))
		want = with(want, at(touch.at), message(n+1))
		want.Title = touch.is
		conversations.Want(t, s, ann, want)
		conversations.WantList(t, s, ann, 9, want, conversation(2))
	}
	conversations.Want(t, s, ann, conversation(2))
}

func putAgain(t *testing.T, s chat.Store) {
	want := begin(t, s, ann, untitled(1), message(1), message(2))
	for _, m := range []chat.Message{message(2), message(1)} {
		recordtest.WantError(t, "PutMessage again", s.PutMessage(t.Context(), ann, untitled(1), m), nil)
	}
	conversations.Want(t, s, ann, want)

	changes := chartChanges()
	for name, change := range map[string]func(*chat.Message){
		"text":    func(m *chat.Message) { m.Text = "something else" },
		"role":    func(m *chat.Message) { m.Role = chat.RoleAssistant },
		"model":   func(m *chat.Message) { m.Model = "" },
		"failure": func(m *chat.Message) { m.Failure = "" },
		"cut":     func(m *chat.Message) { m.Cut = false },
		"parent":  func(m *chat.Message) { m.Parent = recordtest.ID(77) },
		"answer":  func(m *chat.Message) { m.Answer = "" },
		"asked":   func(m *chat.Message) { m.Asked = time.Time{} },
		"mark":    func(m *chat.Message) { m.Feedback.Mark = chat.MarkUp },
		"reason":  func(m *chat.Message) { m.Feedback.Reason = "" },
		"verdict": func(m *chat.Message) { m.Checks.Findings[0].Verdict = check.Quoted },
		"cell":    func(m *chat.Message) { m.Checks.Findings[0].Cells[0].Value++ },
		"source":  func(m *chat.Message) { m.Checks.Sources[0].Version = "2" },
		"left":    func(m *chat.Message) { m.Checks.Left++ },
		"tokens":  func(m *chat.Message) { m.Usage.Cached++ },
		"cost":    func(m *chat.Message) { m.Cost = llm.Cost{} },
		"holder":  func(m *chat.Message) { m.Lease.Holder = "somebody else" },
		"attempt": func(m *chat.Message) { m.Lease.Attempt++ },
		"time":    func(m *chat.Message) { m.Created = m.Created.Add(time.Microsecond) },
		"version": func(m *chat.Message) { m.Version = 0 },
	} {
		changes[name] = change
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			changed, touched := message(1), conversation(1) // with a title
			change(&changed)
			touched.Updated = at(500)
			recordtest.WantError(t, "PutMessage",
				s.PutMessage(t.Context(), ann, touched, changed), marquee.ErrConflict)
			conversations.Want(t, s, ann, want)
		})
	}
	conversations.WantList(t, s, ann, 9, want)
}

func putAgainTouches(t *testing.T, s chat.Store) {
	want := begin(t, s, ann, untitled(1), message(1))
	touch := conversation(1)
	touch.Updated = at(50)
	recordtest.WantError(t, "PutMessage again", s.PutMessage(t.Context(), ann, touch, message(1)), nil)
	want.Title, want.Updated = touch.Title, touch.Updated
	conversations.Want(t, s, ann, want)
}

func putVersions(t *testing.T, s chat.Store) {
	want := begin(t, s, ann, conversation(1), message(1), message(2), message(3))
	// The oldest, the middle and the newest message get these versions.
	for i, version := range []int{2, 7, math.MaxInt32} {
		m := chat.Message{
			ID: recordtest.ID(i + 1), Version: version,
			Role: chat.RoleAssistant, Text: "changed", Created: at(i + 1),
		}
		put(t, s, ann, conversation(1), m)
		want.Messages[i] = m
		conversations.Want(t, s, ann, want)
		m.Version--
		recordtest.WantError(t, "PutMessage of a lower version",
			s.PutMessage(t.Context(), ann, conversation(1), m), marquee.ErrConflict)
	}
	conversations.Want(t, s, ann, want)

	// A next version changes the conversation as a new message does.
	again := want.Messages[0]
	again.Version++
	want.Messages[0], want.Updated = again, at(500)
	put(t, s, ann, want, again)
	conversations.Want(t, s, ann, want)
}

// repeated writes as a service does while a model thinks: it learns of a stop or a deletion
// because the same call does not succeed again.
func repeated(t *testing.T, s chat.Store) {
	var versions []chat.Message
	for n := range 3 {
		m := chat.Message{
			ID: recordtest.ID(1), Version: 1 + n, Role: chat.RoleAssistant, Created: at(1),
			Text: strings.Repeat("a", n), Lease: message(1).Lease,
		}
		versions = append(versions, m)
	}
	want := func(m chat.Message, want error) {
		t.Helper()
		name := fmt.Sprintf("the same PutMessage of version %d again", m.Version)
		recordtest.WantError(t, name, s.PutMessage(t.Context(), ann, conversation(1), m), want)
	}
	kept := begin(t, s, ann, conversation(1), versions[0])
	want(versions[0], nil)
	put(t, s, ann, kept, versions[1])
	want(versions[1], nil)
	want(versions[0], marquee.ErrConflict)
	put(t, s, ann, kept, versions[2])
	want(versions[1], marquee.ErrConflict)
	conversations.Want(t, s, ann, with(conversation(1), kept.Updated, versions[2]))
	conversations.Delete(t, s, ann, 1)
	want(versions[2], marquee.ErrNotFound)
	conversations.WantNone(t, s, ann, conversation(1))
}

func sharedMessageID(t *testing.T, s chat.Store) {
	for _, owner := range []string{ann, bob} {
		conversations.Want(t, s, owner, begin(t, s, owner, conversation(1), message(1)))
	}
	second := begin(t, s, ann, conversation(2), message(1))
	conversations.Want(t, s, ann, second)

	changed := message(1)
	changed.Version, changed.Text = 2, "changed"
	put(t, s, ann, conversation(1), changed)
	conversations.Want(t, s, ann, with(conversation(1), conversation(1).Updated, changed))
	conversations.Want(t, s, ann, second)
	conversations.Want(t, s, bob, with(conversation(1), conversation(1).Updated, message(1)))
}

func messageIDsAlike(t *testing.T, s chat.Store) {
	var all []chat.Message
	for n, id := range recordtest.AlikeIDs() {
		m := message(n)
		m.ID = id
		all = append(all, m)
	}
	conversations.Want(t, s, ann, begin(t, s, ann, conversation(1), all...))
}

func createTaken(t *testing.T, s chat.Store) {
	want := begin(t, s, ann, conversation(1), message(1))
	recordtest.WantError(t, "Create of one with messages",
		s.Create(t.Context(), ann, conversation(1)), marquee.ErrExists)
	conversations.Create(t, s, ann, conversation(3))
	for name, change := range map[string]func(*chat.Conversation){
		"title":   func(c *chat.Conversation) { c.Title = "" },
		"version": func(c *chat.Conversation) { c.Version++ },
		"pin":     func(c *chat.Conversation) { c.Pinned = false },
		"time":    func(c *chat.Conversation) { c.Created = c.Created.Add(time.Microsecond) },
		"updated": func(c *chat.Conversation) { c.Updated = c.Updated.Add(time.Microsecond) },
	} {
		for _, n := range []int{1, 3} {
			c := conversation(n)
			change(&c)
			recordtest.WantError(t, "Create with another "+name,
				s.Create(t.Context(), ann, c), marquee.ErrExists)
		}
	}
	recordtest.WantError(t, "the same Create again", s.Create(t.Context(), ann, conversation(3)), nil)
	conversations.Want(t, s, ann, want)
	conversations.Want(t, s, ann, conversation(3))
}

func deleteMessages(t *testing.T, s chat.Store) {
	begin(t, s, ann, conversation(1), message(1))
	other := begin(t, s, ann, conversation(2), message(1))
	bobs := begin(t, s, bob, conversation(1), message(1))
	conversations.Delete(t, s, ann, 1)
	conversations.WantNone(t, s, ann, conversation(1))
	conversations.Want(t, s, ann, other)
	conversations.Want(t, s, bob, bobs)

	conversations.Create(t, s, ann, conversation(1))
	conversations.Want(t, s, ann, conversation(1))
}

func createLeavesMessagesOut(t *testing.T, s chat.Store) {
	given := conversation(1)
	given.Messages = []chat.Message{message(1)}
	for range 2 { // the second is a repetition
		recordtest.WantError(t, "Create", s.Create(t.Context(), ann, given), nil)
		conversations.Want(t, s, ann, conversation(1))
	}
}

func recreated(t *testing.T, s chat.Store) {
	conversations.Create(t, s, ann, conversation(2))
	begin(t, s, ann, conversation(1), message(1), message(2), message(3))
	conversations.Delete(t, s, ann, 1)

	again := conversation(9) // with another title and time
	again.ID = recordtest.ID(1)
	conversations.Create(t, s, ann, again)
	conversations.Want(t, s, ann, again)
	conversations.WantList(t, s, ann, 1, again, conversation(2))
	recordtest.WantError(t, "the first Create again",
		s.Create(t.Context(), ann, conversation(1)), marquee.ErrExists)

	lower := message(2) // with a lower version than the message that was deleted
	lower.Version, lower.Text = 0, "another"
	again = say(t, s, ann, again, lower)
	conversations.Want(t, s, ann, again)
	recordtest.WantError(t, "Create of one with messages",
		s.Create(t.Context(), ann, again), marquee.ErrExists)
}

// listOrder: messages do not change the order, and neither does their time.
func listOrder(t *testing.T, s chat.Store) {
	var all []chat.Conversation
	for _, n := range []int{3, 1, 10, 2} {
		all = append(all, begin(t, s, ann, conversation(n)))
	}
	all[1].Updated = at(500)
	say(t, s, ann, all[1], message(50))
	conversations.WantList(t, s, ann, 9, slices.Clone(all)...)
}
