package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/retry"
	"github.com/marquee-go/marquee/internal/testing/faults"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/storage/postgres"
)

// pair is a server and a hot standby of it, with the tables of this program.
type pair struct{ primary, standby *services.Server }

func startPair(t *testing.T) pair {
	t.Helper()
	services.Postgres(t) // skips the test where there is none
	primary, err := services.StartPostgres(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, primary) })
	if err := open(t, primary.URL()).Close(); err != nil {
		t.Fatal(err)
	}
	standby, err := services.StartStandby(t.Context(), primary)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, standby) })
	return pair{primary, standby}
}

func stop(t *testing.T, server *services.Server) {
	t.Helper()
	if err := server.Stop(); err != nil {
		t.Error(err)
	}
}

func TestFailover(t *testing.T) {
	t.Parallel()
	servers := startPair(t)
	t.Run("a name moves", servers.nameMoves)
	t.Run("several hosts", servers.severalHosts)
	t.Run("the standby takes over", servers.takesOver)
}

// A name that led to a standby moves to the primary. The connections to the standby
// stay, and are given up at the first write.
func (servers pair) nameMoves(t *testing.T) {
	for _, params := range []string{"", "&pooler=transaction"} {
		t.Run("name"+params, func(t *testing.T) {
			proxy, err := faults.NewPostgres(servers.standby.URL())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = proxy.Close() })
			db := open(t, proxy.URL()+params)
			ctx := t.Context()
			for range 5 { // as many connections as may be
				if _, err := db.Email().List(ctx, "ann", marquee.Place{}, 1); err != nil {
					t.Fatalf("List on a standby: %v", err)
				}
			}
			const want = "postgres: the server takes no writes, because it is a standby"
			for call, err := range map[string]error{
				"Create": db.Email().Create(ctx, "ann", email.Draft{ID: "1" + params}), "Ping": db.Ping(ctx),
			} {
				if err == nil || !strings.HasPrefix(err.Error(), want) {
					t.Errorf("%s on a standby: %v, want %q", call, err, want)
				}
			}

			if err := proxy.Redirect(servers.primary.URL()); err != nil {
				t.Fatal(err)
			}
			created(t, db, "1"+params)
			if err := db.Ping(ctx); err != nil {
				t.Errorf("Ping: %v", err)
			}
		})
	}
}

// Of several hosts, the one that takes writes is found, in the form of libpq. A host
// that is away does no harm.
func (servers pair) severalHosts(t *testing.T) {
	standby, primary := host(t, servers.standby.URL()), host(t, servers.primary.URL())
	_, port, _ := strings.Cut(primary, ":")
	_, other, _ := strings.Cut(standby, ":")
	const rest = "/postgres?sslmode=disable&target_session_attrs="
	for _, test := range []struct{ name, url string }{
		{"hosts in the URL", "postgres://postgres@" + standby + "," + primary + rest + "read-write"},
		{"primary is enough", "postgres://postgres@" + standby + "," + primary + rest + "primary"},
		{"one is away", "postgres://postgres@127.0.0.1:1," + primary + rest + "read-write"},
		{"as parameters", "postgres://postgres@/postgres?host=127.0.0.1,127.0.0.1&port=" + other + "," + port +
			"&sslmode=disable&target_session_attrs=read-write"},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := open(t, test.url)
			if err := db.Email().Create(t.Context(), test.name, email.Draft{ID: "1"}); err != nil {
				t.Errorf("Create: %v", err)
			}
		})
	}
	t.Run("none takes writes", func(t *testing.T) {
		_, err := postgres.Open(t.Context(), "postgres://postgres@127.0.0.1:1,"+standby+rest+"read-write")
		said := fmt.Sprint(err)
		for _, part := range []string{"connecting to " + standby + ": ", "connecting to 127.0.0.1:1: "} {
			if !strings.Contains(said, part) || strings.Contains(said, "\n") {
				t.Errorf("Open: %s, want %q in one line", said, part)
			}
		}
	})
}

// The primary dies, and the standby takes over.
func (servers pair) takesOver(t *testing.T) {
	hosts := host(t, servers.primary.URL()) + "," + host(t, servers.standby.URL())
	db := open(t, "postgres://postgres@"+hosts+"/postgres?sslmode=disable&acquire_timeout=500ms&"+
		"target_session_attrs=read-write")
	created(t, db, "1")
	servers.primary.Kill()
	if err := db.Email().Create(t.Context(), "bob", email.Draft{ID: "2"}); err == nil {
		t.Error("Create without a primary succeeded")
	}
	execute(t, servers.standby.URL(), `SELECT pg_promote()`)
	created(t, db, "3")
	if _, err := db.Email().Get(t.Context(), "bob", "2"); !errors.Is(err, marquee.ErrNotFound) {
		t.Errorf("Get of the refused draft: %v", err)
	}
}

// created waits for a store to take a draft.
func created(t *testing.T, db *postgres.DB, id string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	err := retry.Until(ctx, func(error) bool { return false }, func(ctx context.Context) error {
		err := db.Email().Create(ctx, "bob", email.Draft{ID: id})
		if errors.Is(err, marquee.ErrExists) {
			return nil // an attempt that seemed to fail was done
		}
		return err
	})
	if err != nil {
		t.Fatalf("Create of %s: %v", id, err)
	}
}

// host returns HOST:PORT of a URL.
func host(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}
