package chattest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// texts gives a message a single chart, and returns the text fields of the message. The
// keys are the names of the fields in errors.
func texts(m *chat.Message) map[string]*string {
	m.Charts = charts()[:1]
	texts := map[string]*string{
		"id":      &m.ID,
		"text":    &m.Text,
		"role":    (*string)(&m.Role),
		"model":   &m.Model,
		"failure": &m.Failure,
		"lease":   &m.Lease.Holder,

		"parent":          &m.Parent,
		"answer":          &m.Answer,
		"feedback.mark":   (*string)(&m.Feedback.Mark),
		"feedback.reason": &m.Feedback.Reason,
	}
	m.Checks = checks(1)
	finding := &m.Checks.Findings[0]
	texts["checks.note"], texts["checks.want"] = &finding.Note, &finding.Want
	texts["checks.source"], texts["checks.path"] = &finding.Source, &finding.Cells[0].Path
	maps.Copy(texts, chartTexts(&m.Charts[0]))
	return texts
}

// refuses checks that a store refuses messages after a change, and that the error names a
// field. One message is new, and one is the next version of a message that the store has.
// The store must not change the conversation either.
func refuses(
	t *testing.T, s chat.Store, kept chat.Conversation, field string, change func(*chat.Message),
) {
	t.Helper()
	touched := kept
	touched.Title, touched.Updated = "Another title", at(500)
	added, changed := message(2), message(1)
	changed.Version++
	change(&added)
	change(&changed)
	recordtest.WantInvalid(t, "PutMessage of another",
		s.PutMessage(t.Context(), ann, touched, added), field)
	recordtest.WantInvalid(t, "PutMessage of a next version",
		s.PutMessage(t.Context(), ann, touched, changed), field)
	conversations.Want(t, s, ann, kept)
}

func refusedTexts(t *testing.T, s chat.Store) {
	kept := begin(t, s, ann, untitled(1), message(1))
	for name, text := range recordtest.BadTexts() {
		for field := range texts(new(chat.Message)) {
			t.Run(field+" with "+name, func(t *testing.T) {
				refuses(t, s, kept, field, func(m *chat.Message) { *texts(m)[field] = text })
			})
		}
		t.Run("title with "+name, func(t *testing.T) { refusesTitle(t, s, text) })
	}
	for name, bad := range badParams() {
		t.Run("parameters with "+name, func(t *testing.T) {
			refuses(t, s, kept, bad.field, func(m *chat.Message) {
				m.Charts = []chat.Chart{{Kind: "sales", Params: json.RawMessage(bad.params)}}
			})
		})
	}
	t.Run("a long title", func(t *testing.T) { refusesTitle(t, s, strings.Repeat("é", 500)+"x") })
	conversations.Want(t, s, ann, kept)
	conversations.WantList(t, s, ann, 9, kept)
}

func refusesTitle(t *testing.T, s chat.Store, title string) {
	t.Helper()
	added, touched := conversation(2), conversation(1)
	added.Title, touched.Title = title, title
	recordtest.WantInvalid(t, "Create", s.Create(t.Context(), ann, added), "title")
	recordtest.WantInvalid(t, "PutMessage",
		s.PutMessage(t.Context(), ann, touched, message(2)), "title")
	touched.Version++
	recordtest.WantInvalid(t, "Update", s.Update(t.Context(), ann, touched), "title")
}

func refusedNumbers(t *testing.T, s chat.Store) {
	kept := begin(t, s, ann, untitled(1), message(1))
	for _, bad := range []int{-1, math.MaxInt32 + 1, 1<<32 + 5} {
		t.Run(fmt.Sprintf("version of %d", bad), func(t *testing.T) {
			refuses(t, s, kept, "version", func(m *chat.Message) { m.Version = bad })
		})
		t.Run(fmt.Sprintf("version of a conversation of %d", bad), func(t *testing.T) {
			c := conversation(2)
			c.Version = bad
			recordtest.WantInvalid(t, "Create", s.Create(t.Context(), ann, c), "version")
			c.ID = kept.ID
			recordtest.WantInvalid(t, "Update", s.Update(t.Context(), ann, c), "version")
		})
		t.Run(fmt.Sprintf("lease of %d", bad), func(t *testing.T) {
			refuses(t, s, kept, "lease", func(m *chat.Message) { m.Lease.Attempt = bad })
		})
	}
}

// sized returns the nth message, with size bytes in all its texts together. It repeats text
// in one field to get there.
func sized(n int, field, text string, size int) chat.Message {
	m := message(n)
	all := texts(&m)
	*all[field] = ""
	*all[field] = recordtest.Fill(text, size-m.Size())
	return m
}

func sizes(t *testing.T, s chat.Store) {
	titled := conversation(1)
	titled.Title = strings.Repeat("é", 450) + "<\"\\\x01"
	want := begin(t, s, ann, titled)
	for n, test := range []struct{ name, field, text string }{
		{"a long text", "text", "x"},
		{"a long failure", "failure", "é"},
		{"a long chart", "charts.kind", "𝄞"},
		{"what grows when it is quoted", "text", "\x01\"\\<\u2028"},
	} {
		t.Run(test.name, func(t *testing.T) {
			most := sized(n, test.field, test.text, chat.MaxSize)
			over := sized(n, test.field, test.text, chat.MaxSize+1)
			recordtest.WantInvalid(t, "PutMessage",
				s.PutMessage(t.Context(), ann, titled, over), test.field)
			conversations.Want(t, s, ann, want)
			want = say(t, s, ann, want, most)
			conversations.Want(t, s, ann, want)

			over.Version, most.Version = 2, 2
			recordtest.WantInvalid(t, "PutMessage of a next version",
				s.PutMessage(t.Context(), ann, titled, over), test.field)
			put(t, s, ann, titled, most)
			want.Messages[n] = most
			conversations.Want(t, s, ann, want)
		})
	}
}

// large: a large conversation is complete, and Delete removes all of it.
func large(t *testing.T, s chat.Store) {
	for name, said := range map[string]struct {
		messages int
		text     string
	}{
		"110 messages":                  {110, "What was made then?"},
		"20 messages of 20,000 letters": {20, strings.Repeat("𝄞", 20_000)},
	} {
		t.Run(name, func(t *testing.T) {
			var all []chat.Message
			for n := range said.messages {
				m := message((n*7)%said.messages + 1) // in no order
				m.Text = said.text
				all = append(all, m)
			}
			conversations.Create(t, s, name, conversation(2))
			want := begin(t, s, name, conversation(1), all...)
			conversations.Want(t, s, name, want)
			conversations.WantList(t, s, name, 2, want, conversation(2))
			conversations.WantOwners(t, s, name)

			for _, n := range []int{0, len(all) - 1} { // the oldest and the newest
				m := want.Messages[n]
				m.Version, m.Text = 2, "short"
				put(t, s, name, want, m)
				want.Messages[n] = m
				conversations.Want(t, s, name, want)
			}

			conversations.Delete(t, s, name, 1)
			conversations.WantNone(t, s, name, conversation(1))
			conversations.Create(t, s, name, conversation(1))
			conversations.Want(t, s, name, conversation(1))
			conversations.Want(t, s, name, say(t, s, name, conversation(1), message(3)))
			conversations.Delete(t, s, name, 1)
			conversations.Delete(t, s, name, 2)
			conversations.WantOwners(t, s)
		})
	}
}
