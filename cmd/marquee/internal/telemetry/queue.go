package telemetry

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"

	"github.com/marquee-go/marquee/email"
)

// Queue shows what waits in the queue of drafts, and how many drafts of it have failed on this
// server. It calls count, which reads the store, at most every ten seconds.
func (e *Exporters) Queue(count func(context.Context) (email.Backlog, error), failed func() int) {
	if !e.On() {
		return
	}
	m := e.meters().Meter("marquee")
	waiting, err := m.Int64ObservableGauge("marquee.queue.waiting", metric.WithUnit("{draft}"),
		metric.WithDescription("Drafts that wait in the queue of all servers, counted to 1,000."))
	age, ageErr := m.Float64ObservableGauge("marquee.queue.age", metric.WithUnit("s"),
		metric.WithDescription("How long the draft has waited that has waited longest."))
	failures, failErr := m.Int64ObservableCounter("marquee.queue.failures", metric.WithUnit("{draft}"),
		metric.WithDescription("Drafts that nobody waited for and that have failed on this server."))
	if err := errors.Join(err, ageErr, failErr); err != nil {
		otel.Handle(err) // the instruments show nothing
		return
	}
	b := backlog{count: count}
	_, err = m.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		o.ObserveInt64(failures, int64(failed()))
		now, err := b.read(ctx)
		if err != nil {
			// An error here would take all other metrics away. The store has metrics of its own.
			return nil //nolint:nilerr // the two gauges are missing
		}
		o.ObserveInt64(waiting, int64(now.Waiting))
		seconds := 0.0
		if !now.Oldest.IsZero() {
			seconds = max(0, time.Since(now.Oldest).Seconds())
		}
		o.ObserveFloat64(age, seconds)
		return nil
	}, waiting, age, failures)
	if err != nil {
		otel.Handle(err)
	}
}

// fresh is how long a count of what waits is shown again.
const fresh = 10 * time.Second

// backlog remembers what waits, because nobody bounds how often it is asked for.
type backlog struct {
	count func(context.Context) (email.Backlog, error)

	mu   sync.Mutex
	last email.Backlog
	at   time.Time
}

func (b *backlog) read(ctx context.Context) (email.Backlog, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.at.IsZero() && time.Since(b.at) < fresh {
		return b.last, nil
	}
	now, err := b.count(ctx)
	if err != nil {
		return email.Backlog{}, err
	}
	b.last, b.at = now, time.Now()
	return now, nil
}
