package sqs_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/emailtest"
	fake "github.com/marquee-go/marquee/internal/testing/sqs"
	"github.com/marquee-go/marquee/storage/dynamodb/sqs"
)

const owner = "ada"

// open opens the queue of a new fake.
func open(t *testing.T, o *sqs.Options) (*sqs.Queue, *fake.Server) {
	t.Helper()
	server := fake.New()
	t.Cleanup(server.Close)
	for _, variable := range server.Env() {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
	q, err := sqs.Open(t.Context(), fake.Queue, o)
	if err != nil {
		t.Fatal(err)
	}
	return q, server
}

func TestQueue(t *testing.T) {
	emailtest.TestQueue(t, 4, func(t *testing.T) email.Queue {
		// A message that is lost on its way at the end of Run comes again soon enough.
		q, _ := open(t, &sqs.Options{AtOnce: 4, Hidden: 10 * time.Second})
		return q
	})
}

func TestOpen(t *testing.T) {
	for _, address := range []string{"", "marquee-drafts", "ftp://host/queue", "https://%zz"} {
		_, err := sqs.Open(t.Context(), address, nil)
		if err == nil || !strings.Contains(err.Error(), "https://sqs.REGION") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// run runs the queue until finish calls stop.
func run(t *testing.T, q *sqs.Queue, finish func(stop func(), id string) error) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	return q.Run(ctx, func(_ context.Context, _, id string) error { return finish(cancel, id) })
}

// A message of a process that died comes to another one when it is not hidden any more. One
// that lives keeps it hidden.
func TestAMessageIsHiddenWhileItIsWrittenOn(t *testing.T) {
	q, server := open(t, &sqs.Options{AtOnce: 1, Hidden: 3 * time.Second})
	if err := q.Put(t.Context(), owner, "1"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var calls atomic.Int32
	var all sync.WaitGroup
	for range 2 { // servers
		all.Go(func() {
			err := q.Run(ctx, func(context.Context, string, string) error {
				calls.Add(1)
				time.Sleep(5 * time.Second) // longer than it is hidden at a time
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	for len(server.Messages()) > 0 {
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	all.Wait()
	if n := calls.Load(); n != 1 {
		t.Errorf("it came %d times", n)
	}
	if err := q.Put(t.Context(), owner, "2"); err != nil {
		t.Fatal(err)
	}
	server.Lose() // to a process that dies
	begun := time.Now()
	err := run(t, q, func(stop func(), _ string) error {
		stop()
		return nil
	})
	if took := time.Since(begun); err != nil || took < 500*time.Millisecond || took > 20*time.Second {
		t.Errorf("the message of a dead process came after %v, %v", took, err)
	}
}

// What names no draft, and what fails too often, ends as a dead letter.
func TestDeadLetters(t *testing.T) {
	q, server := open(t, &sqs.Options{AtOnce: 1})
	server.Bury(3)
	for _, id := range []string{"good", "bad"} {
		if err := q.Put(t.Context(), owner, id); err != nil {
			t.Fatal(err)
		}
	}
	bad := 0
	err := run(t, q, func(stop func(), id string) error {
		if id == "good" {
			return nil
		}
		if bad++; bad == 3 {
			time.AfterFunc(time.Second, stop)
		}
		return &email.LaterError{Err: errors.New("away")}
	})
	if dead := server.Dead(); err != nil || bad != 3 || len(dead) != 1 ||
		!strings.Contains(dead[0].Body, "bad") || len(server.Messages()) != 0 {
		t.Errorf("it came %d times, the dead letters are %q, %v", bad, dead, err)
	}
}

// A queue that refuses is an error of both methods.
func TestAQueueThatRefuses(t *testing.T) {
	q, server := open(t, nil)
	server.Refuse()
	if err := q.Put(t.Context(), owner, "1"); err == nil {
		t.Error("Put succeeds")
	}
	err := run(t, q, func(func(), string) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "AccessDenied") {
		t.Errorf("Run: %v", err)
	}
}

func TestDraft(t *testing.T) {
	for _, body := range []string{"", "{", "[]"} {
		if _, _, err := sqs.Draft(body); err == nil {
			t.Errorf("%q names a draft", body)
		}
	}
}
