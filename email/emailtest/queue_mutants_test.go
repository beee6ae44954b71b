package emailtest_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/testing/mutants"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

const atOnce = 4

// A queue with one of these faults fails the rule of the suite that stands with it.
func TestMutantsOfQueues(t *testing.T) {
	emailtest.Hasten(t, 3*time.Second)
	good := func() email.Queue { return email.NewLocalQueue(atOnce) }
	check := func(t *testing.T, rule string, q email.Queue) {
		t.Parallel()
		recordtest.Check(t, emailtest.QueueRules(atOnce), rule, q)
	}
	mutants.Test(t, good, check, brokenQueues)
}

type finishing = func(ctx context.Context, owner, id string) error

// queue is a queue with some methods replaced.
type queue struct {
	put func(ctx context.Context, owner, id string) error
	run func(ctx context.Context, finish finishing) error
}

func (q *queue) Put(ctx context.Context, owner, id string) error { return q.put(ctx, owner, id) }

func (q *queue) Run(ctx context.Context, finish finishing) error { return q.run(ctx, finish) }

// putting breaks Put.
func putting(put func(ctx context.Context, good email.Queue, owner, id string) error) func(
	email.Queue) email.Queue {
	return func(good email.Queue) email.Queue {
		return &queue{func(ctx context.Context, owner, id string) error {
			return put(ctx, good, owner, id)
		}, good.Run}
	}
}

// calling breaks what Run does for each draft.
func calling(call func(ctx context.Context, finish finishing, owner, id string) error) func(
	email.Queue) email.Queue {
	return func(good email.Queue) email.Queue {
		return &queue{good.Put, func(ctx context.Context, finish finishing) error {
			return good.Run(ctx, func(ctx context.Context, owner, id string) error {
				return call(ctx, finish, owner, id)
			})
		}}
	}
}

// inOneLine is a queue that has one line for all owners.
type inOneLine struct {
	mu   sync.Mutex
	line []string
	more chan struct{}
}

func (q *inOneLine) Put(_ context.Context, owner, id string) error {
	q.mu.Lock()
	q.line = append(q.line, owner+"\x00"+id)
	q.mu.Unlock()
	q.more <- struct{}{}
	return nil
}

func (q *inOneLine) Run(ctx context.Context, finish finishing) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-q.more:
		}
		q.mu.Lock()
		owner, id, _ := strings.Cut(q.line[0], "\x00")
		q.line = q.line[1:]
		q.mu.Unlock()
		_ = finish(context.WithoutCancel(ctx), owner, id)
	}
}

var brokenQueues = []mutants.Mutant[email.Queue]{
	{
		Fault: "an owner loses blanks at the end",
		Rule:  "every draft that was put comes",
		Break: putting(func(ctx context.Context, q email.Queue, owner, id string) error {
			return q.Put(ctx, strings.TrimSpace(owner), id)
		}),
	},
	{
		Fault: "what is put while nobody runs the queue is lost",
		Rule:  "a draft that was put before Run comes",
		Break: func(good email.Queue) email.Queue {
			runs := false
			return &queue{func(ctx context.Context, owner, id string) error {
				if !runs {
					return nil
				}
				return good.Put(ctx, owner, id)
			}, func(ctx context.Context, finish finishing) error {
				runs = true
				return good.Run(ctx, finish)
			}}
		},
	},
	{
		Fault: "an id that was put before is not put again",
		Rule:  "drafts of one id and several owners are several drafts",
		Break: func(good email.Queue) email.Queue {
			return onceOnly(good, func(_, id string) string { return id })
		},
	},
	{
		Fault: "each draft comes ten times",
		Rule:  "a draft that is put many times comes, and no more often than that",
		Break: calling(func(ctx context.Context, finish finishing, owner, id string) error {
			var err error
			for range 10 {
				err = finish(ctx, owner, id)
			}
			return err
		}),
	},
	{
		Fault: "a draft comes once only",
		Rule:  "a draft that is put when it is done comes again",
		Break: func(good email.Queue) email.Queue {
			return onceOnly(good, func(owner, id string) string { return owner + id })
		},
	},
	{
		Fault: "a draft that failed counts as done",
		Rule:  "a draft that failed comes again",
		Break: calling(func(ctx context.Context, finish finishing, owner, id string) error {
			_ = finish(ctx, owner, id)
			return nil
		}),
	},
	{
		Fault: "a draft that failed comes again at once",
		Rule:  "a draft that failed comes no sooner than its error says",
		Break: calling(func(ctx context.Context, finish finishing, owner, id string) error {
			if err := finish(ctx, owner, id); err != nil {
				return &email.LaterError{Err: err}
			}
			return nil
		}),
	},
	{
		Fault: "a draft that is to come again at once comes after a while",
		Rule:  "a draft that is to come again at once does",
		Break: calling(func(ctx context.Context, finish finishing, owner, id string) error {
			if err := finish(ctx, owner, id); err != nil {
				return errors.New("it failed")
			}
			return nil
		}),
	},
	{
		Fault: "all owners stand in one line",
		Rule:  "many drafts of one owner hold up nobody else's",
		Break: func(email.Queue) email.Queue { return &inOneLine{more: make(chan struct{}, 100)} },
	},
	{
		Fault: "all drafts begin at once",
		Rule:  "no more drafts are written at once than the queue allows",
		Break: func(email.Queue) email.Queue { return email.NewLocalQueue(100) },
	},
	{
		Fault: "one draft is written at a time",
		Rule:  "no more drafts are written at once than the queue allows",
		Break: func(email.Queue) email.Queue { return email.NewLocalQueue(1) },
	},
	{
		Fault: "Run leaves its calls alone",
		Rule:  "Run ends when its calls have returned, and takes no more",
		Break: func(good email.Queue) email.Queue {
			return &queue{good.Put, func(ctx context.Context, finish finishing) error {
				go func() { _ = good.Run(ctx, finish) }()
				<-ctx.Done()
				return nil
			}}
		},
	},
	{
		Fault: "a call ends with Run",
		Rule:  "the context of a call outlives that of Run",
		Break: func(good email.Queue) email.Queue {
			return &queue{good.Put, func(ctx context.Context, finish finishing) error {
				return good.Run(ctx, func(_ context.Context, owner, id string) error {
					return finish(ctx, owner, id)
				})
			}}
		},
	},
	{
		Fault: "what waits is forgotten when Run ends",
		Rule:  "what was not done comes when Run is called again",
		Break: func(email.Queue) email.Queue {
			q := email.NewLocalQueue(atOnce)
			return &queue{func(ctx context.Context, owner, id string) error {
				return q.Put(ctx, owner, id)
			}, func(ctx context.Context, finish finishing) error {
				err := q.Run(ctx, finish)
				q = email.NewLocalQueue(atOnce)
				return err
			}}
		},
	},
	{
		Fault: "Put does not look at its context",
		Rule:  "Put after the end of its context is an error",
		Break: putting(func(ctx context.Context, q email.Queue, owner, id string) error {
			return q.Put(context.WithoutCancel(ctx), owner, id)
		}),
	},
}

// onceOnly puts each draft once, by a name of it.
func onceOnly(good email.Queue, name func(owner, id string) string) email.Queue {
	put := map[string]bool{}
	return &queue{func(ctx context.Context, owner, id string) error {
		if put[name(owner, id)] {
			return nil
		}
		put[name(owner, id)] = true
		return good.Put(ctx, owner, id)
	}, good.Run}
}
