package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	between "github.com/marquee-go/marquee/internal/testing/faults"
	"github.com/marquee-go/marquee/internal/testing/services"
)

// These tests run the program on stores as they are in the field: behind a pooler, and
// with something in the way of a write.

// A PgBouncer in transaction mode gives each transaction of a few sessions to another
// client. A server behind it answers 1,024 requests of eight clients without an error.
func TestServeBehindAPoolerInTransactionMode(t *testing.T) {
	t.Parallel()
	store := services.PgBouncer(t, services.Postgres(t), &services.PgBouncerOptions{
		Mode: "transaction", PoolSize: 3,
		Ignored: "extra_float_digits,statement_timeout,idle_in_transaction_session_timeout,search_path",
	})
	s := serve(t, "--store="+services.Patient(store), "--at-once=8", "--per-minute=100000")
	const clients, rounds = 8, 16
	requests := []struct{ method, path, body string }{
		{"POST", "/api/v1/emails", `{"purpose":"Ask for a meeting"}`},
		{"GET", "/api/v1/emails?limit=5", ""},
		{"POST", "/api/v1/chats", ""},
		{"GET", "/api/v1/chats?limit=5", ""},
		{"GET", "/api/v1/movies?q=the&limit=5", ""},
		{"GET", "/api/v1/movies/popularity?year=2015", ""},
		{"GET", "/api/v1/movies/genres?from=1990&to=2019", ""},
	}
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for range rounds {
				s.ready(t)
				for _, r := range requests {
					res := request(t.Context(), t, r.method, s.url+r.path, r.body, asJSON)
					if res.Body.Close(); res.StatusCode >= 400 {
						t.Errorf("%s %s: %s", r.method, r.path, res.Status)
					}
				}
			}
		})
	}
	wg.Wait()
	if r := s.stop(); r.status != 0 {
		t.Errorf("stopped with %+v", r)
	}
}

// ready waits for a server to say that it is ready. On a busy machine, a store may need more
// than the two seconds that it has for that.
func (s running) ready(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(patience); ; {
		res := request(t.Context(), t, "GET", s.url+"/readyz", "", asJSON)
		if res.Body.Close(); res.StatusCode == http.StatusOK {
			return
		}
		if time.Now().After(end) {
			t.Errorf("/readyz: %s", res.Status)
			return
		}
	}
}

// A server that cannot write is not ready, and its log says why.
func TestNotReadyWhenNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		store func(t *testing.T) (url string, spoil func(t *testing.T))
		want  string // in the log
	}{
		{
			"a table is missing",
			func(t *testing.T) (string, func(*testing.T)) {
				store := services.Postgres(t)
				return services.Patient(store), func(t *testing.T) {
					execute(t, store, `DROP TABLE drafts CASCADE`)
				}
			},
			"the table drafts is missing",
		},
		{
			"the role may only read",
			func(t *testing.T) (string, func(*testing.T)) {
				owner := services.Postgres(t)
				execute(t, owner, `DROP ROLE IF EXISTS marquee_served; CREATE ROLE marquee_served LOGIN`)
				t.Cleanup(func() {
					execute(t, owner, `DROP OWNED BY marquee_served; DROP ROLE marquee_served`)
				})
				u := must(url.Parse(owner))
				schema := u.Query().Get("search_path")
				execute(t, owner, `GRANT USAGE, CREATE ON SCHEMA `+schema+` TO marquee_served`)
				u.User = url.User("marquee_served")
				return services.Patient(u.String()), func(t *testing.T) {
					execute(t, owner, `REASSIGN OWNED BY marquee_served TO postgres;
						REVOKE ALL ON ALL TABLES IN SCHEMA `+schema+` FROM marquee_served;
						GRANT SELECT ON ALL TABLES IN SCHEMA `+schema+` TO marquee_served`)
				}
			},
			"the role marquee_served lacks INSERT, UPDATE, DELETE on the table api_keys",
		},
		{
			"the file was moved",
			func(t *testing.T) (string, func(*testing.T)) {
				store := storeIn(t.TempDir())
				path := strings.TrimPrefix(store, "sqlite:")
				return store, func(t *testing.T) {
					if err := os.Rename(path, path+".away"); err != nil {
						t.Fatal(err)
					}
				}
			},
			"the file is no longer at",
		},
		{
			"another file is in its place",
			func(t *testing.T) (string, func(*testing.T)) {
				store := storeIn(t.TempDir())
				path := strings.TrimPrefix(store, "sqlite:")
				return store, func(t *testing.T) {
					if err := os.Rename(path, path+".away"); err != nil {
						t.Fatal(err)
					}
					if r := invoke(t, "migrate", "--store="+store); r.status != 0 {
						t.Fatal(r)
					}
				}
			},
			"another file has taken the place of the open one at",
		},
		{
			"the name leads to a standby",
			func(t *testing.T) (string, func(*testing.T)) {
				services.Postgres(t) // skips the test where there is none
				primary := must(services.StartPostgres(t.Context(), nil))
				t.Cleanup(func() { _ = primary.Stop() })
				if r := invoke(t, "migrate", "--store="+services.Patient(primary.URL())); r.status != 0 {
					t.Fatal(r)
				}
				standby := must(services.StartStandby(t.Context(), primary))
				t.Cleanup(func() { _ = standby.Stop() })
				proxy := must(between.NewPostgres(primary.URL()))
				t.Cleanup(func() { _ = proxy.Close() })
				return proxy.URL(), func(t *testing.T) {
					if err := proxy.Redirect(standby.URL()); err != nil {
						t.Fatal(err)
					}
					_ = primary.Stop() // the connections to it break
				}
			},
			"the server takes no writes, because it is a standby",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			store, spoil := test.store(t)
			s := serve(t, "--store="+store)
			status := func(method, path, body string) int {
				res := request(t.Context(), t, method, s.url+path, body, asJSON)
				res.Body.Close()
				return res.StatusCode
			}
			s.ready(t)
			spoil(t)
			if got := status("GET", "/readyz", ""); got != http.StatusServiceUnavailable {
				t.Errorf("/readyz is %d", got)
			}
			got := status("POST", "/api/v1/emails", `{"purpose":"x"}`)
			if got != http.StatusServiceUnavailable {
				t.Errorf("POST is %d", got)
			}
			if r := s.stop(); !strings.Contains(r.err, test.want) {
				t.Errorf("the log does not say %q: %s", test.want, r.err)
			}
		})
	}
}

// execute runs statements on a Postgres, past the program.
func execute(t *testing.T, url, statements string) {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(context.WithoutCancel(t.Context()), statements)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// Doctor tries what serve would need, and names the GRANT that is missing.
func TestDoctorTriesTheRights(t *testing.T) {
	t.Parallel()
	owner := services.Postgres(t)
	execute(t, owner, `DROP ROLE IF EXISTS marquee_doctor; CREATE ROLE marquee_doctor LOGIN`)
	t.Cleanup(func() { execute(t, owner, `DROP OWNED BY marquee_doctor; DROP ROLE marquee_doctor`) })
	u := must(url.Parse(owner))
	schema := u.Query().Get("search_path")
	execute(t, owner, `GRANT USAGE ON SCHEMA `+schema+` TO marquee_doctor`)
	u.User = url.User("marquee_doctor")
	r := invoke(t, "doctor", "--store="+services.Patient(u.String()))
	want := fmt.Sprintf("GRANT CREATE ON SCHEMA %s TO marquee_doctor", schema)
	said := strings.Join(strings.Fields(r.out), " ")
	if r.status != 1 || !strings.Contains(said, want) {
		t.Errorf("doctor ends with %d and says %s, want %q", r.status, said, want)
	}
}

// A slow call of the store has a line in the log, with the id of its request and without a
// text.
func TestServeLogsSlowCalls(t *testing.T) {
	t.Parallel()
	for slow, want := range map[string]bool{"1ns": true, "0": false, "1h": false} {
		s := serve(t, "--store=memory:", "--log-format=json", "--slow="+slow)
		const brief = `{"purpose":"zeppelinmarker"}`
		res := request(t.Context(), t, "POST", s.url+"/api/v1/emails", brief, asJSON)
		_ = res.Body.Close()
		found := false
		for line := range strings.Lines(s.stop().err) {
			if strings.Contains(line, "zeppelinmarker") {
				t.Errorf("--slow=%s: a text is in the log: %s", slow, line)
			}
			found = found || strings.Contains(line, `"msg":"slow store","method":"drafts.Create","ms":`) &&
				strings.Contains(line, `"request_id":"`+res.Header.Get("X-Request-Id")+`"`)
		}
		if found != want {
			t.Errorf("--slow=%s: a line of drafts.Create is there: %v", slow, found)
		}
	}
}
