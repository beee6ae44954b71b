package river

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"github.com/marquee-go/marquee/email"
)

var _ email.Positioner = (*Queue)(nil)

const (
	// again is when a job comes again that failed without saying when.
	again = 5 * time.Second
	// kept is how long a job is kept when it is done.
	kept = time.Minute
)

// worker writes drafts. River counts no attempts, because the lease of a draft does.
type worker struct {
	river.WorkerDefaults[job]
	finish func(ctx context.Context, owner, id string) error
}

func (w *worker) Work(ctx context.Context, j *river.Job[job]) error {
	err := w.finish(ctx, j.Args.Owner, j.Args.ID)
	if err == nil {
		return nil
	}
	after := again
	if e, ok := errors.AsType[*email.LaterError](err); ok {
		after = max(0, e.After)
	}
	return river.JobSnooze(after)
}

// Run implements [email.Queue].
func (q *Queue) Run(
	ctx context.Context, finish func(ctx context.Context, owner, id string) error,
) error {
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &worker{finish: finish}); err != nil {
		return fmt.Errorf("river: %w", err)
	}
	client, err := river.NewClient(riverdatabasesql.New(q.db), &river.Config{
		Workers: workers, Queues: map[string]river.QueueConfig{line: {MaxWorkers: q.AtOnce}},
		PollOnly: true, FetchPollInterval: q.Poll, FetchCooldown: min(q.Poll, 100*time.Millisecond),
		JobTimeout: -1, RescueStuckJobsAfter: q.Lease,
		CompletedJobRetentionPeriod: kept, CancelledJobRetentionPeriod: kept,
		ReindexerIndexNames: []string{}, // that needs the rights of the owner of the tables
		Logger:              q.Logger,
	})
	if err != nil {
		return fmt.Errorf("river: %w", err)
	}
	lasting := context.WithoutCancel(ctx)
	if err := client.Start(lasting); err != nil {
		return fmt.Errorf("river: %w", err)
	}
	<-ctx.Done()
	if err := client.Stop(lasting); err != nil {
		return fmt.Errorf("river: %w", err)
	}
	return nil
}

// ofOwner returns what the arguments of all jobs of an owner contain.
func ofOwner(owner string) (string, error) {
	raw, err := json.Marshal(map[string]string{"owner": owner})
	return string(raw), err
}

func argsOf(j job) (string, error) {
	raw, err := json.Marshal(j)
	return string(raw), err
}
