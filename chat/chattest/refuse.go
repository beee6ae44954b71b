package chattest

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// texts are the text fields of a message by the names that errors give them.
// The message has a chart.
func texts(m *chat.Message) map[string]*string {
	return map[string]*string{
		"id":          &m.ID,
		"text":        &m.Text,
		"role":        (*string)(&m.Role),
		"model":       &m.Model,
		"failure":     &m.Failure,
		"lease":       &m.Lease.Holder,
		"charts.kind": &m.Charts[0].Kind,
	}
}

// bad are texts that not every store could keep.
func bad() map[string]string {
	return map[string]string{
		"a NUL":                     "a\x00b",
		"a byte that is not UTF-8":  "a\xff",
		"half a pair of surrogates": "\xed\xa0\x80",
		"a character cut short":     "\xf0\x9d\x84",
	}
}

func refusedTexts(t *testing.T, s store) {
	untitled := conversation(1)
	untitled.Title = ""
	create(t, s, ann, untitled)
	kept := say(t, s, ann, untitled, message(1))
	touched := conversation(1) // with a title and a time that are not to be taken over
	touched.Updated = at(500)
	for name, text := range bad() {
		for field := range texts(&chat.Message{Charts: make([]chat.Chart, 1)}) {
			t.Run(field+" with "+name, func(t *testing.T) {
				added, changed := message(2), message(1)
				changed.Version++
				*texts(&added)[field], *texts(&changed)[field] = text, text
				wantInvalid(t, "PutMessage of another", s.PutMessage(t.Context(), ann, touched, added), field)
				wantInvalid(t, "PutMessage of a next version", s.PutMessage(t.Context(), ann, touched, changed), field)
			})
		}
		t.Run("title with "+name, func(t *testing.T) { refusedTitle(t, s, text) })
	}
	for params, field := range map[string]string{
		`{"region":["North","a\u0000b"]}`: "charts.region",
		`{"region":{"a\u0000b":1}}`:       "charts.region",
		`[1]`:                             "charts.params",
		`{"year":1`:                       "charts.params",
		"{\"region\":\"a\xff\"}":          "charts.params",
	} {
		t.Run("parameters "+strconv.QuoteToASCII(params), func(t *testing.T) {
			added := message(2)
			added.Charts[0].Params = json.RawMessage(params)
			wantInvalid(t, "PutMessage", s.PutMessage(t.Context(), ann, touched, added), field)
		})
	}
	t.Run("a long title", func(t *testing.T) { refusedTitle(t, s, strings.Repeat("é", 500)+"x") })
	wantConversation(t, s, ann, kept)
	wantList(t, s, ann, 9, []chat.Conversation{kept})
}

func refusedTitle(t *testing.T, s store, title string) {
	t.Helper()
	added, touched := conversation(2), conversation(1)
	added.Title, touched.Title = title, title
	wantInvalid(t, "Create", s.Create(t.Context(), ann, added), "title")
	wantInvalid(t, "PutMessage", s.PutMessage(t.Context(), ann, touched, message(2)), "title")
}

func wantInvalid(t *testing.T, call string, err error, field string) {
	t.Helper()
	if e, ok := errors.AsType[*marquee.InvalidError](err); !ok || e.Field != field {
		t.Errorf("%s: error %.200v, want an InvalidError of %q", call, err, field)
	}
}

// sized is the nth message, with so much of a text in a field that all its
// texts have size bytes together.
func sized(n int, field, text string, size int) chat.Message {
	m := message(n)
	m.Charts = m.Charts[:1]
	m.Charts[0].Params = nil
	*texts(&m)[field] = ""
	for _, s := range texts(&m) {
		size -= len(*s)
	}
	*texts(&m)[field] = strings.Repeat(text, size/len(text)) + strings.Repeat("x", size%len(text))
	return m
}

func sizes(t *testing.T, s store) {
	titled := conversation(1)
	titled.Title = strings.Repeat("é", 450) + "<\"\\\x01"
	create(t, s, ann, titled)
	want := titled
	for n, test := range []struct{ name, field, text string }{
		{"a long text", "text", "x"},
		{"a long failure", "failure", "é"},
		{"a long chart", "charts.kind", "𝄞"},
		{"what grows when it is quoted", "text", "\x01\"\\<\u2028"},
	} {
		t.Run(test.name, func(t *testing.T) {
			most, over := sized(n, test.field, test.text, chat.MaxSize), sized(n, test.field, test.text, chat.MaxSize+1)
			wantInvalid(t, "PutMessage", s.PutMessage(t.Context(), ann, titled, over), test.field)
			wantConversation(t, s, ann, want)
			want = say(t, s, ann, want, most)
			wantConversation(t, s, ann, want)

			over.Version, most.Version = 2, 2
			wantInvalid(t, "PutMessage of a next version", s.PutMessage(t.Context(), ann, titled, over), test.field)
			wantError(t, "PutMessage of a next version", s.PutMessage(t.Context(), ann, titled, most), nil)
			want.Messages[n] = most
			wantConversation(t, s, ann, want)
		})
	}
}

// large: a conversation is whole however much was said, and Delete leaves
// nothing of it.
func large(t *testing.T, s store) {
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
			create(t, s, name, conversation(1), conversation(2))
			want := say(t, s, name, conversation(1), all...)
			wantConversation(t, s, name, want)
			wantList(t, s, name, 2, []chat.Conversation{want, conversation(2)})
			wantOwners(t, s, name)

			for _, n := range []int{0, len(all) - 1} { // the oldest and the newest
				m := want.Messages[n]
				m.Version, m.Text = 2, "short"
				wantError(t, "PutMessage", s.PutMessage(t.Context(), name, want, m), nil)
				want.Messages[n] = m
				wantConversation(t, s, name, want)
			}

			wantError(t, "Delete", s.Delete(t.Context(), name, id(1)), nil)
			wantNotFound(t, s, name, conversation(1))
			create(t, s, name, conversation(1))
			wantConversation(t, s, name, conversation(1))
			wantConversation(t, s, name, say(t, s, name, conversation(1), message(3)))
			for n := 1; n <= 2; n++ {
				wantError(t, "Delete", s.Delete(t.Context(), name, id(n)), nil)
			}
			wantOwners(t, s)
		})
	}
}
