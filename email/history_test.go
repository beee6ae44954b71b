package email_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestListPagesTheHistory(t *testing.T) {
	s := must(email.New(
		llmtest.NewScript(llmtest.Text(`{"subject":"S","body":"B"}`)), newStore(), nil,
	))
	ctx := t.Context()
	var made []string // the newest first
	draft := func() {
		t.Helper()
		d, err := s.Draft(ctx, owner, brief)
		if err != nil {
			t.Fatal(err)
		}
		made = append([]string{d.ID}, made...)
	}
	for range 7 {
		draft()
	}
	want := made
	var got []string
	cursor := ""
	for pages := 1; ; pages++ {
		page, err := s.List(ctx, owner, cursor, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range page.Drafts {
			got = append(got, d.ID)
		}
		if page.Next == "" {
			if pages != 3 {
				t.Errorf("%d pages, want 3", pages)
			}
			break
		}
		cursor = page.Next
		draft() // a new draft must not show up, and must not shift the next page
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got %v\nwant %v", got, want)
	}

	t.Run("bad requests", func(t *testing.T) {
		tests := map[string]struct {
			owner, cursor string
			limit         int
			field         string
		}{
			"limit 0":                 {owner, "", 0, "limit"},
			"limit 10,000":            {owner, "", 10_000, "limit"},
			"garbage":                 {owner, "!!", 3, "cursor"},
			"garbage of the alphabet": {owner, "AAAAAAAAAAAAAAAA", 3, "cursor"},
			"of another owner":        {"grace", cursor, 3, "cursor"},
		}
		for name, tt := range tests {
			t.Run(name, func(t *testing.T) {
				_, err := s.List(ctx, tt.owner, tt.cursor, tt.limit)
				if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Field != tt.field {
					t.Errorf("error %v, want one of field %q", err, tt.field)
				}
			})
		}
	})
}

func TestAnotherOwnersDraftDoesNotExist(t *testing.T) {
	s := must(email.New(
		llmtest.NewScript(llmtest.Text(`{"subject":"S","body":"B"}`)), newStore(), nil,
	))
	d, err := s.Draft(t.Context(), owner, brief)
	if err != nil {
		t.Fatal(err)
	}
	for name, who := range map[string]struct {
		owner string
		want  error
	}{"a stranger": {"eve", email.ErrNotFound}, "nobody": {"", email.ErrNoOwner}} {
		t.Run(name, func(t *testing.T) {
			if _, err := s.Get(t.Context(), who.owner, d.ID); !errors.Is(err, who.want) {
				t.Errorf("Get: %v, want %v", err, who.want)
			}
			if err := s.Delete(t.Context(), who.owner, d.ID); !errors.Is(err, who.want) {
				t.Errorf("Delete: %v, want %v", err, who.want)
			}
			page, err := s.List(t.Context(), who.owner, "", 10)
			if len(page.Drafts) != 0 || who.owner == "" && !errors.Is(err, who.want) {
				t.Errorf("List: %v, %v", page.Drafts, err)
			}
		})
	}
	if err := s.Delete(t.Context(), owner, d.ID); err != nil {
		t.Errorf("Delete by its owner: %v", err)
	}
	for _, id := range []string{d.ID, "", "x", "\x00", strings.ToUpper(d.ID)} {
		if _, err := s.Get(t.Context(), owner, id); !errors.Is(err, email.ErrNotFound) {
			t.Errorf("Get(%q): %v, want %v", id, err, email.ErrNotFound)
		}
	}
}
