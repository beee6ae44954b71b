package main

import (
	"context"
	"fmt"
	"time"
)

// round is one story of what goes wrong.
type round struct {
	name    string
	store   string // sqlite, postgres or dynamodb
	share   int    // of all writes, in thousandths
	servers int    // on one store
	clients int
	steady  bool   // nothing happens to the servers themselves, so /livez stays 200
	trouble string // what is counted as trouble, in the plural
	least   int    // how much trouble there is at least
	play    func(ctx context.Context, s *stage) (remark string, err error)
}

// rounds are all of them. Their shares add up to 1,000.
var rounds = []round{
	// name, store, share, servers, clients, steady, trouble, least, play
	{"kill -9 the server", "sqlite", 176, 1, 8, false, "kills", 25, kill},
	{"kill -9 two servers", "postgres", 213, 2, 8, false, "kills", 25, kill},
	{"kill -9 two servers", "dynamodb", 66, 2, 8, false, "kills", 25, kill},
	{"kill -9 Postgres", "postgres", 176, 2, 8, true, "crashes", 10, restart},
	{"lost INSERT and COMMIT", "postgres", 90, 2, 8, true, "lost replies", 100, lose},
	{"500, throttled, lost", "dynamodb", 40, 2, 8, true, "faults", 200, upset},
	{"full disk", "sqlite", 50, 1, 8, true, "times full", 10, fill},
	{"kill -9, with a queue", "sqlite", 24, 3, 0, false, "kills", 10, queue},
	{"kill -9, with a queue", "postgres", 24, 3, 0, false, "kills", 10, queue},
	{"kill -9, with a queue", "dynamodb", 24, 3, 0, false, "kills", 10, queue},
	{"kill -9 in a batch", "sqlite", 24, 1, 0, false, "kills", 10, batches},
	{"kill -9 in a batch", "postgres", 24, 2, 0, false, "kills", 10, batches},
	{"kill -9 in a batch", "dynamodb", 24, 2, 0, false, "kills", 10, batches},
	{"readers are cut off", "sqlite", 5, 2, 10, true, "cuts", 1000, cutReaders},
	{"readers are cut off", "postgres", 5, 2, 10, true, "cuts", 1000, cutReaders},
	{"readers are cut off", "dynamodb", 5, 2, 10, true, "cuts", 1000, cutReaders},
	{"SIGTERM in flight", "sqlite", 10, 1, 24, false, "stops", 6, terminate},
	{"SIGTERM in flight", "postgres", 10, 1, 24, false, "stops", 6, terminate},
	{"SIGTERM in flight", "dynamodb", 10, 1, 24, false, "stops", 6, terminate},
}

// setting is what a round is played with.
type setting struct {
	program string // the path of the program
	dir     string // for what the round writes
	find    finder
	seed    uint64
	writes  int // how many are acknowledged at least
	films   int // in each file that is imported
}

// result is what a line of the table says. A round without problems is a
// success.
type result struct {
	tally
	remark   string
	problems []error
}

// limit bounds one round, including the calm and the counting after it.
const limit = 3 * time.Minute

// run plays the round.
func (r round) run(ctx context.Context, set setting) result {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	s, err := newStage(ctx, r, set)
	if err != nil {
		return result{problems: []error{err}}
	}
	remark, err := r.play(ctx, s)
	if err == nil && s.skipped {
		return result{remark: remark, problems: s.close()}
	}
	if err != nil {
		s.problems.add(err)
	}
	if s.acknowledged < set.writes {
		s.problems.add(fmt.Errorf("%d of %d writes were acknowledged", s.acknowledged, set.writes))
	}
	if s.missing > 0 || s.doubled > 0 {
		s.problems.add(fmt.Errorf("%d writes are missing, %d doubled", s.missing, s.doubled))
	}
	return result{
		tally: s.tally,
		remark: fmt.Sprintf("%d %s, %d imports, %d cut off%s",
			s.troubles.Load(), r.trouble, s.imports, s.cut, remark),
		problems: s.close(),
	}
}
