package dynamodb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Films have one writer at a time. A redo log makes a batch of changes all or nothing,
// although a batch touches thousands of items.
//
// The head of the journal is the lock: the writer that creates it may write. The writer
// then reads what it will change, writes the changes into chunks of the journal, and
// commits by one write of the head. After that it puts the changes into their places.
// This step may be repeated, and the next writer repeats it if the first one dies. The
// journal therefore holds the new counts themselves, not differences.
//
// A writer shows that it lives by extending its lease. It does nothing in the last
// quarter of a lease. So it has stopped before another writer takes over, if the clocks
// of servers differ by less than that quarter.
const lease = 20 * time.Second

// head is the item of the journal that says who writes.
type head struct {
	PK     string `dynamodbav:"pk"`
	SK     string `dynamodbav:"sk"`
	Batch  string `dynamodbav:"batch"`
	Holder string `dynamodbav:"holder"`
	// Until is when the holder is taken for dead, in microseconds.
	Until int64 `dynamodbav:"until"`
	// Committed says that the chunks must be put into their places. Before that and
	// after that, the chunks do not count.
	Committed bool `dynamodbav:"committed"`
	Chunks    int  `dynamodbav:"chunks"`
}

var headKey = item{"pk": text("journal"), "sk": text("head")}

// batch is what a writer holds from begin to discard.
type batch struct {
	*films
	head
	renewed time.Time // when the lease was last extended
}

// begin waits for the writer's turn, completes what a dead writer left, and locks the
// films. The caller must call end.
func (s *films) begin(ctx context.Context) (_ *batch, err error) {
	waiting, cancel := context.WithTimeoutCause(ctx, s.patience, errBusy)
	defer cancel()
	select {
	case s.turn <- struct{}{}:
	case <-waiting.Done():
		return nil, context.Cause(waiting)
	}
	defer func() {
		if err != nil {
			s.end()
		}
	}()
	for n := 1; ; n++ {
		b, err := s.tryBegin(ctx)
		if b != nil || err != nil {
			return b, err
		}
		if sleep(waiting, pause(n)) != nil {
			return nil, context.Cause(waiting)
		}
	}
}

var errBusy = overloaded("another program is writing films")

// end lets the next writer of this process have its turn.
func (s *films) end() { <-s.turn }

// tryBegin locks the films, or returns nil if another writer is at work.
func (s *films) tryBegin(ctx context.Context) (*batch, error) {
	b := &batch{films: s, renewed: time.Now()}
	b.head = head{PK: "journal", SK: "head", Batch: rand.Text(), Holder: s.holder, Until: s.until()}
	err := s.putIf(ctx, b.head, expression.AttributeNotExists(expression.Name("pk")))
	if !isRefused(err) {
		return b, err
	}
	var found head
	switch ok, err := s.get(ctx, headKey, &found); {
	case err != nil, !ok:
		return nil, err
	case found.Holder != s.holder && s.now().UnixMicro() <= found.Until:
		return nil, nil
	}
	// The head belongs to a dead writer, or to this process, which could not finish.
	// It may even be the lock above, if only its acknowledgement was lost.
	b = &batch{films: s, head: found}
	if err := b.set(ctx, func(h *head) { h.Holder = s.holder }); err != nil {
		if errors.Is(err, errBusy) {
			return nil, nil // another writer takes it over
		}
		return nil, err
	}
	if b.Committed {
		if err := b.redo(ctx); err != nil {
			return nil, err
		}
	}
	return nil, b.discard(ctx)
}

func (s *films) until() int64 { return s.now().Add(lease).UnixMicro() }

// set changes the head and extends the lease. It returns errBusy if another writer has
// taken the head over.
func (b *batch) set(ctx context.Context, change func(*head)) error {
	next, renewed := b.head, time.Now()
	next.Until = b.until()
	change(&next)
	err := b.putIf(ctx, next, b.unchanged())
	if isRefused(err) {
		var found head
		if _, err = b.get(ctx, headKey, &found); err == nil && found != next {
			err = errBusy
		} // else only the acknowledgement was lost
	}
	if err != nil {
		return err
	}
	b.head, b.renewed = next, renewed
	return nil
}

// unchanged returns the condition that the head is still as the batch knows it.
func (b *batch) unchanged() expression.ConditionBuilder {
	is := func(name string, value any) expression.ConditionBuilder {
		return expression.Name(name).Equal(expression.Value(value))
	}
	return is("batch", b.Batch).
		And(is("holder", b.Holder), is("until", b.Until), is("committed", b.Committed))
}

// extend extends the lease if a part of it is over. It returns a context that ends
// before the lease.
func (b *batch) extend(ctx context.Context) (context.Context, context.CancelFunc, error) {
	if time.Since(b.renewed) > lease/4 {
		if err := b.set(ctx, func(*head) {}); err != nil {
			return nil, nil, err
		}
	}
	ctx, cancel := context.WithDeadline(ctx, b.renewed.Add(lease*3/4))
	return ctx, cancel, nil
}

// log writes entries into chunks of the journal.
func (b *batch) log(ctx context.Context, entries []entry) error {
	for len(entries) > 0 {
		n, size := 0, 0
		for n < len(entries) && (n == 0 || size+entries[n].size() <= maxChunk) {
			size += entries[n].size()
			n++
		}
		ctx, cancel, err := b.extend(ctx)
		if err != nil {
			return err
		}
		err = b.put(ctx, chunk{PK: chunksOf(b.Batch), SK: chunkKey(b.Chunks), Entries: entries[:n]})
		cancel()
		if err != nil {
			return err
		}
		b.Chunks++
		entries = entries[n:]
	}
	return nil
}

// commit decides that the changes happen.
func (b *batch) commit(ctx context.Context) error {
	return b.set(ctx, func(h *head) { h.Committed = true })
}

// redo puts the changes of a committed batch into their places.
func (b *batch) redo(ctx context.Context) error {
	for n := range b.Chunks {
		var c chunk
		found, err := b.get(ctx, item{"pk": text(chunksOf(b.Batch)), "sk": text(chunkKey(n))}, &c)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("the journal lacks a part of batch %s", b.Batch)
		}
		deletes, puts, err := c.writes()
		if err != nil {
			return err
		}
		// In this order, a film that moves is missing from a list for a moment, but
		// never in it twice.
		if err := b.place(ctx, deletes); err != nil {
			return err
		}
		if err := b.place(ctx, puts); err != nil {
			return err
		}
	}
	return b.set(ctx, func(h *head) { h.Committed = false })
}

// place makes writes. It looks at the lease before every few hundred.
func (b *batch) place(ctx context.Context, writes []types.WriteRequest) error {
	for some := range slices.Chunk(writes, 2*maxWrites*concurrent) {
		ctx, cancel, err := b.extend(ctx)
		if err != nil {
			return err
		}
		err = b.writeAll(ctx, some)
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

// discard removes the chunks, which do not count, and releases the lock.
func (b *batch) discard(ctx context.Context) error {
	var deletes []types.WriteRequest
	q := selection{key: inList(chunksOf(b.Batch)), projection: []string{"pk", "sk"}}
	for i, err := range b.query(ctx, q) {
		if err != nil {
			return err
		}
		deletes = append(deletes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: i}})
	}
	if err := b.writeAll(ctx, deletes); err != nil {
		return err
	}
	err := b.removeIf(ctx, headKey, b.unchanged())
	if isRefused(err) {
		return nil // it is gone already
	}
	return err
}
