package dynamodb

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
)

// A writer that finds another one at work waits. If that takes too long, it fails and
// says so.
func TestOneWriterAtATime(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openWith(t, services.DynamoDB(t), batchOf("before", before))
	working, err := db.films.begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]*films{
		"this process": db.films, "another process": newFilms(db.films.table),
	} {
		other.patience = 100 * time.Millisecond
		_, err := other.Upsert(ctx, batchOf("after", after))
		if !errors.Is(err, errBusy) ||
			!strings.HasSuffix(err.Error(), "another program is writing films") {
			t.Errorf("%s: Upsert during another one: %v", name, err)
		}
		other.patience = time.Hour
		canceled, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		_, err = other.Upsert(canceled, batchOf("after", after))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: Upsert until a deadline: %v", name, err)
		}
		cancel()
	}
	if err := working.discard(ctx); err != nil {
		t.Fatal(err)
	}
	db.films.end()
	if _, err := db.films.Upsert(ctx, batchOf("after", after)); err != nil {
		t.Errorf("Upsert after the other: %v", err)
	}
}

// A writer that was wrongly taken for dead writes nothing more.
func TestTakenForDead(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openWith(t, services.DynamoDB(t), batchOf("before", before))
	err := db.films.change(ctx, func(context.Context) (plan, error) {
		other := newFilms(db.films.table)
		other.now = func() time.Time { return time.Now().Add(2 * lease) }
		if _, err := other.Upsert(ctx, batchOf("after", after)); err != nil {
			return plan{}, err
		}
		return db.films.plan(ctx, batchOf("too late", []movies.Movie{{ID: 9, Title: "Too late"}}))
	})
	if !errors.Is(err, errBusy) {
		t.Errorf("the writer reports %v, want %v", err, errBusy)
	}
	want := dump(t, openWith(t, services.DynamoDB(t), batchOf("after", after)))
	if got := dump(t, db); !slices.Equal(got, want) {
		t.Errorf("the table holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A writer shows that it is alive while it works.
func TestLeaseMovesOn(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openWith(t, services.DynamoDB(t))
	b, err := db.films.begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer db.films.end()
	was := b.head
	for _, test := range []struct {
		name  string
		age   time.Duration
		moves bool
	}{{"a new lease", 0, false}, {"an old lease", lease / 2, true}} {
		b.renewed = time.Now().Add(-test.age)
		bounded, cancel, err := b.extend(ctx)
		if err != nil {
			t.Fatal(err)
		}
		deadline, ok := bounded.Deadline()
		if left := time.Until(deadline); !ok || left > lease*3/4 || left < lease/2 {
			t.Errorf("%s: the writer works until %v, %v", test.name, deadline, ok)
		}
		cancel()
		var now head
		if _, err := db.films.get(ctx, headKey, &now); err != nil {
			t.Fatal(err)
		}
		if moved := now.Until > was.Until; moved != test.moves {
			t.Errorf("%s was moved on: %v, want %v", test.name, moved, test.moves)
		}
	}
	if err := b.discard(ctx); err != nil {
		t.Error(err)
	}
}
