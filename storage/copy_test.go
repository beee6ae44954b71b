package storage_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

func openStores(t testing.TB, url string) *storage.Stores {
	t.Helper()
	s, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

var start = time.Date(2024, 2, 29, 23, 59, 59, 999_999_000, time.UTC)

func at(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }

func draft(n int) email.Draft {
	d := email.Draft{
		ID:      fmt.Sprintf("01900000-0000-7000-8000-%012d", n),
		Version: 1 + n%3,
		Status:  email.StatusComplete,
		Brief:   email.Brief{Purpose: fmt.Sprintf("purpose %d 𝄞", n), Tone: "formal"},
		Subject: "Subject", Body: strings.Repeat("text ", n), Model: "m",
		Usage:   llm.Usage{Input: 10 * n, Cached: n, Output: 5, Reasoning: n % 3},
		Cost:    llm.Cost{NanoUSD: int64(n % 2), Known: n%2 == 1},
		Created: at(n / 2), Updated: at(n),
	}
	if n%7 == 0 {
		d.Status, d.Lease = email.StatusPending, marquee.Lease{Holder: "h", Until: at(n), Attempt: 2}
	}
	return d
}

func conversation(n, messages int) chat.Conversation {
	c := chat.Conversation{
		ID: draft(n).ID, Version: 1 + n%3, Title: fmt.Sprintf("Title %d", n), Pinned: n%2 == 1,
		Created: at(n), Updated: at(n + 1),
	}
	for i := range messages {
		c.Messages = append(c.Messages, chat.Message{
			ID: draft(i).ID, Version: 1 + i%2, Role: chat.RoleUser, Text: fmt.Sprintf("text %d", i),
			Charts: []chat.Chart{{Kind: "genres", Params: json.RawMessage(`{"from":1990,"to":2000}`)}},
			Usage:  llm.Usage{Input: i, Output: 7}, Cost: llm.Cost{NanoUSD: 5, Known: i > 0},
			Parent: draft(i + 2).ID, Feedback: chat.Feedback{Mark: chat.MarkDown, Reason: "it is short"},
			Answer: draft(i + 1).ID, Asked: at(n + i + 3),
			Created: at(n + i),
		})
	}
	return c
}

// key returns the nth API key. The second one is revoked.
func key(n int) apikey.Key {
	k := apikey.Key{
		ID: draft(n).ID, Version: 1, Name: fmt.Sprintf("key %d", n), Scopes: []string{"read", "chat"},
		Hash: sha256.Sum256([]byte{byte(n)}), Created: at(n), Ends: at(n + 5),
	}
	if n == 1 {
		k.Version, k.Used, k.Revoked = 3, at(n), at(n+1)
	}
	return k
}

// setting returns the nth setting.
func setting(n int) email.Setting {
	s := email.Setting{
		Version: 1 + n, Kind: "template", Name: fmt.Sprintf("thanks %d", n),
		Value: fmt.Sprintf(`{"text":"Thanks <%d> & \u2028 Zoë"}`, n), Created: at(n), Updated: at(n + 1),
	}
	s.ID = email.SettingID(s.Kind, s.Name)
	return s
}

// reservation returns the nth reservation of an owner, at this moment.
func reservation(owner string, n int) llm.Reservation {
	return llm.Reservation{
		ID: fmt.Sprint(n), Owner: owner, At: time.Now(), NanoUSD: int64(1000 + n),
	}
}

func film(n int) movies.Movie {
	m := movies.Movie{ID: int64(n), Title: fmt.Sprintf("Film %d", n),
		Released: time.Date(1950+n%70, 1, 2, 0, 0, 0, 0, time.UTC)}
	if n%5 > 0 {
		m.Popularity = new(float64(n%10) / 3)
	}
	if n%3 == 0 {
		m.Budget, m.Revenue = new(int64(n)), new(int64(2*n))
	}
	m.Genres = []string{"Drama", "War", "Comedy"}[:n%4]
	return m
}

// replace makes a batch of films that are kept as they are.
func replace(films ...movies.Movie) movies.Batch {
	return movies.Batch{Films: films, Mode: movies.Replace,
		Import: movies.Import{Version: rand.Text()}}
}

var imported = movies.Import{
	Version: "v", Key: "k", Rows: 450, Done: true,
	Sources: []movies.Source{
		{Name: "budgets.csv", AsOf: at(1)}, {Name: "films.csv", AsOf: start, Popularity: start},
	},
	Brought: []movies.Brought{
		{
			ID: "b", Source: "budgets.csv", Began: at(1), Ended: at(1),
			Change: movies.Change{Unchanged: 3}, Done: true,
		},
		{ID: "a", Source: "films.csv", Change: movies.Change{Inserted: 450}, Rejected: 1, Done: true},
	},
}

func wantImported(t *testing.T, s *storage.Stores, want movies.Import) {
	t.Helper()
	if got, err := s.Movies.Imported(t.Context()); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Imported: %+v, %v, want %+v", got, err, want)
	}
}

// fill puts records of every kind into a store.
func fill(t *testing.T, s *storage.Stores) {
	t.Helper()
	ctx := t.Context()
	var errs []error
	for n := range 30 {
		errs = append(errs, s.Email.Create(ctx, []string{"ann", "bob", "𝄞"}[n%3], draft(n)))
	}
	for n, owner := range []string{"ann", "cem", "ann"} {
		c := conversation(n, 4*n)
		errs = append(errs, s.Chat.Create(ctx, owner, c))
		for _, m := range c.Messages {
			errs = append(errs, s.Chat.PutMessage(ctx, owner, c, m))
		}
	}
	for n := range 3 {
		errs = append(errs, s.Settings.Create(ctx, []string{"ann", "fay"}[n%2], setting(n)))
	}
	for n := range 4 {
		errs = append(errs, s.Keys.Create(ctx, []string{"ann", "eve"}[n%2], key(n)))
	}
	for n := range 5 {
		r := reservation([]string{"ann", "bob"}[n%2], n)
		errs = append(errs, s.Ledger.Reserve(ctx, r))
		if n > 1 {
			spent := llm.Spending{Requests: 1, NanoUSD: 7, Input: 100, Output: 20, Unknown: 1}
			errs = append(errs, s.Ledger.Settle(ctx, r, spent))
		}
	}
	var films []movies.Movie
	for n := range 450 {
		films = append(films, film(n+1))
	}
	_, err := s.Movies.Upsert(ctx, movies.Batch{Films: films, Mode: movies.Replace, Import: imported})
	if err := errors.Join(append(errs, err)...); err != nil {
		t.Fatal(err)
	}
}

func wantCopied(t *testing.T, what string, got storage.Copied, source, written, extra int) {
	t.Helper()
	if got.Done != source || got.Written != written || got.Source.Count != source ||
		got.Target != got.Source || got.Extra != extra {
		t.Errorf("%s: %+v, want %d, of them %d written, and %d more", what, got, source, written, extra)
	}
}

// Each store is copied to itself and to another one. A copy knows no store by its name.
func TestCopy(t *testing.T) {
	t.Parallel()
	names := slices.Sorted(maps.Keys(services.Stores))
	for i, from := range names {
		t.Run("from "+from, func(t *testing.T) {
			source := openStores(t, services.Stores[from](t))
			fill(t, source)
			for _, to := range []string{from, names[(i+1)%len(names)]} {
				t.Run("to "+to, func(t *testing.T) {
					t.Parallel()
					copyTo(t, openStores(t, services.Stores[to](t)), source)
				})
			}
		})
	}
}

// copyTo copies a source that fill has filled, twice.
func copyTo(t *testing.T, target, source *storage.Stores) {
	demo := replace(movies.Movie{ID: -1, Title: "Of the demo set"})
	demo.Import.Sources = []movies.Source{{Name: "the demo set"}}
	if _, err := target.Movies.Upsert(t.Context(), demo); err != nil {
		t.Fatal(err)
	}
	for _, written := range []struct{ drafts, settings, conversations, keys, films int }{
		{30, 3, 3, 4, 450}, {0, 0, 0, 0, 0},
	} {
		result, err := storage.Copy(t.Context(), target, source, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantCopied(t, "drafts", result.Drafts, 30, written.drafts, 0)
		wantCopied(t, "settings", result.Settings, 3, written.settings, 0)
		wantCopied(t, "conversations", result.Conversations, 3, written.conversations, 0)
		wantCopied(t, "keys", result.Keys, 4, written.keys, 0)
		wantCopied(t, "films", result.Films, 450, written.films, 0)
		wantImported(t, target, imported)
	}
	if got, err := target.Email.Get(t.Context(), "bob", draft(7).ID); err != nil || got != draft(7) {
		t.Errorf("a draft came as %+v, %v, want %+v", got, err, draft(7))
	}
	if got, err := target.Keys.Get(t.Context(), "eve", key(1).ID); err != nil || !got.Equal(key(1)) {
		t.Errorf("a key came as %+v, %v, want %+v", got, err, key(1))
	}
	got, err := target.Settings.Get(t.Context(), "ann", setting(2).ID)
	if err != nil || !got.Equal(setting(2)) {
		t.Errorf("a setting came as %+v, %v, want %+v", got, err, setting(2))
	}
	if got, err := target.Chat.Get(t.Context(), "ann", conversation(2, 0).ID); err != nil ||
		len(got.Messages) != 8 {
		t.Errorf("a conversation came as %+v, %v", got, err)
	}
}

// pair returns a full store and its copy.
func pair(t *testing.T) (source, target *storage.Stores) {
	t.Helper()
	source, target = openStores(t, "memory:"), openStores(t, "memory:")
	fill(t, source)
	if _, err := storage.Copy(t.Context(), target, source, nil); err != nil {
		t.Fatal(err)
	}
	return source, target
}

func TestCopyAgain(t *testing.T) {
	t.Parallel()
	later := draft(3)
	later.Version, later.Subject = 9, "Later"
	grown := conversation(1, 5)
	message := grown.Messages[4]
	renamed := conversation(1, 0)
	renamed.Version, renamed.Title = 9, "Another title"
	changed := setting(2)
	changed.Version, changed.Value = 9, "{}"
	revoked := key(2)
	revoked.Version, revoked.Revoked = 2, at(3)
	for _, tt := range []struct {
		name         string
		change       func(ctx context.Context, source, target *storage.Stores) error
		written      int // things of all kinds
		extra        int
		differs      bool
		wantAtTarget string // the subject of draft 3
	}{
		{
			"nothing new",
			func(context.Context, *storage.Stores, *storage.Stores) error { return nil },
			0, 0, false, "Subject",
		},
		{"a newer draft", func(ctx context.Context, s, _ *storage.Stores) error {
			return s.Email.Update(ctx, "ann", later)
		}, 1, 0, false, "Later"},
		{"a newer draft at the target stays", func(ctx context.Context, _, s *storage.Stores) error {
			return s.Email.Update(ctx, "ann", later)
		}, 0, 0, true, "Later"},
		{"a message more", func(ctx context.Context, s, _ *storage.Stores) error {
			return s.Chat.PutMessage(ctx, "cem", grown, message)
		}, 1, 0, false, "Subject"},
		{"a message more at the target stays", func(ctx context.Context, _, s *storage.Stores) error {
			return s.Chat.PutMessage(ctx, "cem", grown, message)
		}, 0, 0, true, "Subject"},
		{"a conversation touched", func(ctx context.Context, s, _ *storage.Stores) error {
			touched := conversation(1, 4)
			touched.Updated = at(100)
			return s.Chat.PutMessage(ctx, "cem", touched, touched.Messages[3])
		}, 1, 0, false, "Subject"},
		{"another title", func(ctx context.Context, s, _ *storage.Stores) error {
			return s.Chat.Update(ctx, "cem", renamed)
		}, 1, 0, false, "Subject"},
		{"another title at the target stays", func(ctx context.Context, _, s *storage.Stores) error {
			return s.Chat.Update(ctx, "cem", renamed)
		}, 0, 0, true, "Subject"},
		{"a key is revoked", func(ctx context.Context, s, _ *storage.Stores) error {
			return s.Keys.Update(ctx, "ann", revoked)
		}, 1, 0, false, "Subject"},
		{"a key is revoked at the target", func(ctx context.Context, _, s *storage.Stores) error {
			return s.Keys.Update(ctx, "ann", revoked)
		}, 0, 0, true, "Subject"},
		{"a setting is changed", func(ctx context.Context, s, _ *storage.Stores) error {
			return s.Settings.Update(ctx, "ann", changed)
		}, 1, 0, false, "Subject"},
		{"a setting is changed at the target", func(ctx context.Context, _, s *storage.Stores) error {
			return s.Settings.Update(ctx, "ann", changed)
		}, 0, 0, true, "Subject"},
		{"a film changed", func(ctx context.Context, s, _ *storage.Stores) error {
			m := film(7)
			m.Title = "Changed"
			_, err := s.Movies.Upsert(ctx, replace(m))
			return err
		}, 1, 0, false, "Subject"},
		{"a film of which less is known", func(ctx context.Context, s, _ *storage.Stores) error {
			_, err := s.Movies.Upsert(ctx, replace(movies.Movie{ID: 7, Title: "Film 7"}))
			return err
		}, 1, 0, false, "Subject"},
		{"another import", func(ctx context.Context, s, _ *storage.Stores) error {
			_, err := s.Movies.Upsert(ctx, replace())
			return err
		}, 0, 0, false, "Subject"},
		{"a film in another place", func(ctx context.Context, s, _ *storage.Stores) error {
			m := film(7)
			m.Popularity = new(99.0)
			_, err := s.Movies.Upsert(ctx, replace(m))
			return err
		}, 1, 0, false, "Subject"},
		{"more of everything at the target", func(ctx context.Context, _, s *storage.Stores) error {
			_, err := s.Movies.Upsert(ctx, replace(movies.Movie{ID: 9999, Title: "More"}))
			return errors.Join(err, s.Email.Create(ctx, "dan", draft(99)),
				s.Settings.Create(ctx, "dan", setting(99)), s.Keys.Create(ctx, "dan", key(99)),
				s.Chat.Create(ctx, "ann", conversation(99, 0)))
		}, 0, 5, false, "Subject"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source, target := pair(t)
			if err := tt.change(t.Context(), source, target); err != nil {
				t.Fatal(err)
			}
			r, err := storage.Copy(t.Context(), target, source, nil)
			if errors.Is(err, storage.ErrDiffers) != tt.differs || err != nil && !tt.differs {
				t.Errorf("error %v, want that it differs: %v", err, tt.differs)
			}
			if n := r.Drafts.Written + r.Settings.Written + r.Conversations.Written + r.Keys.Written +
				r.Films.Written; n != tt.written {
				t.Errorf("%d things were written, want %d", n, tt.written)
			}
			if n := r.Drafts.Extra + r.Settings.Extra + r.Conversations.Extra + r.Keys.Extra +
				r.Films.Extra; n != tt.extra {
				t.Errorf("%d things are more, want %d", n, tt.extra)
			}
			if d, err := target.Email.Get(t.Context(), "ann", draft(3).ID); err != nil ||
				d.Subject != tt.wantAtTarget {
				t.Errorf("draft 3 is %+v, %v, want the subject %s", d, err, tt.wantAtTarget)
			}
		})
	}
}

func TestCopyKeepsTheSourcesOfTheTarget(t *testing.T) {
	source, target := openStores(t, "memory:"), openStores(t, "memory:")
	fill(t, source)
	own := movies.Source{Name: "more.csv", AsOf: at(2)}
	more := replace(movies.Movie{ID: 9999, Title: "More"})
	more.Import.Sources = []movies.Source{own}
	if _, err := target.Movies.Upsert(t.Context(), more); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := storage.Copy(t.Context(), target, source, nil); err != nil {
			t.Fatal(err)
		}
		want := imported
		want.Sources = append(slices.Clone(want.Sources), own)
		wantImported(t, target, want)
	}
}
