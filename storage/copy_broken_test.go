package storage_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

var errBroken = errors.New("broken")

// breaking fails a while after the beginning.
type breaking struct {
	email.Store
	left *int
}

func (s breaking) Create(ctx context.Context, owner string, d email.Draft) error {
	if *s.left--; *s.left < 0 {
		return errBroken
	}
	return s.Store.Create(ctx, owner, d)
}

func TestCopyGoesOnWhereItBroke(t *testing.T) {
	source, target := openStores(t, "memory:"), openStores(t, "memory:")
	fill(t, source)
	whole := target.Email
	target.Email = breaking{whole, new(10)}
	r, err := storage.Copy(t.Context(), target, source, nil)
	if !errors.Is(err, errBroken) || r.Drafts.Written != 10 {
		t.Errorf("broken: %+v, %v", r.Drafts, err)
	}
	target.Email = whole
	r, err = storage.Copy(t.Context(), target, source, nil)
	if err != nil || r.Drafts.Written != 20 || r.Drafts.Done != 30 {
		t.Errorf("then: %+v, %v, want 20 of 30 written", r.Drafts, err)
	}
}

// breakingFilms fails a while after the beginning.
type breakingFilms struct {
	movies.Store
	left int
}

func (s *breakingFilms) Upsert(ctx context.Context, b movies.Batch) (movies.Change, error) {
	if s.left--; s.left < 0 {
		return movies.Change{}, errBroken
	}
	return s.Store.Upsert(ctx, b)
}

// A copy that is not complete does not name the import of the source.
func TestCopyOfFilmsEndsWithTheirImport(t *testing.T) {
	t.Parallel()
	for written := range 3 { // of 3 batches
		t.Run(fmt.Sprint(written), func(t *testing.T) {
			source, target := openStores(t, "memory:"), openStores(t, "memory:")
			fill(t, source)
			whole := target.Movies
			target.Movies = &breakingFilms{Store: whole, left: written}
			if r, err := storage.Copy(t.Context(), target, source, nil); !errors.Is(err, errBroken) ||
				r.Films.Written != 200*written {
				t.Errorf("broken: %+v, %v", r.Films, err)
			}
			if i, err := whole.Imported(t.Context()); err != nil || (i.Version != "") != (written > 0) ||
				!reflect.DeepEqual(i, movies.Import{Version: i.Version}) || i.Version == imported.Version {
				t.Errorf("Imported: %+v, %v, want a version of its own alone", i, err)
			}
			target.Movies = whole
			if _, err := storage.Copy(t.Context(), target, source, nil); err != nil {
				t.Fatal(err)
			}
			wantImported(t, target, imported)
		})
	}
}

// importing returns another import at each call.
type importing struct{ movies.Store }

func (s importing) Imported(context.Context) (movies.Import, error) {
	return movies.Import{Version: rand.Text()}, nil
}

func TestCopyBesideAnImport(t *testing.T) {
	source, target := pair(t)
	target.Movies = importing{target.Movies}
	if _, err := storage.Copy(t.Context(), target, source, nil); !errors.Is(err, storage.ErrDiffers) {
		t.Errorf("error %v, want %v", err, storage.ErrDiffers)
	}
}

func TestCopyTellsHowFarItIs(t *testing.T) {
	source, target := openStores(t, "memory:"), openStores(t, "memory:")
	fill(t, source)
	var films []int
	tell := func(r storage.CopyResult) { films = append(films, r.Films.Done) }
	opts := &storage.CopyOptions{Progress: tell}
	if _, err := storage.Copy(t.Context(), target, source, opts); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(films) != "[200 400]" {
		t.Errorf("told %v", films)
	}
}

func TestCopyOfAStoreThatFails(t *testing.T) {
	for _, which := range []string{"source", "target"} {
		t.Run(which, func(t *testing.T) {
			source, target := pair(t)
			stores := map[string]*storage.Stores{"source": source, "target": target}
			if err := stores[which].Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := storage.Copy(t.Context(), target, source, nil); err == nil ||
				errors.Is(err, storage.ErrDiffers) {
				t.Errorf("error %v", err)
			}
		})
	}
	t.Run("canceled", func(t *testing.T) {
		source, target := pair(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := storage.Copy(ctx, target, source, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	})
}
