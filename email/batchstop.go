package email

import (
	"context"
	"errors"

	"github.com/marquee-go/marquee"
)

// RetryBatch writes the letters of a batch again that failed or were stopped. It puts the letters
// that wait into the queue once more. Its errors are those of [Service.BeginBatch], and
// [ErrBatchNotFound].
func (s *Service) RetryBatch(ctx context.Context, owner, id string) (Progress, error) {
	if s.queue == nil {
		return Progress{}, ErrNoQueue
	}
	leave, err := s.desk.Enter(owner)
	if err != nil {
		return Progress{}, err
	}
	defer leave()
	plan, now := &batchPlan{id: id}, s.desk.Time()
	for d, err := range s.EachLetter(ctx, owner, id) {
		if err != nil {
			return Progress{}, err
		}
		plan.add(d, now)
	}
	return s.carryOut(ctx, owner, plan)
}

// StopBatch stops the letters of a batch that nobody writes yet, and leaves the others. The
// error is [ErrBatchNotFound] if there is none.
func (s *Service) StopBatch(ctx context.Context, owner, id string) (Progress, error) {
	var waiting []Draft
	for d, err := range s.EachLetter(ctx, owner, id) {
		if err != nil {
			return Progress{}, err
		}
		if d.waits(s.desk.Time()) {
			waiting = append(waiting, d)
		}
	}
	err := each(len(waiting), func(i int) error { return s.stopLetter(ctx, owner, waiting[i]) })
	if err != nil {
		return Progress{}, storeError(err)
	}
	return s.Batch(ctx, owner, id)
}

// stopLetter stops a letter, unless it does not wait any more.
func (s *Service) stopLetter(ctx context.Context, owner string, d Draft) error {
	for d.waits(s.desk.Time()) {
		d.settle(StatusStopped, stopped, s.desk.Time())
		err := s.store.Update(ctx, owner, d)
		if errors.Is(err, marquee.ErrConflict) {
			d, err = s.store.Get(ctx, owner, d.ID) // a process has begun it
		}
		if errors.Is(err, marquee.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// DeleteBatch deletes all letters of a batch, also while they are written. The error is
// [ErrBatchNotFound] if there is none.
func (s *Service) DeleteBatch(ctx context.Context, owner, id string) error {
	var ids []string
	for d, err := range s.EachLetter(ctx, owner, id) {
		if err != nil {
			return err
		}
		ids = append(ids, d.Letter())
	}
	return each(len(ids), func(i int) error {
		err := s.Delete(ctx, owner, ids[i])
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return err
	})
}
