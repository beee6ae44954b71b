package email_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// keep puts a complete draft into a store, the nth one of the owner.
func keep(t *testing.T, store email.Store, owner string, n int, d email.Draft) {
	t.Helper()
	d.ID = fmt.Sprintf("00000000-0000-7000-8000-%012d", n)
	d.Status, d.Version = email.StatusComplete, 1
	d.Created = time.Date(2026, 1, 1, 0, 0, n, 0, time.UTC)
	d.Updated = d.Created
	if err := store.Create(t.Context(), owner, d); err != nil {
		t.Fatal(err)
	}
}

// found searches to the last page, and returns the numbers of the drafts.
func found(t *testing.T, s *email.Service, owner, q string, limit int) (numbers []int, pages int) {
	t.Helper()
	for after := ""; ; {
		page, err := s.Search(t.Context(), owner, q, after, limit)
		if err != nil {
			t.Fatalf("Search %q: %v", q, err)
		}
		pages++
		for _, d := range page.Drafts {
			numbers = append(numbers, d.Created.Second()+60*d.Created.Minute())
		}
		if after = page.Next; after == "" {
			return numbers, pages
		}
	}
}

func TestSearch(t *testing.T) {
	store := newStore()
	s := must(email.New(llmtest.NewScript(), store, nil))
	for n, d := range []email.Draft{
		{Brief: email.Brief{Purpose: "Ask for the budget", Recipient: "Amélie"}, Subject: "Budget 2027"},
		{
			Brief:   email.Brief{Purpose: "Thank the reviewers"},
			Subject: "Thank you", Body: "Dear all,\n\nthe Łódź report",
		},
		{Brief: email.Brief{Purpose: "会議の招待", Recipient: "田中"}, Subject: "会議", Body: "来週の会議について"},
		{Brief: email.Brief{Purpose: "Decline", Details: "secret", Sender: "Ada", Language: "German"}},
	} {
		keep(t, store, owner, n, d)
	}
	keep(t, store, "grace", 5, email.Draft{Subject: "Budget of Grace"})
	for name, test := range map[string]struct {
		q    string
		want []int
	}{
		"a blank":                        {" ", []int{3, 2, 1, 0}},
		"signs":                          {"?!", nil},
		"a word of the purpose":          {"thank", []int{1}},
		"of the subject":                 {"2027", []int{0}},
		"of the body":                    {"report", []int{1}},
		"of the recipient":               {"amelie", []int{0}},
		"of two fields":                  {"AMELIE budg", []int{0}},
		"of two drafts":                  {"the", []int{1, 0}},
		"words that no draft has both":   {"amelie report", nil},
		"the inside of a word":           {"udget", nil},
		"an accent less":                 {"lodz", []int{1}},
		"characters inside":              {"議に", []int{2}},
		"a character":                    {"田", []int{2}},
		"of the details":                 {"secret", nil},
		"of the sender and the language": {"ada german", nil},
	} {
		t.Run(name, func(t *testing.T) {
			for limit := 1; limit <= 3; limit++ {
				if got, _ := found(t, s, owner, test.q, limit); !slices.Equal(got, test.want) {
					t.Errorf("limit %d: found %v, want %v", limit, got, test.want)
				}
			}
		})
	}
	if got, _ := found(t, s, "grace", "budget", 9); !slices.Equal(got, []int{5}) {
		t.Errorf("Grace finds %v, want hers", got)
	}
}

// A page looks at so many drafts, and at so many bytes. The next page goes on there.
func TestSearchIsBounded(t *testing.T) {
	for _, test := range []struct {
		name          string
		drafts        int
		body, details string
		pages         int
	}{
		{"1,000 drafts", 1000, "short", "", 2},
		{"fewer drafts", 999, "short", "", 1},
		{"4 MiB", 40, strings.Repeat("wide ", 30<<10), "", 2},
		{"4 MiB that are not searched", 40, "", strings.Repeat("wide ", 30<<10), 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			store := newStore()
			s := must(email.New(llmtest.NewScript(), store, nil))
			for n := range test.drafts {
				body := test.body
				if n == 0 {
					body += " needle"
				}
				keep(t, store, owner, n, email.Draft{
					Brief: email.Brief{Details: test.details}, Body: body,
				})
			}
			got, pages := found(t, s, owner, "needle", 5)
			if !slices.Equal(got, []int{0}) || pages != test.pages {
				t.Errorf("found %v on %d pages, want the first on %d", got, pages, test.pages)
			}
		})
	}
}

func TestSearchRefuses(t *testing.T) {
	store := newStore()
	s := must(email.New(llmtest.NewScript(), store, nil))
	for n := range 3 {
		keep(t, store, owner, n, email.Draft{Subject: "Budget"})
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
		"201 characters":              {owner, strings.Repeat("é", 201), "", 1, "q"},
		"a NUL":                       {owner, "a\x00", "", 1, "q"},
		"a limit of 0":                {owner, "budget", "", 0, "limit"},
		"a cursor of another search":  {owner, "budge", page.Next, 1, "cursor"},
		"a cursor of the whole list":  {owner, "", page.Next, 1, "cursor"},
		"a cursor of another owner":   {"grace", "budget", page.Next, 1, "cursor"},
		"a cursor that is not a text": {owner, "budget", "!", 1, "cursor"},
		"a search in place of a list": {owner, "budget", "AAAAAAAAAAAAAAAA", 1, "cursor"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Search(t.Context(), test.owner, test.q, test.after, test.limit)
			if wrong, ok := errors.AsType[*marquee.InvalidError](err); !ok || wrong.Field != test.field {
				t.Errorf("%v, want an error of %s", err, test.field)
			}
		})
	}
	if _, err := s.Search(t.Context(), "", "budget", "", 1); !errors.Is(err, email.ErrNoOwner) {
		t.Errorf("no owner: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Search(ended, owner, "budget", "", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}
