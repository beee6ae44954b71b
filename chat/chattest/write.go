package chattest

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

func createRoundTrip(t *testing.T, s store) {
	untitled := conversation(2)
	untitled.Title = ""
	titled := conversation(3)
	titled.Title = everyPlane()
	for _, c := range []chat.Conversation{conversation(1), untitled, titled} {
		create(t, s, ann, c)
		wantConversation(t, s, ann, c)
	}
}

func messageRoundTrip(t *testing.T, s store) {
	bare := chat.Message{ID: id(2), Role: chat.RoleAssistant, Text: "a", Created: at(2)}
	empty := message(3)
	empty.Charts = []chat.Chart{}
	planes := message(4)
	planes.Text, planes.Failure = everyPlane(), everyPlane()
	params, err := json.Marshal(map[string]any{"number": -1, "texts": []string{everyPlane()}})
	if err != nil {
		t.Fatal(err)
	}
	planes.Charts = []chat.Chart{chart(everyPlane(), string(params))}
	long := message(5)
	long.Text = strings.Repeat("𝄞", 20_000)
	for name, m := range map[string]chat.Message{
		"all fields":         message(1),
		"empty fields":       bare,
		"empty list":         empty,
		"all of Unicode":     planes,
		"20,000 characters":  long,
		"white space around": {ID: id(6), Role: chat.RoleUser, Text: " \n", Created: at(6)},
	} {
		t.Run(name, func(t *testing.T) {
			create(t, s, name, conversation(1))
			wantConversation(t, s, name, say(t, s, name, conversation(1), m))
		})
	}
}

// everyPlane holds characters of all seventeen planes of Unicode and others
// that are easily lost: quotes, controls, marks, joiners, line ends.
func everyPlane() string {
	var b strings.Builder
	for plane := rune(0); plane <= 16; plane++ {
		b.WriteRune(plane<<16 | 0xfffd)
	}
	b.WriteString("\ufeff'\"`\\%_;--<&>\x01\x7f\t\r\n e\u0301 שלום \u202eabc\u202c 👩\u200d👩\u200d👧 \u2028")
	return b.String()
}

func times(t *testing.T, s store) {
	zone := time.FixedZone("", 5*3600+45*60)
	when := time.Date(2024, 3, 31, 1, 30, 0, 1000, time.UTC)
	want, m := conversation(1), message(1)
	want.Created, want.Updated = when, when.Add(2*time.Microsecond)

	given := want
	given.Created, given.Updated = want.Created.In(zone), want.Updated.In(zone)
	create(t, s, ann, given)
	wantConversation(t, s, ann, want)

	m.Created = when.Add(time.Microsecond).In(zone)
	say(t, s, ann, given, m)
	m.Created = m.Created.UTC()
	want.Messages = []chat.Message{m}
	wantConversation(t, s, ann, want)
}

func messageOrder(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	twin := message(4)
	twin.ID = id(0)
	later := message(2)
	later.ID, later.Created = id(99), at(2).Add(time.Microsecond)
	wantConversation(t, s, ann, say(t, s, ann, conversation(1),
		message(2), message(30), message(1), message(4), message(3), twin, later))
}

func putTouches(t *testing.T, s store) {
	c := conversation(1)
	c.Title = ""
	create(t, s, ann, c, conversation(2))
	given := c
	given.Created = at(50) // not taken over
	given.Messages = []chat.Message{message(9)}
	for n, touch := range []struct {
		title   string
		updated time.Time
	}{{"The title", at(100)}, {"Another title", at(90)}, {"", at(110)}} {
		given.Title, given.Updated = touch.title, touch.updated
		if err := s.PutMessage(t.Context(), ann, given, message(n+1)); err != nil {
			t.Fatal(err)
		}
	}
	c.Title, c.Updated = "The title", at(110)
	c.Messages = []chat.Message{message(1), message(2), message(3)}
	wantConversation(t, s, ann, c)
	wantConversation(t, s, ann, conversation(2))
}

func putAgain(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	want := say(t, s, ann, conversation(1), message(1), message(2))
	for _, m := range []chat.Message{message(2), message(1)} {
		wantError(t, "PutMessage again", s.PutMessage(t.Context(), ann, conversation(1), m), nil)
	}
	wantConversation(t, s, ann, want)

	for name, change := range map[string]func(*chat.Message){
		"text":    func(m *chat.Message) { m.Text = "something else" },
		"charts":  func(m *chat.Message) { m.Charts = nil },
		"params":  func(m *chat.Message) { m.Charts[0].Params = m.Charts[1].Params },
		"failure": func(m *chat.Message) { m.Failure = "" },
		"cut":     func(m *chat.Message) { m.Cut = false },
		"holder":  func(m *chat.Message) { m.Lease.Holder = "somebody else" },
		"version": func(m *chat.Message) { m.Version = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			changed := message(1)
			change(&changed)
			touched := conversation(1)
			touched.Updated = at(500)
			wantError(t, "PutMessage", s.PutMessage(t.Context(), ann, touched, changed), marquee.ErrConflict)
			wantConversation(t, s, ann, want)
		})
	}
}

func putVersions(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	want := say(t, s, ann, conversation(1), message(1), message(2), message(3))
	for i, version := range []int{2, 7, 3} { // the oldest, the middle and the newest message
		m := chat.Message{ID: id(i + 1), Version: version, Role: chat.RoleAssistant, Text: "changed", Created: at(i + 1)}
		wantError(t, "PutMessage", s.PutMessage(t.Context(), ann, conversation(1), m), nil)
		want.Messages[i] = m
		wantConversation(t, s, ann, want)
		m.Version--
		wantError(t, "PutMessage of a lower version", s.PutMessage(t.Context(), ann, conversation(1), m), marquee.ErrConflict)
	}
	wantConversation(t, s, ann, want)
}

func sharedMessageID(t *testing.T, s store) {
	create(t, s, ann, conversation(1), conversation(2))
	create(t, s, bob, conversation(1))
	for owner, c := range map[string]chat.Conversation{ann: conversation(1), bob: conversation(1)} {
		wantConversation(t, s, owner, say(t, s, owner, c, message(1)))
	}
	wantConversation(t, s, ann, say(t, s, ann, conversation(2), message(1)))
}

func createTaken(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	want := say(t, s, ann, conversation(1), message(1))
	other := conversation(2)
	other.ID = id(1)
	wantError(t, "Create", s.Create(t.Context(), ann, other), marquee.ErrExists)
	wantError(t, "Create of one with messages", s.Create(t.Context(), ann, conversation(1)), marquee.ErrExists)
	wantConversation(t, s, ann, want)

	create(t, s, ann, conversation(3))
	wantError(t, "the same Create again", s.Create(t.Context(), ann, conversation(3)), nil)
	wantConversation(t, s, ann, conversation(3))
}

func notFound(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	wantNotFound(t, s, ann, conversation(2))
	if got := list(t, s, ann, newest, 9); len(got) != 1 {
		t.Errorf("List gives %v after calls that found nothing, want 1 alone", got)
	}
}

// wantNotFound checks that every method that takes an id refuses that of c.
func wantNotFound(t *testing.T, s store, owner string, c chat.Conversation) {
	t.Helper()
	_, err := s.Get(t.Context(), owner, c.ID)
	wantError(t, "Get", err, marquee.ErrNotFound)
	wantError(t, "PutMessage", s.PutMessage(t.Context(), owner, c, message(7)), marquee.ErrNotFound)
	wantError(t, "Delete", s.Delete(t.Context(), owner, c.ID), marquee.ErrNotFound)
}

func deleteMessages(t *testing.T, s store) {
	create(t, s, ann, conversation(1), conversation(2))
	say(t, s, ann, conversation(1), message(1))
	other := say(t, s, ann, conversation(2), message(1))
	wantError(t, "Delete", s.Delete(t.Context(), ann, id(1)), nil)
	wantNotFound(t, s, ann, conversation(1))
	wantConversation(t, s, ann, other)

	create(t, s, ann, conversation(1))
	wantConversation(t, s, ann, conversation(1))
}

func createLeavesMessagesOut(t *testing.T, s store) {
	given := conversation(1)
	given.Messages = []chat.Message{message(1)}
	for range 2 { // the second is a repetition
		wantError(t, "Create", s.Create(t.Context(), ann, given), nil)
		wantConversation(t, s, ann, conversation(1))
	}
}

func putAgainTouches(t *testing.T, s store) {
	untitled := conversation(1)
	untitled.Title = ""
	create(t, s, ann, untitled)
	want := say(t, s, ann, untitled, message(1))
	touch := conversation(1)
	touch.Updated = at(50)
	wantError(t, "PutMessage again", s.PutMessage(t.Context(), ann, touch, message(1)), nil)
	want.Title, want.Updated = touch.Title, touch.Updated
	wantConversation(t, s, ann, want)
}

func recreated(t *testing.T, s store) {
	create(t, s, ann, conversation(1), conversation(2))
	say(t, s, ann, conversation(1), message(1), message(2), message(3))
	wantError(t, "Delete", s.Delete(t.Context(), ann, id(1)), nil)

	again := conversation(9) // of another title and time
	again.ID = id(1)
	create(t, s, ann, again)
	wantConversation(t, s, ann, again)
	wantList(t, s, ann, 1, []chat.Conversation{again, conversation(2)})
	wantError(t, "the first Create again", s.Create(t.Context(), ann, conversation(1)), marquee.ErrExists)

	lower := message(2) // of a lower version than the message that is gone
	lower.Version, lower.Text = 0, "another"
	again = say(t, s, ann, again, lower)
	wantConversation(t, s, ann, again)
	wantError(t, "Create of one with messages", s.Create(t.Context(), ann, again), marquee.ErrExists)
}
