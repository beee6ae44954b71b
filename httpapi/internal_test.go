package httpapi

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/movies"
)

func TestPreferred(t *testing.T) {
	offered := []string{asJSON, asEvents}
	tests := []struct{ accept, want string }{
		{"", asJSON},
		{"*/*", asJSON},
		{"application/json", asJSON},
		{"application/*", asJSON},
		{"text/event-stream", asEvents},
		{"Text/Event-Stream", asEvents},
		{"text/*", asEvents},
		{"text/event-stream; charset=utf-8", asEvents},
		{"application/json, text/event-stream", asJSON},
		{"text/event-stream, application/json", asJSON},
		{"text/event-stream, application/json;q=0.9", asEvents},
		{"text/event-stream;q=0.1, application/json;q=0.2", asJSON},
		{"text/event-stream, */*;q=0.1", asEvents},
		{"text/event-stream;q=0, */*", asJSON},
		{"application/json;q=0, */*", asEvents},
		{"application/json;q=0, */*;q=0.001", asEvents},
		{"text/*, text/event-stream;q=0, application/json;q=0.1", asJSON},
		{"text/event-stream;q=0, text/event-stream", ""}, // the first range counts
		{"text/event-stream;Q=0", ""},
		{"text/event-stream; q=0.0", ""},
		{"text/event-stream ; q = 0.5", asEvents},
		{"text/event-stream;q=much", ""},
		{"text/event-stream;q=2", ""},
		{"text/event-stream;q=NaN", ""},
		{"text/event-stream;q=-1", ""},
		{"text/event-stream-2", ""},
		{"x-text/event-stream", ""},
		{"text/html;x=text/event-stream", ""},
		{"text/html", ""},
		{", ,", ""},
	}
	for _, tt := range tests {
		if got := preferred([]string{tt.accept}, offered...); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.accept, got, tt.want)
		}
	}
	if got := preferred(nil, offered...); got != asJSON {
		t.Errorf("without a header: %q", got)
	}
	two := []string{"application/json;q=0.5", "text/event-stream"}
	if got := preferred(two, offered...); got != asEvents {
		t.Errorf("of two headers: %q", got)
	}
}

func TestTheVocabularyIsMapped(t *testing.T) {
	tests := []struct {
		err    error
		status int
		detail string // the beginning of the detail
	}{
		{marquee.ErrNotFound, 404, "Nothing has this id."},
		{email.ErrNotFound, 404, "There is no such draft."},
		{chat.ErrNotFound, 404, "There is no such conversation."},
		{marquee.ErrExists, 409, "This exists already."},
		{marquee.ErrConflict, 409, "Somebody else has changed this since."},
		{email.ErrConflict, 409, "Somebody else has changed this draft since."},
		{marquee.ErrRunning, 409, "This is being worked on"},
		{email.ErrRunning, 409, "This draft is being written"},
		{chat.ErrRunning, 409, "This question is being answered"},
		{chat.ErrFull, 409, "This conversation is full."},
		{marquee.ErrKeyReused, 422, "The Idempotency-Key was used"},
		{email.ErrKeyReused, 422, "The Idempotency-Key was used"},
		{chat.ErrKeyReused, 422, "The Idempotency-Key was used"},
		{
			&marquee.InvalidError{Field: "purpose", Fix: "must not be empty"},
			422, "purpose must not be empty",
		},
		{marquee.ErrNoOwner, 401, "Sign in first."},
		{marquee.ErrUnavailable, 503, "The store cannot be used"},
		{movies.ErrUnavailable, 503, "The store cannot be used"},
		{&marquee.OverloadedError{RetryAfter: time.Second}, 503, "The store is overloaded."},
		{
			&marquee.LimitError{Limit: "4 drafts at once", Ends: "when one is done"},
			429, "The limit of 4 drafts at once is reached. It ends when one is done.",
		},
		{context.Canceled, 503, "The server is stopping."},
		{context.DeadlineExceeded, 504, "It took too long."},
		{errors.New("secret"), 500, "Something went wrong on the server."},
	}
	for _, tt := range tests {
		for _, err := range []error{tt.err, fmt.Errorf("secret: %w", tt.err)} {
			p := problemOf(err, "body")
			if p.Status != tt.status || !strings.HasPrefix(p.Detail, tt.detail) ||
				strings.Contains(p.Detail, "secret") {
				t.Errorf("%v: %d, %q, want %d, %q", err, p.Status, p.Detail, tt.status, tt.detail)
			}
			if p.Status >= 500 && p.Cause == nil {
				t.Errorf("%v: the log does not tell why", err)
			}
		}
	}
}

// A server that cannot read and write at once ends the body of a request when
// it begins to answer.
func TestProgressIsHeldBackUntilTheFileIsRead(t *testing.T) {
	step := func(read int, done bool) importStep {
		return importStep{Import: wire.Import{ImportCounts: wire.ImportCounts{Read: read}}, done: done}
	}
	failed := errors.New("failed")
	for name, tt := range map[string]struct {
		steps []importStep
		err   error // comes after the events
		want  string
	}{
		"done": {
			[]importStep{step(1, false), step(2, false), step(3, true)}, nil, "2 done3 ",
		},
		"done at once":        {[]importStep{step(3, true)}, nil, "done3 "},
		"failed":              {[]importStep{step(1, false), step(2, false)}, failed, "2 failed "},
		"failed at the start": {nil, failed, "failed "},
	} {
		t.Run(name, func(t *testing.T) {
			over := false
			var got strings.Builder
			for s, err := range heldBack(func(yield func(importStep, error) bool) {
				for i, s := range tt.steps {
					over = i == len(tt.steps)-1 && tt.err == nil
					if !yield(s, nil) {
						return
					}
				}
				if over = true; tt.err != nil {
					yield(importStep{}, tt.err)
				}
			}) {
				switch {
				case !over:
					t.Errorf("told before the end: %+v, %v", s, err)
				case err != nil:
					fmt.Fprintf(&got, "%v ", err)
				case s.done:
					fmt.Fprintf(&got, "done%d ", s.Read)
				default:
					fmt.Fprintf(&got, "%d ", s.Read)
				}
			}
			if got.String() != tt.want {
				t.Errorf("got %q, want %q", got.String(), tt.want)
			}
			two := func(yield func(importStep, error) bool) {
				_ = yield(step(1, false), nil) && yield(step(2, true), nil)
			}
			for _, err := range heldBack(two) {
				if err != nil {
					t.Error(err)
				}
				break // yield must not be called again
			}
		})
	}
}

// The ids of requests are as long as they were, differ, and use all letters of base32.
func TestIDsOfRequests(t *testing.T) {
	t.Parallel()
	seen, letters := map[string]bool{}, map[rune]bool{}
	for range 1000 {
		id := newID()
		if len(id) != 26 || seen[id] {
			t.Fatalf("the id %q, of %d", id, len(seen))
		}
		seen[id] = true
		for _, r := range id {
			letters[r] = true
		}
	}
	if len(letters) != 32 {
		t.Errorf("ids have %d letters", len(letters))
	}
}
