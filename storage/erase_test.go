package storage_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/storage"
	"github.com/marquee-go/marquee/storage/memory"
)

// marker stands in everything that belongs to its owner.
const marker = "zeppelinmarker"

const forgotten = marker + "@example.com"

// mark gives the owner forgotten many records, of which some have changed or are deleted.
func mark(t *testing.T, s *storage.Stores) {
	t.Helper()
	ctx := t.Context()
	var errs []error
	for n := range 40 {
		d := draft(n)
		d.Brief.Purpose, d.Brief.Details, d.Subject = marker, marker, marker
		d.Body = strings.Repeat(marker+" ", 1+n*n%70)
		errs = append(errs, s.Email.Create(ctx, forgotten, d))
		d.Version, d.Body = 9, marker
		errs = append(errs, s.Email.Update(ctx, forgotten, d))
		if n%4 == 0 {
			errs = append(errs, s.Email.Delete(ctx, forgotten, d.ID))
		}
	}
	for n := range 3 {
		k := key(n)
		k.Name = marker
		errs = append(errs, s.Keys.Create(ctx, forgotten, k))
		k.Version = 9
		errs = append(errs, s.Keys.Update(ctx, forgotten, k))
	}
	for n := range 4 {
		r := setting(n)
		r.Name, r.Value = marker, strings.Repeat(marker+" ", 1+500*n)
		r.ID = email.SettingID(r.Kind, strconv.Itoa(n))
		errs = append(errs, s.Settings.Create(ctx, forgotten, r))
		r.Version, r.Value = 9, marker
		errs = append(errs, s.Settings.Update(ctx, forgotten, r))
	}
	errs = append(errs, s.Settings.Delete(ctx, forgotten, email.SettingID("template", "0")))
	errs = append(errs, s.Keys.Delete(ctx, forgotten, key(0).ID))
	for n := range 6 {
		c := conversation(n, 2*n)
		c.Title = marker
		errs = append(errs, s.Chat.Create(ctx, forgotten, c))
		for _, m := range c.Messages {
			m.Text, m.Failure = strings.Repeat(marker+" ", 50*n), marker
			errs = append(errs, s.Chat.PutMessage(ctx, forgotten, c, m))
		}
	}
	errs = append(errs, s.Chat.Delete(ctx, forgotten, draft(5).ID))
	for n := range 2 {
		r := reservation(forgotten, n)
		r.At = r.At.AddDate(0, -n, 0)
		errs = append(errs, s.Ledger.Reserve(ctx, r))
	}
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestEraseLeavesNoTrace(t *testing.T) {
	t.Parallel()
	for name := range services.Stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := services.Stores[name](t)
			s := openStores(t, url)
			fill(t, s)
			mark(t, s)
			if traces(t, url) == 0 && name != "memory" {
				t.Fatal("the marker is not found before the owner is erased")
			}
			before := export(t, s, "ann")
			got, err := storage.Erase(t.Context(), s, forgotten)
			want := storage.Counts{Drafts: 30, Settings: 3, Conversations: 5, Keys: 2}
			if err != nil || got != want {
				t.Errorf("Erase: %+v, %v, want %+v", got, err, want)
			}
			if n := traces(t, url); n > 0 {
				t.Errorf("the marker is found %d times after the owner was erased", n)
			}
			for kind, store := range map[string]any{
				"drafts": s.Email, "settings": s.Settings, "conversations": s.Chat, "keys": s.Keys,
			} {
				for owner, err := range store.(marquee.OwnerLister).Owners(t.Context()) {
					if owner == forgotten || err != nil {
						t.Errorf("the owners of %s have %q, %v", kind, owner, err)
					}
				}
			}
			list, err := s.Keys.List(t.Context(), "ann", marquee.Place{}, 9)
			if err != nil || len(list) != 2 {
				t.Errorf("another owner has the keys %+v, %v", list, err)
			}
			if after := export(t, s, "ann"); after != before {
				t.Errorf("another owner had\n%.2000s\nand has\n%.2000s", before, after)
			}
			got, err = storage.Erase(t.Context(), s, forgotten)
			if err != nil || got != (storage.Counts{}) {
				t.Errorf("Erase again: %+v, %v, want nothing", got, err)
			}
		})
	}
}

func TestEraseOfOwnersThatCannotBe(t *testing.T) {
	s := openStores(t, "memory:")
	if _, err := storage.Erase(t.Context(), s, ""); !errors.Is(err, marquee.ErrNoOwner) {
		t.Errorf("no owner: %v", err)
	}
	_, err := storage.Erase(t.Context(), s, "a\x00b")
	if e, ok := errors.AsType[*marquee.InvalidError](err); !ok || e.Field != "owner" {
		t.Errorf("a NUL: %v", err)
	}
}

// undeletable fails to delete one draft.
type undeletable struct {
	email.Store
	id string
}

func (s undeletable) Delete(ctx context.Context, owner, id string) error {
	if id == s.id {
		return errBroken
	}
	return s.Store.Delete(ctx, owner, id)
}

func TestEraseGoesOnWhereItBroke(t *testing.T) {
	s := openStores(t, "memory:")
	fill(t, s)
	broken := &storage.Stores{Email: undeletable{s.Email, draft(15).ID}, Chat: s.Chat}
	got, err := storage.Erase(t.Context(), broken, "ann")
	if want := (storage.Counts{Drafts: 4}); !errors.Is(err, errBroken) || got != want {
		t.Errorf("broken: %+v, %v, want %+v", got, err, want)
	}
	got, err = storage.Erase(t.Context(), s, "ann")
	want := storage.Counts{Drafts: 6, Settings: 2, Conversations: 2, Keys: 2}
	if err != nil || got != want {
		t.Errorf("then: %+v, %v, want %+v", got, err, want)
	}
}

// unpurged counts how often it is purged, and fails.
type unpurged struct {
	email.Store
	owners []string
}

func (s *unpurged) Purge(_ context.Context, owners []string) error {
	s.owners = owners
	return errBroken
}

func TestEraseSaysThatTracesAreLeft(t *testing.T) {
	s := openStores(t, "memory:")
	fill(t, s)
	store := &unpurged{Store: s.Email}
	got, err := storage.Erase(t.Context(), &storage.Stores{Email: store}, "ann")
	if !errors.Is(err, errBroken) || got.Drafts != 10 || !slices.Equal(store.owners, []string{"ann"}) {
		t.Errorf("%+v, %v, purged %q", got, err, store.owners)
	}
}

// writing adds a draft while the first ones are deleted.
type writing struct {
	email.Store
	late *email.Draft
}

func (s writing) Delete(ctx context.Context, owner, id string) error {
	if d := *s.late; d.ID != "" {
		*s.late = email.Draft{}
		if err := s.Create(ctx, owner, d); err != nil {
			return err
		}
	}
	return s.Store.Delete(ctx, owner, id)
}

func TestEraseSeesWhatIsWrittenMeanwhile(t *testing.T) {
	s := openStores(t, "memory:")
	fill(t, s)
	s.Email = writing{s.Email, new(draft(99))}
	if got, err := storage.Erase(t.Context(), s, "ann"); err != nil || got.Drafts != 11 {
		t.Errorf("%+v, %v, want 11 drafts", got, err)
	}
}

// A server that remembers a key writes with it for a moment after the key is deleted.
func TestEraseWaitsForServersThatRememberAKey(t *testing.T) {
	for name, test := range map[string]struct {
		ends time.Duration // from now on
		want time.Duration
	}{
		"a key that works":     {time.Hour, 2 * time.Second},
		"a key that has ended": {-time.Minute, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &storage.Stores{Email: memory.New().Email(), Keys: memory.New().Keys()}
				k, began := key(0), time.Now()
				k.Ends = began.Add(test.ends)
				if err := s.Keys.Create(t.Context(), "ann", k); err != nil {
					t.Fatal(err)
				}
				if test.want > 0 {
					time.AfterFunc(time.Second, func() {
						if err := s.Email.Create(t.Context(), "ann", draft(1)); err != nil {
							t.Error(err)
						}
					})
				}
				if got, err := storage.Erase(t.Context(), s, "ann"); err != nil || got.Keys != 1 {
					t.Errorf("Erase: %+v, %v", got, err)
				}
				if waited := time.Since(began); waited != test.want {
					t.Errorf("it waits %v, want %v", waited, test.want)
				}
				time.Sleep(time.Hour)
				list, err := s.Email.List(t.Context(), "ann", marquee.Place{}, 9)
				if err != nil || len(list) > 0 {
					t.Errorf("it leaves %+v, %v", list, err)
				}
			})
		})
	}
}

func TestEraseDoesNotWaitForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := memory.New().Keys()
		k := key(0)
		k.Ends = time.Now().Add(time.Hour)
		if err := keys.Create(t.Context(), "ann", k); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		got, err := storage.Erase(ctx, &storage.Stores{Keys: keys}, "ann")
		if !errors.Is(err, context.DeadlineExceeded) || got.Keys != 1 {
			t.Errorf("Erase: %+v, %v", got, err)
		}
	})
}
