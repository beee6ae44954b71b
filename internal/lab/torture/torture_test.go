package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// program is the path of the program under test.
var program string

func TestMain(m *testing.M) {
	flag.Parse()
	// Rounds wait for leases most of the time.
	if err := flag.Set("test.parallel", "4"); err != nil {
		panic(err)
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "marquee-torture-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if program, err = build(context.Background(), dir); err != nil {
		panic(err)
	}
	return m.Run()
}

// TestRounds plays a short version of each round.
func TestRounds(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills programs")
	}
	for _, r := range rounds {
		t.Run(r.name+" on "+r.store, func(t *testing.T) {
			t.Parallel()
			r.least = max(2, r.least/10)
			result := r.run(t.Context(), setting{
				program: program, dir: t.TempDir(), find: inTest(t),
				seed: 1, writes: r.share, films: 500,
			})
			t.Logf("%d acknowledged, %d found, %d missing, %d doubled; %s",
				result.acknowledged, result.found, result.missing, result.doubled, result.remark)
			for _, problem := range result.problems {
				t.Error(problem)
			}
			if strings.HasPrefix(result.remark, "skipped") {
				t.Skip(result.remark)
			}
			if result.acknowledged < r.share || result.found != result.acknowledged || result.doubled > 0 {
				t.Errorf("of %d writes %+v", r.share, result.tally)
			}
		})
	}
}

// inTest is a finder of stores that the test is given.
func inTest(t *testing.T) finder {
	return func(ctx context.Context, kind, dir string) (string, func() error, error) {
		done := func() error { return nil }
		switch kind {
		case "postgres":
			return services.Postgres(t), done, nil
		case "dynamodb":
			return services.DynamoDB(t), done, nil
		}
		return startStore(ctx, kind, dir)
	}
}

func TestSharesAddUp(t *testing.T) {
	sum := 0
	for _, r := range rounds {
		sum += r.share
	}
	if sum != 1000 {
		t.Errorf("the shares add up to %d", sum)
	}
}

// calm is a stage on which nothing goes wrong, with one client that has made
// two drafts, a conversation and a question.
func calm(t *testing.T) (*stage, *worker) {
	t.Helper()
	s := &stage{round: round{store: "memory"}, setting: setting{writes: 1}}
	at := newServer(program, t.TempDir()+"/log", []string{"--store=memory:", "--model=offline"})
	if err := at.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(at.kill)
	w := newWorker(s, 0)
	s.servers, s.workers = []*server{at}, []*worker{w}
	for _, next := range []func() func(context.Context, *server) error{
		w.create, w.create, w.converse, w.converse,
	} {
		w.made++
		if err := next()(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	return s, w
}

func TestAuditFindsWhatIsWrong(t *testing.T) {
	tests := map[string]struct {
		do   func(ctx context.Context, at *server, w *worker) error
		want tally
	}{
		"nothing": {func(context.Context, *server, *worker) error { return nil }, tally{4, 4, 0, 0}},
		"what the client did": {func(ctx context.Context, at *server, w *worker) error {
			if err := w.edit(w.drafts[0], text{Subject: "Edited"})(ctx, at); err != nil {
				return err
			}
			return w.remove(w.drafts[1])(ctx, at)
		}, tally{6, 6, 0, 0}},
		"a draft is gone": {func(ctx context.Context, at *server, w *worker) error {
			_, _, _, err := at.send(ctx, "DELETE", "/api/v1/emails/"+w.drafts[0].id, "", "")
			return err
		}, tally{4, 3, 1, 0}},
		"a draft has another text": {func(ctx context.Context, at *server, w *worker) error {
			_, _, _, err := at.send(ctx, "PATCH", "/api/v1/emails/"+w.drafts[0].id, "", `{"body":"Other"}`)
			return err
		}, tally{4, 3, 1, 0}},
		"a draft came back": {func(_ context.Context, _ *server, w *worker) error {
			w.drafts[0].deleted = true
			return nil
		}, tally{4, 3, 1, 0}},
		"a draft that nobody waited for is there twice": {
			func(ctx context.Context, at *server, w *worker) error {
				w.drafts[0].writes = 0
				_, _, _, err := at.send(ctx, "POST", "/api/v1/emails", "another key", w.drafts[0].brief())
				return err
			}, tally{3, 3, 0, 1},
		},
		"an answer is another": {func(_ context.Context, _ *server, w *worker) error {
			w.conversations[0].questions[0].answer = "Other"
			return nil
		}, tally{4, 3, 1, 0}},
		"a question is there twice": {func(ctx context.Context, at *server, w *worker) error {
			c := w.conversations[0]
			_, _, _, err := at.send(ctx, "POST", "/api/v1/chats/"+c.id+"/messages", "",
				fmt.Sprintf(`{"text":%q}`, c.questions[0].key))
			return err
		}, tally{4, 4, 0, 1}},
		"a conversation is gone": {func(ctx context.Context, at *server, w *worker) error {
			_, _, _, err := at.send(ctx, "DELETE", "/api/v1/chats/"+w.conversations[0].id, "", "")
			return err
		}, tally{4, 2, 2, 0}},
		"a conversation was begun twice": {func(ctx context.Context, at *server, _ *worker) error {
			_, _, _, err := at.send(ctx, "POST", "/api/v1/chats", "", "")
			return err
		}, tally{4, 4, 0, 1}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, w := calm(t)
			if err := tt.do(t.Context(), s.servers[0], w); err != nil {
				t.Fatal(err)
			}
			if err := s.auditDrafts(t.Context()); err != nil {
				t.Error(err)
			}
			if err := s.auditConversations(t.Context()); err != nil {
				t.Error(err)
			}
			if s.tally != tt.want {
				t.Errorf("counted %+v, want %+v: %v", s.tally, tt.want, s.problems.list)
			}
			if wrong := tt.want.missing+tt.want.doubled > 0; wrong != (len(s.problems.list) > 0) {
				t.Errorf("reported %v", s.problems.list)
			}
		})
	}
}

func TestADraftThatNobodyAskedFor(t *testing.T) {
	s, _ := calm(t)
	_, _, _, err := s.servers[0].send(t.Context(), "POST", "/api/v1/emails", "", `{"purpose":"p"}`)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.auditDrafts(t.Context()); err == nil {
		t.Error("it is not reported")
	}
}

func TestFilmsThatDiffer(t *testing.T) {
	films := func(year int) *movies.Service {
		stores, err := storage.Open(t.Context(), "memory:")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { stores.Close() })
		released := time.Date(year, 1, 2, 0, 0, 0, 0, time.UTC)
		film := movies.Movie{ID: 1, Title: "A film", Released: released}
		batch := movies.Batch{Films: []movies.Movie{film}, Mode: movies.Replace}
		if _, err := stores.Movies.Upsert(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		return must(movies.New(stores.Movies, nil))
	}
	if err := sameFilms(t.Context(), films(2000), films(2000)); err != nil {
		t.Error(err)
	}
	if err := sameFilms(t.Context(), films(2000), films(2001)); err == nil {
		t.Error("the difference is not reported")
	}
}

func TestAServerThatDoesNotStart(t *testing.T) {
	at := newServer(program, t.TempDir()+"/log", []string{"--store=nowhere:"})
	if err := at.start(t.Context()); err == nil || !strings.Contains(err.Error(), "unknown scheme") {
		t.Errorf("error %v, want the last words of the server", err)
	}
	if _, _, err := at.get(t.Context(), "/livez"); err == nil {
		t.Error("it answers")
	}
}

func TestAServerThatDoesNotStop(t *testing.T) {
	s, _ := calm(t)
	if _, err := s.servers[0].stop(0); err == nil {
		t.Error("it is not reported")
	}
	if err := s.servers[0].start(t.Context()); err != nil {
		t.Error(err)
	}
}

// must returns v, which a constructor made of arguments that it takes.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
