package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// moving is a store of films in which an import is finished whenever films are read.
type moving struct {
	movies.Store
	left int // how often
}

func (s *moving) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	if s.left > 0 && q.After == nil {
		s.left--
		m := film(450 - s.left) // a film that stands last comes first
		m.Popularity = new(1000 + float64(s.left))
		batch := importOf(fmt.Sprint("import ", s.left), []movies.Movie{m})
		if _, err := s.Upsert(ctx, batch); err != nil {
			return nil, err
		}
	}
	return s.Store.Search(ctx, q)
}

// The films of a backup are those of one moment, or there is no backup.
func TestBackupDuringImports(t *testing.T) {
	t.Parallel()
	for imports, want := range map[int]error{0: nil, 1: nil, 4: nil, 5: storage.ErrImporting} {
		t.Run(fmt.Sprint(imports), func(t *testing.T) {
			source := openStores(t, "memory:")
			fill(t, source)
			var out bytes.Buffer
			whole := source.Movies
			source.Movies = &moving{whole, imports}
			_, err := storage.Backup(t.Context(), source, &out)
			if !errors.Is(err, want) {
				t.Fatalf("got %v, want %v", err, want)
			}
			if want != nil {
				return
			}
			source.Movies = whole
			target := openStores(t, "memory:")
			n, err := storage.RestoreBackup(t.Context(), target, bytes.NewReader(out.Bytes()), false)
			if err != nil || n != everything {
				t.Errorf("restored %+v, %v", n, err)
			}
			if r, err := storage.Copy(t.Context(), target, source, nil); err != nil || r.Films.Written > 0 {
				t.Errorf("a copy changes it: %+v, %v", r.Films, err)
			}
		})
	}
}

// acknowledged are the drafts that a store has said to have, with their versions.
type acknowledged struct {
	mu       sync.Mutex
	versions map[string]int // by owner and id
}

func (a *acknowledged) note(owner string, d email.Draft) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.versions[owner+" "+d.ID] = d.Version
}

func (a *acknowledged) now() map[string]int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.versions)
}

// write makes drafts and changes each three times, 50 writes a second, until ctx ends. It says in
// begun that it has written, if there is room.
func (a *acknowledged) write(
	ctx context.Context, t *testing.T, s email.Store, owner string, begun chan<- struct{},
) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		d := draft(1000 + n/4)
		d.Version = 1 + n%4
		write := s.Update
		if d.Version == 1 {
			write = s.Create
		}
		if err := write(t.Context(), owner, d); err != nil {
			t.Errorf("write %d of %s: %v", n, owner, err)
			return
		}
		a.note(owner, d)
		select {
		case begun <- struct{}{}:
		default:
		}
	}
}

// A backup under 200 writes a second loses none that was acknowledged before it began.
func TestBackupUnderWrites(t *testing.T) {
	t.Parallel()
	for name := range services.Stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := openStores(t, services.Stores[name](t))
			fill(t, source)
			seen := acknowledged{versions: map[string]int{}}
			ctx, stop := context.WithCancel(t.Context())
			var writers sync.WaitGroup
			begun := make(chan struct{}, 1000)
			for w := range 4 { // 4 writers make 200 writes a second
				writers.Go(func() { seen.write(ctx, t, source.Email, fmt.Sprint("writer ", w), begun) })
			}
			for range 100 {
				<-begun
			}
			before := seen.now()
			saved := backup(t, source)
			stop()
			writers.Wait()
			target := openStores(t, services.Stores[name](t))
			_, err := storage.RestoreBackup(t.Context(), target, bytes.NewReader(saved), false)
			if err != nil {
				t.Fatal(err)
			}
			if len(before) < 20 {
				t.Errorf("only %d drafts were written before", len(before))
			}
			for id, version := range before {
				at := strings.LastIndex(id, " ")
				d, err := target.Email.Get(t.Context(), id[:at], id[at+1:])
				if err != nil || d.Version < version {
					t.Errorf("%s has version %d, %v, and version %d was acknowledged", id, d.Version, err, version)
				}
			}
		})
	}
}
