package telemetry

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/email"
)

// The store is read every ten seconds at most, and again at once after a failure.
func TestBacklogIsReadOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads, down := 0, errors.New("down")
		var fails error
		b := backlog{count: func(context.Context) (email.Backlog, error) {
			reads++
			return email.Backlog{Waiting: reads}, fails
		}}
		want := func(n int, failed error) {
			t.Helper()
			if got, err := b.read(t.Context()); got.Waiting != n || !errors.Is(err, failed) {
				t.Errorf("read %+v, %v, want %d, %v", got, err, n, failed)
			}
		}
		want(1, nil)
		want(1, nil)
		time.Sleep(fresh)
		want(2, nil)
		time.Sleep(fresh)
		fails = down
		want(0, down)
		fails = nil
		want(4, nil)
	})
}
