package river_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/storage/postgres/river"
)

const owner = "ada"

func open(t *testing.T, url string, atOnce int) *river.Queue {
	t.Helper()
	q, err := river.Open(t.Context(), url, &river.Options{AtOnce: atOnce, Poll: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	})
	return q
}

func TestQueue(t *testing.T) {
	emailtest.TestQueue(t, 4, func(t *testing.T) email.Queue {
		t.Parallel()
		return open(t, services.Postgres(t), 4)
	})
}

// The first drafts of an owner have a higher priority than the next ones.
func TestPosition(t *testing.T) {
	t.Parallel()
	q := open(t, services.Postgres(t), 1)
	put := func(owner string, n int) string {
		id := fmt.Sprintf("%s-%d", owner, n)
		if err := q.Put(t.Context(), owner, id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	want := func(owner, id string, position int) {
		t.Helper()
		if n, err := q.Position(t.Context(), owner, id); n != position || err != nil {
			t.Errorf("the position of %s is %d, %v, want %d", id, n, err, position)
		}
	}
	for n := range 120 {
		put("ann", n)
	}
	want("ann", "ann-0", 0)
	want("ann", "ann-119", 119)
	want("bob", put("bob", 0), 1)
	want("bob", put("bob", 1), 11)
	want("ann", "ann-119", 121)
	want("bob", "ann-119", -1)
	want("eve", "eve-0", -1)
}
