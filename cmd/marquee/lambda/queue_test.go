package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/sqs"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/storage/memory"
)

// moodyModel speaks as a server that is compatible with OpenAI's. It refuses what is about
// secrets, and counts how often it was asked.
func moodyModel(t *testing.T) (url string, asked *atomic.Int64) {
	asked = &atomic.Int64{}
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if strings.Contains(string(raw), "secrets") {
			http.Error(w, `{"error":{"message":"no"}}`, http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		text := `"{\"subject\":\"Tuesday\",\"body\":\"Dear Grace\"}"`
		fmt.Fprintf(w, `data: {"choices":[{"index":0,"delta":{"content":%s},"finish_reason":"stop"}]}`+
			"\n\ndata: [DONE]\n\n", text)
	}))
	t.Cleanup(model.Close)
	return model.URL, asked
}

// enqueue asks for a draft without waiting, and returns its id.
func (f *running) enqueue(t *testing.T, purpose string) string {
	t.Helper()
	res := f.send(t, "POST", "/api/v1/emails", `{"purpose":"`+purpose+`"}`,
		"Content-Type", "application/json", "Prefer", "respond-async")
	var d struct{ ID, Status string }
	body := text(t, res, http.StatusAccepted)
	if err := json.Unmarshal([]byte(body), &d); err != nil || d.Status != "queued" {
		t.Fatalf("accepted: %s, %v", body, err)
	}
	return d.ID
}

// deliver sends messages as a batch, and returns the ids of the messages that failed.
func (f *running) deliver(t *testing.T, messages ...sqs.Message) (failed []string) {
	t.Helper()
	res, err := f.api.Invoke(t.Context(), batchOf(messages...))
	if err != nil {
		t.Fatal(err)
	}
	body := text(t, res, http.StatusOK)
	var answer struct {
		Failures []struct{ ItemIdentifier string } `json:"batchItemFailures"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Failures == nil {
		t.Fatalf("the answer is %s, %v", body, err)
	}
	for _, m := range answer.Failures {
		failed = append(failed, m.ItemIdentifier)
	}
	return failed
}

func batchOf(messages ...sqs.Message) events.SQSEvent {
	var batch events.SQSEvent
	for _, m := range messages {
		batch.Records = append(batch.Records, events.SQSMessage{
			MessageId: m.ID, Body: m.Body, EventSource: "aws:sqs",
			Attributes: map[string]string{"ApproximateReceiveCount": "1"},
		})
	}
	return batch
}

// A batch has a draft that is done, one that the model refuses, one that was deleted, one that
// succeeds, and a message that names none. Only that message must come again.
func TestABatchOfAQueue(t *testing.T) {
	t.Parallel()
	fake := sqs.New()
	t.Cleanup(fake.Close)
	url, asked := moodyModel(t)
	f := launch(t, append(fake.Env(), "MARQUEE_QUEUE="+sqs.Queue,
		"MARQUEE_MODEL=compatible:tiny", "COMPATIBLE_BASE_URL="+url)...)
	ids := map[string]string{}
	for _, name := range []string{"done", "secrets", "deleted", "good"} {
		ids[name] = f.enqueue(t, "Write about "+name)
	}
	messages := fake.Messages()
	if len(messages) != 4 || asked.Load() != 0 {
		t.Fatalf("the queue has %q, and the model was asked %d times", messages, asked.Load())
	}
	for _, m := range messages {
		if strings.Contains(m.Body, "Write") || !strings.Contains(m.Body, `"id":"`) {
			t.Errorf("the message is %s", m.Body)
		}
	}
	if failed := f.deliver(t, messages[0]); failed != nil {
		t.Fatalf("failed: %q", failed)
	}
	text(t, f.send(t, "DELETE", "/api/v1/emails/"+ids["deleted"], ""), http.StatusNoContent)

	messages = append(messages, sqs.Message{ID: "unreadable", Body: "{"})
	for _, delivery := range []string{"the first", "the second"} {
		if failed := f.deliver(t, messages...); !slices.Equal(failed, []string{"unreadable"}) {
			t.Errorf("%s delivery: %q failed", delivery, failed)
		}
		if n := asked.Load(); n != 3 {
			t.Errorf("%s delivery: the model was asked %d times, want 3", delivery, n)
		}
		for name, want := range map[string]string{"done": "done", "secrets": "failed", "good": "done"} {
			got := text(t, f.send(t, "GET", "/api/v1/emails/"+ids[name], ""), http.StatusOK)
			if !strings.Contains(got, `"status":"`+want+`"`) {
				t.Errorf("%s delivery: %s is %s", delivery, name, got)
			}
		}
	}
	f.stop()
	if log := f.log.String(); strings.Count(log, "must come again") != 2 {
		t.Errorf("the log is %s", log)
	}
}

// The client of a function whose queue fails gets an error, and nothing waits for ever.
func TestTheQueueRefuses(t *testing.T) {
	t.Parallel()
	fake := sqs.New()
	t.Cleanup(fake.Close)
	fake.Refuse()
	f := launch(t, append(fake.Env(), "MARQUEE_QUEUE="+sqs.Queue)...)
	res := f.send(t, "POST", "/api/v1/emails", aBrief,
		"Content-Type", "application/json", "Prefer", "respond-async")
	if body := text(t, res, http.StatusServiceUnavailable); !strings.Contains(body, "The queue") {
		t.Errorf("the answer is %s", body)
	}
	list := text(t, f.send(t, "GET", "/api/v1/emails", ""), http.StatusOK)
	if !strings.Contains(list, `"status":"failed"`) {
		t.Errorf("the history is %s", list)
	}
}

// What cannot end in this invocation comes again, each by itself.
func TestTheDeadlineOfABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model := llm.Func(func(ctx context.Context, r *llm.Request) iter.Seq2[llm.Chunk, error] {
			return func(yield func(llm.Chunk, error) bool) {
				if asked, _ := json.Marshal(r.Messages); strings.Contains(string(asked), "slowly") {
					<-ctx.Done()
					yield(llm.Chunk{}, ctx.Err())
					return
				}
				yield(llm.Chunk{Text: `{"subject":"S","body":"B"}`, Finish: llm.FinishStop}, nil)
			}
		})
		store := memory.New().Email()
		var bodies []string
		drafts, err := email.New(model, store, &email.Options{Queue: putter(func(owner, id string) {
			raw, err := json.Marshal(map[string]any{"owner": []byte(owner), "id": id})
			bodies = append(bodies, string(raw))
			if err != nil {
				t.Error(err)
			}
		})})
		if err != nil {
			t.Fatal(err)
		}
		owner := "ada\uffff" // SQS takes no such character
		for _, purpose := range []string{"write slowly", "write", "write elsewhere"} {
			if _, err := drafts.Enqueue(t.Context(), owner, email.Brief{Purpose: purpose}); err != nil {
				t.Fatal(err)
			}
		}
		list, err := store.List(t.Context(), owner, marquee.Place{}, 3)
		if err != nil {
			t.Fatal(err)
		}
		elsewhere := list[0]
		elsewhere.Version++
		elsewhere.Lease = elsewhere.Lease.Next(time.Now().Add(time.Hour))
		if err := store.Update(t.Context(), owner, elsewhere); err != nil {
			t.Fatal(err)
		}
		f := &function{drafts: drafts, logger: slog.New(slog.DiscardHandler)}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		start := time.Now()
		got, err := f.handle(ctx, &event{Records: batchOf(
			sqs.Message{ID: "slow", Body: bodies[0]}, sqs.Message{ID: "quick", Body: bodies[1]},
			sqs.Message{ID: "elsewhere", Body: bodies[2]}, sqs.Message{ID: "nobody", Body: `{}`},
		).Records})
		want := `{"batchItemFailures":[{"itemIdentifier":"slow"},{"itemIdentifier":"elsewhere"},` +
			`{"itemIdentifier":"nobody"}]}`
		if raw, _ := json.Marshal(got); err != nil || string(raw) != want {
			t.Errorf("got %s, %v, want %s", raw, err, want)
		}
		if spent := time.Since(start); spent != 2*time.Minute-maxMargin {
			t.Errorf("it took %v", spent)
		}
		list, err = store.List(t.Context(), owner, marquee.Place{}, 3)
		if err != nil || list[0] != elsewhere || list[1].Status != email.StatusComplete ||
			list[2].Status != email.StatusPending || list[2].Lease.Held(time.Now()) {
			t.Errorf("kept: %+v, %v", list, err)
		}
	})
}

// putter is a queue that is a function.
type putter func(owner, id string)

func (p putter) Put(_ context.Context, owner, id string) error { p(owner, id); return nil }

func (putter) Run(context.Context, func(context.Context, string, string) error) error {
	return nil
}

// Other services send records, too.
func TestABatchOfAnotherService(t *testing.T) {
	f := &function{}
	got, err := f.handle(t.Context(), &event{Records: []events.SQSMessage{{EventSource: "aws:s3"}}})
	if !errors.Is(err, errNoRequest) {
		t.Errorf("got %v, %v", got, err)
	}
}
