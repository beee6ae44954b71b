package httpapi_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/mail"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

const batches = "/api/v1/emails/batches"

// newBatches returns a server with a queue that a test empties, and a function that does so.
func newBatches(
	t *testing.T, model llm.Model, change func(*email.Options),
) (s server, run func()) {
	q := &line{}
	s = newServer(t, model, "memory:", func(o *setup) {
		e := &email.Options{Queue: q}
		if change != nil {
			change(e)
		}
		o.Email = must(email.New(model, o.stores.Email, e))
	})
	return s, func() {
		t.Helper()
		for _, id := range q.ids {
			if err := s.options.Email.Finish(t.Context(), "ada", id); err != nil {
				t.Error(err)
			}
		}
		q.ids = nil
	}
}

// toAll is the body of a request for a batch.
func toAll(brief, table string) string {
	raw, _ := json.Marshal(table) // a text does not fail
	return fmt.Sprintf(`{"brief":%s,"csv":%s}`, brief, raw)
}

var praise = toAll(`{"purpose":"Thank {name} for {talk}","recipient":"{name}","address":"{mail}"}`,
	"name;talk;mail;fee\nGrace;COBOL;grace@example.org;1\n=Ada;\"One\nTwo\";ada@example.org;2\n")

func TestABatchOverHTTP(t *testing.T) {
	s, run := newBatches(t, llmtest.NewScript(emailReply), nil)
	res, body := s.do(t, "POST", batches+"/preview", praise)
	preview := decode[wire.BatchPreview](t, res, body, http.StatusOK)
	columns := []string{"name", "talk", "mail", "fee"}
	if preview.Letters != 2 || !reflect.DeepEqual(preview.Columns, columns) ||
		!reflect.DeepEqual(preview.Unused, []string{"fee"}) ||
		preview.First.Purpose != "Thank Grace for COBOL" ||
		preview.First.Address != "grace@example.org" ||
		preview.Estimate.Input == 0 || preview.Estimate.Cost != nil || preview.Estimate.Seconds == 0 ||
		!strings.Contains(preview.Estimate.RestsOn, "10 seconds") {
		t.Errorf("preview %s", body)
	}
	if res, body := s.do(t, "GET", "/api/v1/emails", ""); !strings.Contains(body, `"items":[]`) {
		t.Errorf("after the preview: %d %s", res.StatusCode, body)
	}

	res, body = s.do(t, "POST", batches, praise, "Idempotency-Key", "k")
	begun := decode[wire.Batch](t, res, body, http.StatusAccepted)
	if begun.Letters != 2 || begun.Queued != 2 || begun.Ended ||
		res.Header.Get("Retry-After") != "2" ||
		res.Header.Get("Location") != "batches/"+begun.ID {
		t.Errorf("%v %s", res.Header, body)
	}
	at := batches + "/" + begun.ID
	run()
	res, body = s.do(t, "POST", batches, praise, "Idempotency-Key", "k")
	again := decode[wire.Batch](t, res, body, http.StatusAccepted)
	if again.Done != 2 || !again.Ended {
		t.Errorf("again: %s", body)
	}
	run()
	res, body = s.do(t, "GET", at, "")
	if got := decode[wire.Batch](t, res, body, http.StatusOK); got.Done != 2 || got.ID != begun.ID {
		t.Errorf("progress: %s", body)
	}

	res, body = s.do(t, "GET", at+"/letters?limit=1", "")
	page := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK)
	first := page.Items[0]
	if len(page.Items) != 1 || page.Next == "" || first.Purpose != "Thank Grace for COBOL" ||
		*first.Batch != (wire.Letter{ID: begun.ID, Row: 1, Rows: 2}) || first.Status != "done" {
		t.Errorf("letters: %s", body)
	}
	s.do(t, "POST", "/api/v1/emails", `{"purpose":"alone"}`)
	res, body = s.do(t, "GET", "/api/v1/emails?folded=true", "")
	page = decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK)
	if len(page.Items) != 2 || page.Items[0].Batch != nil || page.Items[1].ID != first.ID {
		t.Errorf("folded: %s", body)
	}
	res, body = s.do(t, "GET", "/api/v1/emails?folded=true&q=thank", "")
	if page = decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK); len(page.Items) != 2 ||
		page.Items[1].Batch.Row != 2 {
		t.Errorf("folded and searched: %s", body)
	}

	checkTable(t, s, at+"/letters.csv")
	checkMessages(t, s, at+"/letters.zip")
	if res, body := s.do(t, "DELETE", at, ""); res.StatusCode != http.StatusNoContent {
		t.Errorf("DELETE: %d %s", res.StatusCode, body)
	}
	if res, body := s.do(t, "GET", at, ""); res.StatusCode != http.StatusNotFound ||
		!strings.Contains(body, "There is no such batch.") {
		t.Errorf("after DELETE: %d %s", res.StatusCode, body)
	}
}

func checkTable(t *testing.T, s server, path string) {
	t.Helper()
	res, body := s.do(t, "GET", path, "")
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(rows) != 3 || rows[2][0] != "2" || rows[2][1] != "done" ||
		rows[2][2] != "'=Ada" || rows[2][3] != "ada@example.org" || rows[2][4] != "Meeting" ||
		res.Header.Get("Content-Type") != "text/csv; charset=utf-8" ||
		res.Header.Get("Content-Disposition") != `attachment; filename="letters.csv"` {
		t.Errorf("%v, %v, %q", err, res.Header, rows)
	}
}

func checkMessages(t *testing.T, s server, path string) {
	t.Helper()
	res, body := s.do(t, "GET", path, "")
	files, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil || len(files.File) != 2 || files.File[0].Name != "0001-grace.eml" ||
		files.File[1].Name != "0002-ada.eml" || res.Header.Get("Content-Type") != "application/zip" {
		t.Fatalf("%v, %v, %+v", err, res.Header, files)
	}
	f, err := files.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil || m.Header.Get("Subject") != "Meeting" || m.Header.Get("X-Unsent") != "1" ||
		m.Header.Get("To") != "Grace <grace@example.org>" {
		t.Errorf("%v, %+v", err, m)
	}
}

func TestABatchIsStoppedAndAskedForAgain(t *testing.T) {
	s, run := newBatches(t, llmtest.NewScript(emailReply), nil)
	res, body := s.do(t, "POST", batches,
		`{"brief":{"purpose":"Thank {n}"},"rows":[{"n":"a"},{"n":"b"},{"n":"c"}]}`)
	at := batches + "/" + decode[wire.Batch](t, res, body, http.StatusAccepted).ID
	res, body = s.do(t, "POST", at+"/stop", "")
	if b := decode[wire.Batch](t, res, body, http.StatusOK); b.Stopped != 3 || !b.Ended {
		t.Errorf("stop: %s", body)
	}
	run()
	res, body = s.do(t, "POST", at+"/retry", "")
	if b := decode[wire.Batch](t, res, body, http.StatusAccepted); b.Queued != 3 ||
		res.Header.Get("Location") != "../"+b.ID {
		t.Errorf("retry: %v %s", res.Header, body)
	}
	run()
	res, body = s.do(t, "GET", at, "")
	if b := decode[wire.Batch](t, res, body, http.StatusOK); b.Done != 3 {
		t.Errorf("at the end: %s", body)
	}
}

func TestBatchesAreRefused(t *testing.T) {
	quotas := llm.Quotas{Each: llm.Caps{Day: llm.Cap{Requests: 1}}}
	s, _ := newBatches(t, llmtest.NewScript(emailReply), func(o *email.Options) {
		o.Forecast = &llm.Forecast{Quotas: quotas, Ledger: llm.NewLedger()}
	})
	rows := `{"brief":{"purpose":"Thank {n}"},"rows":[%s]}`
	for name, tt := range map[string]struct {
		body   string
		status int
		want   []string // in the answer
	}{
		"no table": {
			`{"brief":{"purpose":"{n}"}}`, 422,
			[]string{`"location":"body.csv"`, "must be given, or else rows"},
		},
		"two tables": {
			`{"brief":{"purpose":"{n}"},"csv":"n\na","rows":[{"n":"a"}]}`, 422,
			[]string{`"location":"body.csv"`},
		},
		"no column": {
			toAll(`{"purpose":"{x}"}`, "n\na"), 422,
			[]string{`"location":"body.brief.purpose"`, "the columns are n"},
		},
		"a cell": {
			toAll(`{"purpose":"{n} {m}"}`, "n,m\na,b\n,\n"), 422,
			[]string{
				`"location":"body.rows[1].n"`, "row 2 (line 3), column n: is empty",
				`"location":"body.rows[1].m"`,
			},
		},
		"a quote": {
			toAll(`{"purpose":"{n}"}`, "n\n\"a"), 422,
			[]string{`"location":"body.csv"`, "line 2: has a quote"},
		},
		"no budget": {
			fmt.Sprintf(rows, `{"n":"a"},{"n":"b"}`) + " ", 429, []string{"requests_per_day"},
		},
		"not a text": {
			fmt.Sprintf(rows, `{"n":1}`), 422,
			[]string{`"location":"body.rows[0].n"`, "must be a JSON string"},
		},
		"many rows": {
			fmt.Sprintf(rows, strings.Repeat(`{"n":"a"},`, 1000)+`{"n":"a"}`), 422,
			[]string{"has more than 1000 items"},
		},
		"many faults": {
			fmt.Sprintf(rows, strings.Repeat(`{"n":""},`, 99)+`{"n":""}`), 422,
			[]string{`"more_errors":80`, "(and 99 more)"},
		},
		"unknown": {`{"breef":{}}`, 422, []string{"body.breef"}},
		"too large": {
			toAll(`{"purpose":"{n}"}`, strings.Repeat("a", 8<<20)), 413, []string{"shorten it"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{batches, batches + "/preview"} {
				res, body := s.do(t, "POST", path, tt.body)
				if res.StatusCode != tt.status {
					t.Errorf("%s: %d %s", path, res.StatusCode, body)
				}
				for _, want := range tt.want {
					if !strings.Contains(body, want) {
						t.Errorf("%s: %s\nwant %s", path, body, want)
					}
				}
			}
		})
	}
	if _, body := s.do(t, "GET", "/api/v1/emails", ""); !strings.Contains(body, `"items":[]`) {
		t.Errorf("stored %s", body)
	}
}

func TestABatchBelongsToItsOwner(t *testing.T) {
	s, _ := newBatches(t, llmtest.NewScript(emailReply), nil)
	res, body := s.do(t, "POST", batches, praise, "Idempotency-Key", "k")
	at := batches + "/" + decode[wire.Batch](t, res, body, http.StatusAccepted).ID
	for _, route := range []string{
		"GET ", "DELETE ", "POST /stop", "POST /retry", "GET /letters", "GET /letters.csv",
		"GET /letters.zip",
	} {
		method, path, _ := strings.Cut(route, " ")
		if res, body := s.do(t, method, at+path, "", "X-Owner", "eve"); res.StatusCode != 404 {
			t.Errorf("%s: %d %s", route, res.StatusCode, body)
		}
	}
	res, body = s.do(t, "POST", batches, praise, "Idempotency-Key", "k", "X-Owner", "eve")
	if b := decode[wire.Batch](t, res, body, http.StatusAccepted); strings.HasSuffix(at, b.ID) {
		t.Error("two owners share a batch by its key")
	}
}

// A file whose end is missing is not taken for a whole one.
func TestAStoreFailsWhileLettersAreSent(t *testing.T) {
	store := &failsLate{}
	store.lists.Store(1 << 20)
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", func(o *setup) {
		store.Store = o.stores.Email
		o.Email = must(email.New(llmtest.NewScript(emailReply), store, &email.Options{Queue: &line{}}))
	})
	rows := strings.Repeat(`{"n":"a"},`, 249) + `{"n":"a"}`
	res, body := s.do(
		t, "POST", batches, fmt.Sprintf(`{"brief":{"purpose":"{n}"},"rows":[%s]}`, rows),
	)
	at := batches + "/" + decode[wire.Batch](t, res, body, http.StatusAccepted).ID
	for _, file := range []string{"/letters.csv", "/letters.zip"} {
		store.lists.Store(1)
		res, body, err := s.send(t.Context(), "GET", at+file, "")
		if err == nil && res.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("%s: %d, %d bytes without an error", file, res.StatusCode, len(body))
		}
		store.lists.Store(0)
		if res, body := s.do(t, "GET", at+file, ""); res.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("%s: %d %s", file, res.StatusCode, body)
		}
		store.lists.Store(1 << 20)
		if res, body := s.do(t, "GET", at+file, ""); res.StatusCode != http.StatusOK || body == "" {
			t.Errorf("%s: %d %s", file, res.StatusCode, body)
		}
	}
}

// failsLate is a store whose List fails after some calls.
type failsLate struct {
	email.Store
	lists atomic.Int64 // how many calls succeed
}

func (s *failsLate) List(
	ctx context.Context, owner string, before marquee.Place, limit int,
) ([]email.Draft, error) {
	if s.lists.Add(-1) < 0 {
		return nil, errors.New("broken")
	}
	return s.Store.List(ctx, owner, before, limit)
}

func TestWithoutAQueueThereAreNoBatches(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	if res, body := s.do(t, "POST", batches, praise); res.StatusCode != http.StatusMethodNotAllowed &&
		res.StatusCode != http.StatusNotFound {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}
