package email_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// echo is a model whose letters hold all that they are asked with.
var echo = llm.Func(func(_ context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		reply, err := json.Marshal(map[string]string{
			"subject": "Echo", "body": string(req.Messages[0].Data[0].Value),
		})
		if yield(llm.Chunk{Text: string(reply)}, err) {
			yield(llm.Chunk{Finish: llm.FinishStop, Model: "echo"}, nil)
		}
	}
})

// batching is a service with a queue that a test empties.
type batching struct {
	*email.Service
	*testing.T
	line  *line
	store email.Store
	now   time.Time
}

func newBatching(t *testing.T, model llm.Model, store email.Store, o email.Options) *batching {
	b := &batching{
		T: t, line: &line{}, store: store, now: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC),
	}
	o.Queue, o.Now = b.line, func() time.Time { return b.now }
	b.Service = must(email.New(model, store, &o))
	return b
}

// begin accepts a batch of n letters, and advances the clock.
func (b *batching) begin(key string, n int) email.Progress {
	b.Helper()
	p, err := b.BeginBatch(b.Context(), owner, key, letters(n))
	if err != nil {
		b.Fatal(err)
	}
	b.now = b.now.Add(time.Second)
	return p
}

// run does what is in the queue.
func (b *batching) run() {
	b.Helper()
	ids := b.line.ids
	b.line.ids = nil
	for _, message := range ids {
		who, id, _ := strings.Cut(message, " ")
		if err := b.Finish(b.Context(), who, id); err != nil {
			b.Errorf("%s: %v", id, err)
		}
	}
	b.now = b.now.Add(time.Second)
}

// want checks how far a batch has come.
func (b *batching) want(id string, want email.Progress) {
	b.Helper()
	p, err := b.Batch(b.Context(), owner, id)
	p.Usage, p.Cost, p.Created, p.ID = llm.Usage{}, llm.Cost{}, time.Time{}, ""
	if err != nil || p != want {
		b.Errorf("progress %+v, %v, want %+v", p, err, want)
	}
}

// all returns the letters of a batch, read in pages.
func (b *batching) all(id string, limit int) (all []email.Draft) {
	b.Helper()
	for after := ""; ; {
		page, err := b.Letters(b.Context(), owner, id, after, limit)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, page.Drafts...)
		if after = page.Next; after == "" {
			return all
		}
	}
}

// letters returns n briefs that differ.
func letters(n int) (briefs []email.Brief) {
	for i := range n {
		briefs = append(briefs, email.Brief{Purpose: fmt.Sprintf("Thank word%04d", i+1)})
	}
	return briefs
}

// Each letter of 500 holds the word of its own row, and that of no other.
func TestNoLetterHoldsAWordOfAnother(t *testing.T) {
	table := &email.Table{Columns: []string{"name", "word"}}
	for i := range 500 {
		table.Rows = append(
			table.Rows, []string{fmt.Sprintf("Name%03dx", i), fmt.Sprintf("word%03dx", i)},
		)
	}
	briefs, err := email.Fill(email.Brief{
		Purpose: "Thank {name}", Details: "{word}", Recipient: "{name}",
		Address: "{name}@example.org", // which the model does not see
	}, table)
	if err != nil {
		t.Fatal(err)
	}
	b := newBatching(t, echo, newStore(), email.Options{})
	p, err := b.BeginBatch(t.Context(), owner, "k", briefs)
	if err != nil || p.Queued != 500 {
		t.Fatalf("%+v, %v", p, err)
	}
	b.now = b.now.Add(time.Second)
	b.run()
	b.want(p.ID, email.Progress{Rows: 500, Done: 500})
	for i, d := range b.all(p.ID, 100) {
		if d.Batch.Row != i+1 || strings.Count(d.Body, "word") != 1 ||
			strings.Count(d.Body, "Name") != 2 || !strings.Contains(d.Body, table.Rows[i][1]) ||
			strings.Count(d.Body, table.Rows[i][0]) != 2 {
			t.Errorf("letter %d of row %d: %s", i+1, d.Batch.Row, d.Body)
		}
	}
}

func TestABatchSentAgain(t *testing.T) {
	b := newBatching(t, llmtest.NewScript(good), newStore(), email.Options{})
	p := b.begin("k", 5)
	if n := len(b.line.ids); n != 5 || p.Cost.Known {
		t.Fatalf("the queue got %d, %+v", n, p)
	}
	for i, d := range b.all(p.ID, 2) {
		if d.Batch != (email.Batch{ID: p.ID, Row: i + 1, Rows: 5}) || b.line.ids[i] != owner+" "+d.ID ||
			!d.Created.Equal(p.Created) {
			t.Errorf("letter %d: %+v", i+1, d)
		}
	}
	b.line.ids = nil
	if again := b.begin("k", 5); again != p || len(b.line.ids) != 5 {
		t.Errorf("again while they wait: %+v, the queue got %d", again, len(b.line.ids))
	}
	b.run()
	b.want(p.ID, email.Progress{Rows: 5, Done: 5})
	if again := b.begin("k", 5); again.Done != 5 || len(b.line.ids) != 0 {
		t.Errorf("again when they are done: %+v, the queue got %d", again, len(b.line.ids))
	}
	if other := b.begin("", 5); other.ID == p.ID || other.Queued != 5 {
		t.Errorf("without a key: %+v", other)
	}
	for name, briefs := range map[string][]email.Brief{
		"fewer": letters(4), "more": letters(6), "others": append(letters(4), brief),
	} {
		if _, err := b.BeginBatch(t.Context(), owner, "k", briefs); !errors.Is(err, email.ErrKeyReused) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// The process dies after it has stored a part of a batch, and the same request comes again.
func TestABatchIsCutWhileItIsStored(t *testing.T) {
	for stored := range 6 {
		t.Run(fmt.Sprintf("after %d letters", stored), func(t *testing.T) {
			store := newStore()
			patience := time.Millisecond // the store does not come back
			if stored == 5 {
				patience = time.Minute
			}
			dead := newBatching(
				t, echo, &dying{Store: store, left: stored}, email.Options{SaveTimeout: patience},
			)
			_, err := dead.BeginBatch(t.Context(), owner, "k", letters(5))
			if (err == nil) != (stored == 5) {
				t.Fatalf("error %v", err)
			}
			b := newBatching(t, echo, store, email.Options{})
			b.now = b.now.Add(time.Hour)
			p := b.begin("k", 5)
			b.run()
			b.want(p.ID, email.Progress{Rows: 5, Done: 5})
			if got := b.all(p.ID, 100); len(got) != 5 {
				t.Errorf("%d letters", len(got))
			}
			page := must(b.List(t.Context(), owner, "", 100))
			if len(page.Drafts) != 5 {
				t.Errorf("the history has %d drafts", len(page.Drafts))
			}
		})
	}
}

// dying is a store that fails after some drafts were created.
type dying struct {
	email.Store
	mu   sync.Mutex
	left int
}

func (s *dying) Create(ctx context.Context, owner string, d email.Draft) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left--; s.left < 0 {
		return errors.New("the power is off")
	}
	return s.Store.Create(ctx, owner, d)
}

func TestOneBadLetterStopsNoOther(t *testing.T) {
	bad := llmtest.Reply{Err: &llm.Error{Kind: llm.KindContentFilter}}
	b := newBatching(t, llmtest.NewScript(good, bad, good, bad, good), newStore(), email.Options{})
	p := b.begin("k", 4)
	b.run()
	b.want(p.ID, email.Progress{Rows: 4, Done: 2, Failed: 2})
	again, err := b.RetryBatch(t.Context(), owner, p.ID)
	if err != nil || again.Queued != 2 || again.Done != 2 || len(b.line.ids) != 2 {
		t.Errorf("%+v, %v, the queue got %d", again, err, len(b.line.ids))
	}
	b.now = b.now.Add(time.Second)
	b.run()
	b.want(p.ID, email.Progress{Rows: 4, Done: 4})
}

func TestStopBatchLeavesWhatHasBegun(t *testing.T) {
	b := newBatching(t, llmtest.NewScript(good), newStore(), email.Options{})
	p := b.begin("k", 6)
	ids := b.line.ids
	b.line.ids = ids[:2]
	b.run()
	writing := b.all(p.ID, 100)[2]
	writing.Version++
	writing.Lease = marquee.Lease{Holder: "another", Until: b.now.Add(time.Minute), Attempt: 1}
	if err := b.store.Update(t.Context(), owner, writing); err != nil {
		t.Fatal(err)
	}
	if err := b.Delete(t.Context(), owner, b.all(p.ID, 100)[5].ID); err != nil {
		t.Fatal(err)
	}
	got, err := b.StopBatch(t.Context(), owner, p.ID)
	if err != nil || got.Ended() {
		t.Errorf("%+v, %v", got, err)
	}
	b.line.ids = ids[3:] // late messages change nothing
	b.run()
	b.want(p.ID, email.Progress{Rows: 6, Done: 2, Writing: 1, Stopped: 2, Missing: 1})
	again := b.begin("k", 6)
	b.run()
	b.want(again.ID, email.Progress{Rows: 6, Done: 5, Writing: 1})
}

func TestABatchThatTheQueueDoesNotTake(t *testing.T) {
	b := newBatching(t, llmtest.NewScript(good), newStore(), email.Options{})
	b.line.err = errors.New("broken")
	p, err := b.BeginBatch(t.Context(), owner, "k", letters(3))
	if !errors.Is(err, email.ErrNotQueued) || p.Failed != 3 {
		t.Errorf("%+v, %v", p, err)
	}
	b.line.err, b.line.ids = nil, nil
	b.now = b.now.Add(time.Second)
	p = b.begin("k", 3)
	b.run()
	b.want(p.ID, email.Progress{Rows: 3, Done: 3})
}

// Of two calls at the same time, each letter exists once.
func TestABatchSentTwiceAtOnce(t *testing.T) {
	for range 20 {
		b := newBatching(t, llmtest.NewScript(good), newStore(), email.Options{})
		s := must(email.New(echo, b.store, &email.Options{Queue: email.NewLocalQueue(1)}))
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				_, err := s.BeginBatch(t.Context(), owner, "k", letters(20))
				if err != nil && !errors.Is(err, email.ErrRunning) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		p, err := s.BeginBatch(t.Context(), owner, "k", letters(20))
		if err != nil || p.Queued != 20 || p.Missing != 0 {
			t.Errorf("%+v, %v", p, err)
		}
	}
}

func TestBatchesOfOthersAreNotFound(t *testing.T) {
	b := newBatching(t, echo, newStore(), email.Options{})
	p := b.begin("k", 3)
	for who, id := range map[string]string{
		"eve": p.ID, owner: "00000000-0000-8000-8000-000000000000", "ann": "x",
		"bo": "ffffffff-ffff-8fff-bfff-ffffffffffff",
	} {
		_, err := b.Batch(t.Context(), who, id)
		_, letters := b.Letters(t.Context(), who, id, "", 10)
		_, retried := b.RetryBatch(t.Context(), who, id)
		_, stopped := b.StopBatch(t.Context(), who, id)
		for _, err := range []error{err, letters, retried, stopped, b.DeleteBatch(t.Context(), who, id)} {
			if !errors.Is(err, email.ErrBatchNotFound) {
				t.Errorf("%s %s: error %v", who, id, err)
			}
		}
	}
	if err := b.DeleteBatch(t.Context(), owner, p.ID); err != nil {
		t.Error(err)
	}
	if _, err := b.Batch(t.Context(), owner, p.ID); !errors.Is(err, email.ErrBatchNotFound) {
		t.Errorf("after DeleteBatch: %v", err)
	}
	if _, err := b.Batch(t.Context(), "", p.ID); !errors.Is(err, email.ErrNoOwner) {
		t.Errorf("no owner: %v", err)
	}
}

func TestABatchIsRefused(t *testing.T) {
	day := llm.Quotas{Each: llm.Caps{Day: llm.Cap{Requests: 4}}}
	dollars := llm.Quotas{Total: llm.Caps{Day: llm.Cap{NanoUSD: 1_000_000}}}
	prices := llm.Prices{{Model: "m", Input: 1000, Output: 5000}}
	for name, tt := range map[string]struct {
		letters []email.Brief
		o       email.Options
		want    string
	}{
		"none": {nil, email.Options{}, "rows is 0; it must be from 1 to 1000"},
		"too many": {
			make([]email.Brief, 1001), email.Options{}, "rows is 1001; it must be from 1 to 1000",
		},
		"bad briefs": {
			append(letters(1), email.Brief{}, email.Brief{}), email.Options{},
			"email: row 2, purpose: must not be empty (and 1 more)",
		},
		"kept":       {letters(5), email.Options{Kept: 4}, "4 drafts kept"},
		"kept bytes": {letters(5), email.Options{KeptBytes: 40}, "40 bytes of drafts kept"},
		"requests": {
			letters(5),
			email.Options{Forecast: &llm.Forecast{Model: "m", Quotas: day, Ledger: llm.NewLedger()}},
			"the request alone is over the owner's limit of 4 requests a day",
		},
		"dollars": {
			letters(5),
			email.Options{
				Forecast: &llm.Forecast{
					Model: "m", Quotas: dollars, Ledger: llm.NewLedger(), Prices: prices,
				},
			},
			"the request alone is over the total limit of $0.001 a day",
		},
		"the ledger": {
			letters(5),
			email.Options{Forecast: &llm.Forecast{Model: "m", Quotas: day, Ledger: brokenLedger{}}},
			"the ledger cannot be used",
		},
		"enough room": {
			letters(4),
			email.Options{Kept: 4, Forecast: &llm.Forecast{Quotas: day, Ledger: llm.NewLedger()}}, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBatching(t, echo, newStore(), tt.o)
			_, estimated := b.EstimateBatch(t.Context(), owner, "k", tt.letters)
			p, err := b.BeginBatch(t.Context(), owner, "k", tt.letters)
			if tt.want == "" {
				if err != nil || estimated != nil {
					t.Errorf("errors %v, %v", err, estimated)
				}
				return
			}
			if p != (email.Progress{}) || !strings.Contains(fmt.Sprint(err), tt.want) ||
				fmt.Sprint(err) != fmt.Sprint(estimated) {
				t.Errorf("got  %v\nestimate %v\nwant %s", err, estimated, tt.want)
			}
			page := must(b.List(t.Context(), owner, "", 1))
			if len(page.Drafts) != 0 || len(b.line.ids) != 0 {
				t.Errorf("stored %+v", page.Drafts)
			}
		})
	}
	s := must(email.New(echo, newStore(), nil))
	if _, err := s.BeginBatch(t.Context(), owner, "k", letters(1)); !errors.Is(err, email.ErrNoQueue) {
		t.Errorf("no queue: %v", err)
	}
	if _, err := s.RetryBatch(t.Context(), owner, "k"); !errors.Is(err, email.ErrNoQueue) {
		t.Errorf("no queue: %v", err)
	}
}

type brokenLedger struct{ llm.LedgerStore }

func (brokenLedger) Account(context.Context, string, string) (llm.Account, error) {
	return llm.Account{}, errors.New("broken")
}
