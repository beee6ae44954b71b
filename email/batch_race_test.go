package email_test

import (
	"context"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// between is a store in which something happens right before the next call of Create or Update.
type between struct {
	email.Store
	happens func(email.Draft)
}

func (s *between) next(d email.Draft) {
	if f := s.happens; f != nil {
		s.happens = nil
		f(d)
	}
}

func (s *between) Create(ctx context.Context, owner string, d email.Draft) error {
	s.next(d)
	if err := ctx.Err(); err != nil {
		return err // as a database would
	}
	return s.Store.Create(ctx, owner, d)
}

func (s *between) Update(ctx context.Context, owner string, d email.Draft) error {
	s.next(d)
	return s.Store.Update(ctx, owner, d)
}

// A process takes a letter at the moment when it is stopped.
func TestStopBatchMeetsAProcess(t *testing.T) {
	for name, tt := range map[string]struct {
		holder string // of the lease, if the process keeps it
		want   email.Progress
	}{
		"that writes it":     {"another", email.Progress{Rows: 1, Writing: 1}},
		"that gives it back": {"", email.Progress{Rows: 1, Stopped: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			store := &between{Store: newStore()}
			b := newBatching(t, llmtest.NewScript(), store, email.Options{})
			p := b.begin("k", 1)
			letter := b.all(p.ID, 100)[0]
			store.happens = func(email.Draft) {
				letter.Version++
				letter.Lease = marquee.Lease{Holder: tt.holder, Until: b.now.Add(time.Minute)}
				if err := store.Store.Update(t.Context(), owner, letter); err != nil {
					t.Error(err)
				}
			}
			if _, err := b.StopBatch(t.Context(), owner, p.ID); err != nil {
				t.Error(err)
			}
			b.want(p.ID, tt.want)
		})
	}
}

// A client that leaves while its batch is stored leaves no half of it.
func TestABatchIsStoredWithoutItsClient(t *testing.T) {
	store := &between{Store: newStore()}
	b := newBatching(t, llmtest.NewScript(good), store, email.Options{})
	ctx, leave := context.WithCancel(t.Context())
	store.happens = func(email.Draft) { leave() }
	p, err := b.BeginBatch(ctx, owner, "k", letters(40))
	if err != nil || p.Queued != 40 || len(b.line.ids) != 40 {
		t.Errorf("%+v, %v; %d are in the queue", p, err, len(b.line.ids))
	}
}
