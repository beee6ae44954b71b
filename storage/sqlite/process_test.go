package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/rounds"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/sqlite"
)

// childFile is a variable of the environment. It turns the test binary into the program
// that is killed, and names the file to write to.
const childFile = "MARQUEE_SQLITE_CHILD_FILE"

func TestMain(m *testing.M) {
	if path := os.Getenv(childFile); path != "" {
		fmt.Fprintln(os.Stderr, writeForEver(path))
		os.Exit(1)
	}
	rounds.Rapid(30, 500)
	goleak.VerifyTestMain(m)
}

// batch is how many films the child writes at once.
const batch = 40

// writeForEver writes drafts, messages and batches of films from a goroutine each. It
// prints the number of each one as soon as it is acknowledged.
func writeForEver(path string) error {
	ctx, fail := context.WithCancelCause(context.Background())
	defer fail(nil)
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	var out sync.Mutex
	start := func(kind string, write func(n int) error) {
		for n := 0; ctx.Err() == nil; n++ {
			if err := write(n); err != nil {
				fail(fmt.Errorf("%s %d: %w", kind, n, err))
			}
			out.Lock()
			fmt.Println(kind, n)
			out.Unlock()
		}
	}
	if err := db.Chat().Create(ctx, "ann", chat.Conversation{ID: "1"}); err != nil {
		return err
	}
	go start("draft", func(n int) error {
		return db.Email().Create(ctx, "ann",
			email.Draft{ID: strconv.Itoa(n), Body: strings.Repeat("text ", 1000)})
	})
	go start("message", func(n int) error {
		id := strconv.Itoa(n)
		return db.Chat().PutMessage(ctx, "ann",
			chat.Conversation{ID: "1", Updated: time.UnixMicro(int64(n))},
			chat.Message{ID: id, Created: time.UnixMicro(int64(n))})
	})
	go start("batch", func(n int) error {
		_, err := db.Movies().Upsert(ctx,
			movies.Batch{Films: films(n*batch+1, batch), Mode: movies.Replace})
		return err
	})
	<-ctx.Done()
	return context.Cause(ctx)
}

func films(first, n int) []movies.Movie {
	list := make([]movies.Movie, n)
	for i := range list {
		list[i] = movies.Movie{ID: int64(first + i), Title: "A film", Genres: []string{"Drama", "War"}}
	}
	return list
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts and kills programs")
	}
	for _, lines := range []int{1, 20, rounds.Of(150, 5000)} {
		t.Run(fmt.Sprintf("after %d writes", lines), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "test.db")
			acknowledged := runAndKill(t, path, lines)

			db := open(t, path)
			checkIntegrity(t, path)
			ctx := t.Context()
			for n := range acknowledged["draft"] {
				if _, err := db.Email().Get(ctx, "ann", strconv.Itoa(n)); err != nil {
					t.Errorf("draft %d: %v", n, err)
				}
			}
			c, err := db.Chat().Get(ctx, "ann", "1")
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Messages) < acknowledged["message"] {
				t.Errorf("%d messages are kept, %d were acknowledged", len(c.Messages), acknowledged["message"])
			}
			for n, m := range c.Messages {
				if m.ID != strconv.Itoa(n) {
					t.Errorf("message %d is %s", n, m.ID)
				}
			}
			if n := len(c.Messages); n > 0 && c.Updated.UnixMicro() != int64(n-1) {
				t.Errorf("the time is that of message %d, the last message is %d", c.Updated.UnixMicro(), n-1)
			}
			sum, err := db.Movies().Summary(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if sum.Films%batch != 0 || sum.Films < batch*acknowledged["batch"] {
				t.Errorf("%d films are kept, %d batches of %d were acknowledged",
					sum.Films, acknowledged["batch"], batch)
			}
		})
	}
}

// runAndKill kills a child after it has acknowledged that many writes. It returns how many
// there were of each kind.
func runAndKill(t *testing.T, path string, lines int) map[string]int {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childFile+"="+path)
	child.Stderr = t.Output()
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[string]int{}
	count := 0
	for in := bufio.NewScanner(out); in.Scan(); {
		kind, _, _ := strings.Cut(in.Text(), " ")
		acknowledged[kind]++
		if count++; count == lines {
			// Read everything that the child printed until it died.
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait() // it was killed
	if count < lines {
		t.Fatalf("the child ended after %d writes, want %d", count, lines)
	}
	return acknowledged
}

func checkIntegrity(t *testing.T, path string) {
	t.Helper()
	if got := query(t, path, "PRAGMA integrity_check"); got != "ok" {
		t.Errorf("integrity check: %s", got)
	}
	if got := query(t, path, "SELECT count(*) FROM pragma_foreign_key_check"); got != "0" {
		t.Errorf("%s rows refer to nothing", got)
	}
}

func TestTwoHandlesWriteAtOnce(t *testing.T) {
	t.Parallel()
	path := sqlite.Fresh(t)
	const each = 30
	ctx := t.Context()
	first := open(t, path)
	if err := first.Chat().Create(ctx, "ann", chat.Conversation{ID: "1"}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for handle, db := range []*sqlite.DB{first, open(t, path)} {
		for _, write := range []func(id int) error{
			func(id int) error {
				return db.Email().Create(ctx, "ann", email.Draft{ID: strconv.Itoa(id)})
			},
			func(id int) error {
				return db.Chat().PutMessage(ctx, "ann", chat.Conversation{ID: "1"},
					chat.Message{ID: strconv.Itoa(id)})
			},
			func(id int) error {
				_, err := db.Movies().Upsert(ctx, movies.Batch{Films: films(id*10+1, 10), Mode: movies.Replace})
				return err
			},
		} {
			wg.Go(func() {
				for n := range each {
					if err := write(n*2 + handle); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	drafts, err := first.Email().List(ctx, "ann", marquee.Place{}, 1000)
	if err != nil || len(drafts) != 2*each {
		t.Errorf("%d drafts are kept, %v, want %d", len(drafts), err, 2*each)
	}
	c, err := first.Chat().Get(ctx, "ann", "1")
	if err != nil || len(c.Messages) != 2*each {
		t.Errorf("%d messages are kept, %v, want %d", len(c.Messages), err, 2*each)
	}
	sum, err := first.Movies().Summary(ctx)
	if err != nil || sum.Films != 2*each*10 {
		t.Errorf("%d films are kept, %v, want %d", sum.Films, err, 2*each*10)
	}
	checkIntegrity(t, path)
}
