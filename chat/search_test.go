package chat_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// keep puts a conversation into a store, the nth one of the owner. Its messages alternate.
func keep(t *testing.T, store chat.Store, owner string, n int, title string, texts ...string) {
	t.Helper()
	created := time.Date(2026, 1, 1, 0, 0, n, 0, time.UTC)
	c := chat.Conversation{ID: recordID(n), Title: title, Created: created, Updated: created}
	if err := store.Create(t.Context(), owner, c); err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		m := chat.Message{ID: recordID(i), Version: 1, Role: chat.RoleUser, Text: text}
		if m.Created = created.Add(time.Duration(i) * time.Microsecond); i%2 == 1 {
			m.Role = chat.RoleAssistant
		}
		if err := store.PutMessage(t.Context(), owner, c, m); err != nil {
			t.Fatal(err)
		}
	}
}

func recordID(n int) string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", n) }

// found searches to the last page, and returns the ids of the conversations.
func found(t *testing.T, s *chat.Service, owner, q string, limit int) (ids []string, pages int) {
	t.Helper()
	for after := ""; ; {
		page, err := s.Search(t.Context(), owner, q, after, limit)
		if err != nil {
			t.Fatalf("Search %q: %v", q, err)
		}
		pages++
		for _, c := range page.Conversations {
			if len(c.Messages) > 0 {
				t.Errorf("Search %q: conversation %s has messages", q, c.ID)
			}
			ids = append(ids, c.ID)
		}
		if after = page.Next; after == "" {
			return ids, pages
		}
	}
}

func TestSearch(t *testing.T) {
	store := newStore()
	s := must(chat.New(llmtest.NewScript(), store, charts, nil))
	keep(t, store, owner, 0,
		"Which genre grew the most?", "Which genre grew the most?", "Drama, by 12.")
	keep(t, store, owner, 1,
		"Amélie and its year", "Amélie and its year", "It is of 2001.", "And Łódź?")
	keep(t, store, owner, 2, "千と千尋の神隠し", "千と千尋の神隠し", "もちろん")
	keep(t, store, owner, 3, "")
	keep(t, store, "grace", 5, "Drama of Grace", "Drama of Grace")
	for name, test := range map[string]struct {
		q    string
		want []int
	}{
		"a blank":                        {" ", []int{3, 2, 1, 0}},
		"signs":                          {"?!", nil},
		"a word of the title":            {"genre", []int{0}},
		"of an answer":                   {"drama", []int{0}},
		"of the title and an answer":     {"2001 amelie", []int{1}},
		"of a later question":            {"lodz", []int{1}},
		"of several conversations":       {"a", []int{1}},
		"words of different ones":        {"drama amelie", nil},
		"the inside of a word":           {"rama", nil},
		"characters inside of a title":   {"神隠し", []int{2}},
		"characters inside of an answer": {"ちろ", []int{2}},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			for _, n := range test.want {
				want = append(want, recordID(n))
			}
			for limit := 1; limit <= 3; limit++ {
				if got, _ := found(t, s, owner, test.q, limit); !slices.Equal(got, want) {
					t.Errorf("limit %d: found %v, want %v", limit, got, want)
				}
			}
		})
	}
	if got, _ := found(t, s, "grace", "drama", 9); !slices.Equal(got, []string{recordID(5)}) {
		t.Errorf("Grace finds %v, want hers", got)
	}
}

// A page looks at so many conversations, and at so many bytes. The next page goes on there.
func TestSearchIsBounded(t *testing.T) {
	for _, test := range []struct {
		name          string
		conversations int
		text          string
		pages         int
	}{
		{"200 conversations", 200, "short", 2},
		{"fewer conversations", 199, "short", 1},
		{"4 MiB", 20, strings.Repeat("wide ", 60<<10), 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			store := newStore()
			s := must(chat.New(llmtest.NewScript(), store, charts, nil))
			for n := range test.conversations {
				text := test.text
				if n == 0 {
					text += " needle"
				}
				keep(t, store, owner, n, "Title", "Question", text)
			}
			got, pages := found(t, s, owner, "needle", 5)
			if !slices.Equal(got, []string{recordID(0)}) || pages != test.pages {
				t.Errorf("found %v on %d pages, want the first on %d", got, pages, test.pages)
			}
		})
	}
}

// unreadable is a store whose conversations are listed, and cannot be read.
type unreadable struct {
	chat.Store
	err error
}

func (s unreadable) Get(context.Context, string, string) (chat.Conversation, error) {
	return chat.Conversation{}, s.err
}

func TestSearchOfConversationsThatCannotBeRead(t *testing.T) {
	store := newStore()
	keep(t, store, owner, 0, "Title", "Question")
	keep(t, store, owner, 1, "Question", "Question")
	s := must(chat.New(llmtest.NewScript(), unreadable{store, marquee.ErrNotFound}, charts, nil))
	if got, _ := found(t, s, owner, "question", 5); !slices.Equal(got, []string{recordID(1)}) {
		t.Errorf("deleted at this moment: found %v, want the one whose title has the word", got)
	}
	s = must(chat.New(llmtest.NewScript(), unreadable{store, errors.New("down")}, charts, nil))
	_, err := s.Search(t.Context(), owner, "question", "", 5)
	if !errors.Is(err, chat.ErrUnavailable) {
		t.Errorf("a store that fails: %v, want %v", err, chat.ErrUnavailable)
	}
}

func TestSearchRefuses(t *testing.T) {
	store := newStore()
	s := must(chat.New(llmtest.NewScript(), store, charts, nil))
	for n := range 3 {
		keep(t, store, owner, n, "Budget")
	}
	page, err := s.Search(t.Context(), owner, "budget", "", 1)
	if err != nil || page.Next == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	for name, test := range map[string]struct {
		owner, q, after string
		limit           int
		field           string
	}{
		"201 characters":             {owner, strings.Repeat("é", 201), "", 1, "q"},
		"a NUL":                      {owner, "a\x00", "", 1, "q"},
		"a limit of 0":               {owner, "budget", "", 0, "limit"},
		"a cursor of another search": {owner, "budge", page.Next, 1, "cursor"},
		"a cursor of the whole list": {owner, "", page.Next, 1, "cursor"},
		"a cursor of another owner":  {"grace", "budget", page.Next, 1, "cursor"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Search(t.Context(), test.owner, test.q, test.after, test.limit)
			if wrong, ok := errors.AsType[*marquee.InvalidError](err); !ok || wrong.Field != test.field {
				t.Errorf("%v, want an error of %s", err, test.field)
			}
		})
	}
	if _, err := s.Search(t.Context(), "", "budget", "", 1); !errors.Is(err, chat.ErrNoOwner) {
		t.Errorf("no owner: %v", err)
	}
}
