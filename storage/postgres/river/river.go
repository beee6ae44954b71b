// Package river is a queue of drafts in Postgres, for several servers on one store. It keeps
// jobs in the tables of River (https://riverqueue.com), in the schema of the store. A job holds
// the owner and the id of a draft, and no text.
//
// River looks for jobs once a second, and listens to nothing, so it works behind a pooler in
// transaction mode. River takes jobs by their priority, and then by their age. [Queue.Put] gives
// the first job of an owner the highest of four priorities, and lower ones to those behind it.
package river

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"github.com/marquee-go/marquee/storage/postgres"
)

// Options adjusts a [Queue].
type Options struct {
	// AtOnce is how many drafts this process writes at once. Default: 8.
	AtOnce int
	// Lease is how long the job of a process that died does not come again. A job that takes
	// longer comes again, too, and finds that the lease of its draft is held. Default: 1 minute,
	// like the lease of a draft.
	Lease time.Duration
	// Poll is how often the queue looks for jobs. Default: 1 second.
	Poll time.Duration
	// Logger gets the lines of River. Default: no log.
	Logger *slog.Logger
}

const (
	kind = "marquee_draft"
	line = "marquee_drafts" // the name of the queue in River
	// connections are enough for the looks of a server, and for those of its requests.
	connections = 4
)

// job is what River keeps of a draft.
type job struct {
	Owner string `json:"owner"`
	ID    string `json:"id"`
}

// Kind names the kind of job.
func (job) Kind() string { return kind }

// Queue is a queue in Postgres. It is safe for concurrent use.
type Queue struct {
	db      *sql.DB
	inserts *river.Client[*sql.Tx]
	Options
}

// Open returns the queue in the database at url, which is one of [postgres.Open], and brings
// its tables up to date. It refuses a schema where another program has jobs in River's tables.
// The caller must close the queue. If o is nil, all options have their defaults.
func Open(ctx context.Context, url string, o *Options) (_ *Queue, err error) {
	if err := Migrate(ctx, url); err != nil {
		return nil, err
	}
	q := &Queue{}
	if o != nil {
		q.Options = *o
	}
	q.AtOnce = cmp.Or(max(0, q.AtOnce), 8)
	q.Lease = cmp.Or(max(0, q.Lease), time.Minute)
	q.Poll = cmp.Or(max(0, q.Poll), time.Second)
	q.Logger = cmp.Or(q.Logger, slog.New(slog.DiscardHandler))
	if q.db, err = postgres.Connect(url, connections); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = q.db.Close()
		}
	}()
	if err := check(ctx, q.db); err != nil {
		return nil, fmt.Errorf("river: the queue cannot be used: %w", err)
	}
	q.inserts, err = river.NewClient(riverdatabasesql.New(q.db), &river.Config{Logger: q.Logger})
	if err != nil {
		return nil, fmt.Errorf("river: %w", err)
	}
	return q, nil
}

// Close closes the connections. Call it when Run has returned.
func (q *Queue) Close() error { return q.db.Close() }

// waiting counts the jobs of an owner that wait, up to a limit.
const waiting = `
	SELECT count(*) FROM (
		SELECT 1 FROM river_job
		WHERE state IN ('available', 'scheduled') AND kind = $1 AND args @> $2::jsonb LIMIT $3
	) AS found`

// priorities are how many jobs of the owner may wait before one with the priority 1, 2 and 3.
var priorities = []int{1, 10, 100}

// Put adds a job. Its priority follows from how many jobs of its owner wait: 1 if there are
// none, 2 up to 9, 3 up to 99, and 4 otherwise.
func (q *Queue) Put(ctx context.Context, owner, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	who, err := ofOwner(owner)
	if err != nil {
		return err
	}
	var n int
	limit := priorities[len(priorities)-1]
	if err := q.db.QueryRowContext(ctx, waiting, kind, who, limit).Scan(&n); err != nil {
		return fmt.Errorf("river: %w", err)
	}
	priority := 1
	for _, most := range priorities {
		if n >= most {
			priority++
		}
	}
	_, err = q.inserts.Insert(ctx, job{owner, id}, &river.InsertOpts{Queue: line, Priority: priority})
	if err != nil {
		return fmt.Errorf("river: %w", err)
	}
	return nil
}

// before counts the jobs that River takes before one that waits.
const before = `
	SELECT (
		SELECT count(*) FROM river_job AS b
		WHERE b.state = 'available' AND b.queue = j.queue
			AND (b.priority, b.scheduled_at, b.id) < (j.priority, j.scheduled_at, j.id)
	) FROM river_job AS j
	WHERE j.state = 'available' AND j.queue = $1 AND j.args @> $2::jsonb
	ORDER BY j.priority, j.scheduled_at, j.id LIMIT 1`

// Position implements [email.Positioner], for the servers of this store together.
func (q *Queue) Position(ctx context.Context, owner, id string) (n int, err error) {
	args, err := argsOf(job{owner, id})
	if err != nil {
		return -1, err
	}
	err = q.db.QueryRowContext(ctx, before, line, args).Scan(&n)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return -1, nil
	case err != nil:
		return -1, fmt.Errorf("river: %w", err)
	}
	return n, nil
}
