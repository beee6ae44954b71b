package chat_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/paced"
)

// In the bubble the clock stands still unless everybody waits. So a finding that comes at the time
// of its sentence's last piece comes before the model is asked for another one.
func TestFindingsComeBeforeTheNextPieceIsAwaited(t *testing.T) {
	pieces := []string{"North sold ", "17 in Q1, and ", "46 in Q2. ", "South ", "is next."}
	for name, answer := range map[string]answering{
		"streamed": func(ctx context.Context, s *chat.Service, id string) events {
			return s.Stream(ctx, owner, id, aboutSales)
		},
		"followed": func(ctx context.Context, s *chat.Service, id string) events {
			return must(s.Begin(ctx, owner, id, aboutSales)).Events(ctx)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := must(chat.New(paced.Slowly(pieces...), newStore(), sales(someSales(), new(error)),
					nil))
				c := must(s.Start(t.Context(), owner, ""))
				text, ended, found := "", time.Time{}, 0
				for ev, err := range answer(t.Context(), s, c.ID) {
					if err != nil {
						t.Fatal(err)
					}
					if text += ev.Delta; ev.Delta == pieces[2] {
						ended = time.Now()
					}
					if len(ev.Checks) == 0 {
						continue
					}
					found += len(ev.Checks)
					if text != pieces[0]+pieces[1]+pieces[2] || !time.Now().Equal(ended) {
						t.Errorf("findings %v after the piece, and after %q", time.Since(ended), text)
					}
				}
				if found != 2 {
					t.Errorf("%d findings, want 2", found)
				}
				s.Drain(t.Context())
			})
		})
	}
}

type (
	events    = iter.Seq2[chat.Event, error]
	answering func(context.Context, *chat.Service, string) events
)

var aboutSales = chat.Question{Text: "What was sold?", Charts: []chat.Chart{{Kind: "sales"}}}
