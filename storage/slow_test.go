package storage

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage/memory"
	"github.com/marquee-go/marquee/storage/sqlite"
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

// Time that the caller of a range takes is not the store's.
func TestTheTimeOfACallerDoesNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &lines{t: t}
		w := watch{slog.New(slog.NewJSONHandler(log, nil)), time.Second}
		pauses := func(yield func(int, error) bool) {
			for n := range 3 {
				time.Sleep(500 * time.Millisecond)
				if !yield(n, nil) {
					return
				}
			}
		}
		for n, err := range timed(t.Context(), w, "some", pauses) {
			time.Sleep(time.Hour)
			if n == 1 || err != nil {
				break
			}
		}
		if got := log.take(); len(got) != 0 {
			t.Errorf("a range of one second was logged: %v", got)
		}
		for _, err := range timed(t.Context(), w, "some", pauses) {
			if err != nil {
				t.Error(err)
			}
			time.Sleep(time.Hour)
		}
		if got := log.take(); len(got) != 1 || got[0]["ms"] != 1500.0 {
			t.Errorf("a range of 1.5 seconds: %v", got)
		}
	})
}

// Each method of each store has its line, and no optional method is hidden.
func TestEveryMethodIsWatched(t *testing.T) {
	file, err := sqlite.Open(t.Context(), t.TempDir()+"/a.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	log := &lines{t: t}
	logger := slog.New(slog.NewJSONHandler(log, nil))
	for name, b := range map[string]backend{"memory": memory.New(), "sqlite": file} {
		s := storesOf(b)
		watched := LogSlow(s, logger, -1)
		for kind, stores := range map[string][2]any{
			"drafts":        {s.Email, watched.Email},
			"films":         {s.Movies, watched.Movies},
			"conversations": {s.Chat, watched.Chat},
			"keys":          {s.Keys, watched.Keys},
		} {
			own := reflect.TypeOf(stores[0])
			for i := range own.NumMethod() {
				method := own.Method(i).Name
				call := reflect.ValueOf(stores[1]).MethodByName(method)
				if !call.IsValid() {
					t.Errorf("%s: the method %s of %s is hidden", name, method, kind)
					continue
				}
				callWithZeros(t.Context(), call)
				got := log.take()
				if len(got) != 1 || got[0]["method"] != kind+"."+method {
					t.Errorf("%s: %s.%s logs %v", name, kind, method, got)
				}
			}
		}
	}
}

// callWithZeros calls a method with a context and zero values, and ranges over what it
// returns.
func callWithZeros(ctx context.Context, method reflect.Value) {
	args := []reflect.Value{reflect.ValueOf(ctx)}
	for i := 1; i < method.Type().NumIn(); i++ {
		args = append(args, reflect.Zero(method.Type().In(i)))
	}
	for _, result := range method.Call(args) {
		if result.Kind() == reflect.Func {
			for range result.Seq2() {
				break
			}
		}
	}
}

// A store that has nothing to purge is purged without a line.
func TestLogSlowKeepsWhatStoresCan(t *testing.T) {
	b := memory.New()
	s := storesOf(b)
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	watched := LogSlow(s, logger, 0)
	for name, store := range map[string]any{
		"drafts": watched.Email, "conversations": watched.Chat, "keys": watched.Keys,
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
