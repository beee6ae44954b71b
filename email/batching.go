package email

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
)

// MaxLetters is how many letters a batch may have.
const MaxLetters = 1000

// BeginBatch accepts many briefs at once, such as the result of [Fill], and leaves each to
// the process that the Queue wakes up. It returns when all letters are stored. The first brief
// becomes the letter of row 1.
//
// The text key makes it safe to send a batch again, also after a crash in the middle: each
// letter exists once. Letters that are done or are being written stay as they are. Letters
// that failed, were stopped or were deleted are written again. An empty key is a new batch. If the
// key was used for other briefs, the error is [ErrKeyReused]. The Key of each brief is ignored.
//
// With a [FaultsError], a [marquee.LimitError], an llm.ExceededError of the Forecast, [ErrNoQueue]
// or [ErrKeyReused], nothing is stored. It is [ErrRunning] while another call stores the same
// batch. If the store fails, some letters may be stored: send the batch again. If the queue
// fails, the letters that it did not take are kept as failed, and the error is an
// [ErrNotQueued].
func (s *Service) BeginBatch(
	ctx context.Context, owner, key string, letters []Brief,
) (Progress, error) {
	if s.queue == nil {
		return Progress{}, ErrNoQueue
	}
	if err := checkLetters(owner, key, letters); err != nil {
		return Progress{}, err
	}
	leave, err := s.desk.Enter(owner)
	if err != nil {
		return Progress{}, err
	}
	defer leave()
	plan, err := s.planBatch(ctx, owner, key, letters)
	if err != nil {
		return Progress{}, err
	}
	return s.carryOut(ctx, owner, plan)
}

// carryOut stores the letters of a batch and puts them into the queue, if the budget has room
// for them.
func (s *Service) carryOut(ctx context.Context, owner string, plan *batchPlan) (Progress, error) {
	if err := s.afford(ctx, owner, plan.briefs()); err != nil {
		return Progress{}, err
	}
	// From here on, it is done whether the caller stays or not.
	ctx = context.WithoutCancel(ctx)
	if err := s.storeBatch(ctx, owner, plan); err != nil {
		return Progress{}, err
	}
	queued := s.queueBatch(ctx, owner, plan)
	p, err := s.Batch(ctx, owner, plan.id)
	return p, errors.Join(queued, err)
}

// checkLetters refuses briefs of which no batch can be made.
func checkLetters(owner, key string, letters []Brief) error {
	if err := valid.First(marquee.CheckOwner(owner), valid.Text("key", key, 255)); err != nil {
		return storeError(err)
	}
	if err := valid.Between("rows", len(letters), 1, MaxLetters); err != nil {
		return err
	}
	var faults FaultsError
	for i, b := range letters {
		faults.addInvalid(Fault{Row: i + 1}, b.Validate())
		if !b.Message.IsZero() {
			faults.add(Fault{Row: i + 1, Field: "message", Fix: "must be empty in a batch; answer it alone"})
		}
	}
	return faults.err()
}

// storeBatch stores the letters of a batch that must be written. The first one is stored
// alone, so that of two calls at the same time one goes on.
func (s *Service) storeBatch(ctx context.Context, owner string, plan *batchPlan) error {
	if len(plan.letters) == 0 {
		return nil
	}
	one := func(i int) error { return s.storeLetter(ctx, owner, &plan.letters[i]) }
	err := s.desk.Keep(ctx, owner, s.store, plan.adds(), nil, func(context.Context) error {
		if err := one(0); err != nil {
			return err
		}
		return each(len(plan.letters)-1, func(i int) error { return one(i + 1) })
	})
	if err != nil {
		return storeError(err)
	}
	waiting := plan.queue
	plan.queue = nil
	for _, l := range plan.letters {
		if l.ID != "" {
			plan.queue = append(plan.queue, l.Draft)
		}
	}
	plan.queue = append(plan.queue, waiting...)
	return nil
}

// storeLetter stores a letter as pending. If somebody else was quicker, it takes the draft away,
// because that call puts it into the queue.
func (s *Service) storeLetter(ctx context.Context, owner string, l *letter) error {
	if !l.kept {
		err := s.desk.Begin(ctx, func(ctx context.Context) error {
			return s.store.Create(ctx, owner, l.Draft)
		})
		if !errors.Is(err, marquee.ErrExists) {
			return err
		}
		kept, err := s.store.Get(ctx, owner, l.ID)
		if err == nil && (kept.Batch != l.Batch || kept.Brief != l.Brief) {
			err = ErrRunning
		}
		l.Draft = Draft{}
		return err
	}
	d, err := s.claim(ctx, owner, l.Draft, s.waiting)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrRunning) {
		err = nil
	}
	l.Draft = d
	return err
}

// queueBatch puts letters into the queue. The letters that it does not take are kept
// as failed.
func (s *Service) queueBatch(ctx context.Context, owner string, plan *batchPlan) error {
	for i, d := range plan.queue {
		err := s.put(ctx, owner, d.ID)
		if err == nil {
			continue
		}
		err = fmt.Errorf("%w: %w", ErrNotQueued, err)
		left := plan.queue[i:]
		_ = each(len(left), func(i int) error {
			_ = s.keep(ctx, owner, &left[i], err) // it repeats err
			return nil
		})
		return err
	}
	return nil
}

// atOnce is how many letters of a batch are stored at the same time.
const atOnce = 16

// each calls f with the numbers below n, several at the same time. After an error it calls it
// no more, and returns that error.
func each(n int, f func(i int) error) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, min(n, atOnce))
	for w := range errs {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				if errs[w] = f(int(i)); errs[w] != nil {
					next.Store(int64(n))
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}
