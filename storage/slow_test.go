package storage

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/storage/memory"
)

// lines are the lines of a log.
type lines struct {
	t *testing.T
	strings.Builder
}

func (l *lines) take() (all []map[string]any) {
	l.t.Helper()
	for line := range strings.Lines(l.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			l.t.Fatal(err)
		}
		all = append(all, fields)
	}
	l.Reset()
	return all
}

// slow is a store of drafts that takes its time.
type slow struct {
	email.Store
	takes time.Duration
}

func (s slow) Get(ctx context.Context, owner, id string) (email.Draft, error) {
	time.Sleep(s.takes)
	return s.Store.Get(ctx, owner, id)
}

func TestSlowCallsAreLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &lines{t: t}
		logger := slog.New(slog.NewJSONHandler(log, nil))
		b := memory.New()
		for takes, want := range map[time.Duration]int{
			0: 0, time.Second: 0, time.Second + time.Millisecond: 1, time.Minute: 1,
		} {
			s := storesOf(b)
			s.Email = slow{b.Email(), takes}
			_, err := LogSlow(s, logger, time.Second).Email.Get(t.Context(), "a secret owner", "a secret id")
			if err == nil {
				t.Error("the error of the store got lost")
			}
			got := log.take()
			if len(got) != want {
				t.Errorf("%v: %v", takes, got)
			}
			for _, line := range got {
				if line["method"] != "drafts.Get" || line["ms"] != float64(takes.Milliseconds()) ||
					len(line) != 5 || strings.Contains(line["msg"].(string), "secret") {
					t.Errorf("%v: %v", takes, line)
				}
			}
		}
	})
}

// What a call had to put up with is in its line, if there was any.
func TestSlowCallsSayWhatTheyPutUpWith(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &lines{t: t}
		s := storesOf(memory.New())
		s.Email = burdened{s.Email}
		logger := slog.New(slog.NewJSONHandler(log, nil))
		// Two observers, one around the other, both count.
		twice := LogSlow(LogSlow(s, logger, time.Second), logger, time.Second)
		if _, err := twice.Email.Get(t.Context(), "ann", "x"); err == nil {
			t.Error("the error of the store got lost")
		}
		got := log.take()
		if len(got) != 2 {
			t.Fatalf("logged %v", got)
		}
		for _, line := range got {
			if line["waited_ms"] != 1500.0 || line["retries"] != 1.0 || line["busy"] != 2.0 {
				t.Errorf("the line is %v", line)
			}
		}
	})
}

// burdened is a store of drafts that has to wait and to try again.
type burdened struct{ email.Store }

func (s burdened) Get(ctx context.Context, owner, id string) (email.Draft, error) {
	defer retry.Waited(ctx, time.Now())
	time.Sleep(1500 * time.Millisecond)
	retry.Busy(ctx)
	retry.Busy(ctx)
	retry.Retried(ctx)
	return s.Store.Get(ctx, owner, id)
}

// A store that has nothing to purge is purged without a line.
func TestLogSlowKeepsWhatStoresCan(t *testing.T) {
	b := memory.New()
	s := storesOf(b)
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	watched := LogSlow(s, logger, 0)
	for name, store := range map[string]any{
		"drafts": watched.Email, "settings": watched.Settings,
		"conversations": watched.Chat, "keys": watched.Keys,
	} {
		if err := store.(marquee.Purger).Purge(t.Context(), []string{"ann"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := watched.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("Close of the watched stores did not close the stores")
	}
	own := &Stores{Email: b.Email()}
	if LogSlow(own, logger, 0) != own {
		t.Error("stores of a program are not as they were")
	}
}
