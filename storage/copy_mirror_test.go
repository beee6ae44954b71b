package storage_test

import (
	"context"
	"errors"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/storage"
)

func TestMirror(t *testing.T) {
	t.Parallel()
	again := draft(3) // made again with the same id, after it was deleted
	again.Version, again.Created, again.Updated = 1, at(200), at(200)
	newer := draft(6)
	newer.Version = 99
	for _, tt := range []struct {
		name          string
		change        func(ctx context.Context, source, target *storage.Stores) error
		drafts        int // dropped
		conversations int
	}{
		{"nothing new", func(context.Context, *storage.Stores, *storage.Stores) error {
			return nil
		}, 0, 0},
		{"a draft is deleted", func(ctx context.Context, s, _ *storage.Stores) error {
			return s.Email.Delete(ctx, "ann", draft(3).ID)
		}, 1, 0},
		{"a draft is made again", func(ctx context.Context, s, _ *storage.Stores) error {
			return errors.Join(s.Email.Delete(ctx, "ann", draft(3).ID), s.Email.Create(ctx, "ann", again))
		}, 1, 0},
		{"an owner is erased", func(ctx context.Context, s, _ *storage.Stores) error {
			_, err := storage.Erase(ctx, s, "ann")
			return err
		}, 10, 2},
		{"a key is deleted", func(ctx context.Context, s, _ *storage.Stores) error {
			return s.Keys.Delete(ctx, "eve", key(1).ID)
		}, 0, 0},
		{"the target has a later key", func(ctx context.Context, _, s *storage.Stores) error {
			k := key(2)
			k.Version, k.Revoked = 9, at(3)
			return s.Keys.Update(ctx, "ann", k)
		}, 0, 0},
		{"a setting is deleted", func(ctx context.Context, s, _ *storage.Stores) error {
			return s.Settings.Delete(ctx, "ann", setting(2).ID)
		}, 0, 0},
		{"the target has a later setting", func(ctx context.Context, _, s *storage.Stores) error {
			r := setting(2)
			r.Version, r.Value = 9, "{}"
			return s.Settings.Update(ctx, "ann", r)
		}, 0, 0},
		{"a conversation is deleted", func(ctx context.Context, s, _ *storage.Stores) error {
			return s.Chat.Delete(ctx, "cem", conversation(1, 0).ID)
		}, 0, 1},
		{"a conversation is made again", func(ctx context.Context, s, _ *storage.Stores) error {
			c := conversation(1, 0)
			return errors.Join(s.Chat.Delete(ctx, "cem", c.ID), s.Chat.Create(ctx, "cem", c))
		}, 0, 0},
		{"a conversation has grown", func(ctx context.Context, s, _ *storage.Stores) error {
			c := conversation(1, 5)
			return s.Chat.PutMessage(ctx, "cem", c, c.Messages[4])
		}, 0, 0},
		{"a conversation has another title", func(ctx context.Context, s, _ *storage.Stores) error {
			c := conversation(1, 0)
			c.Version, c.Title = 9, "Another title"
			return s.Chat.Update(ctx, "cem", c)
		}, 0, 0},
		{"the target has another title", func(ctx context.Context, _, s *storage.Stores) error {
			c := conversation(1, 0)
			c.Version, c.Title = 9, "Another title"
			return s.Chat.Update(ctx, "cem", c)
		}, 0, 0},
		{"the target has a later draft", func(ctx context.Context, _, s *storage.Stores) error {
			return s.Email.Update(ctx, "ann", newer)
		}, 0, 0},
		{"the target has more", func(ctx context.Context, _, s *storage.Stores) error {
			c := conversation(1, 5)
			return errors.Join(s.Email.Create(ctx, "dan", draft(99)),
				s.Chat.Create(ctx, "ann", conversation(99, 0)),
				s.Chat.PutMessage(ctx, "cem", c, c.Messages[4]))
		}, 1, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			source, target := pair(t)
			if err := tt.change(t.Context(), source, target); err != nil {
				t.Fatal(err)
			}
			mirror := &storage.CopyOptions{Mirror: true}
			r, err := storage.Copy(t.Context(), target, source, mirror)
			if err != nil || r.Drafts.Dropped != tt.drafts || r.Conversations.Dropped != tt.conversations ||
				r.Drafts.Extra+r.Settings.Extra+r.Conversations.Extra+r.Keys.Extra > 0 {
				t.Errorf("%+v, %v, want %d and %d dropped", r, err, tt.drafts, tt.conversations)
			}
			for _, owner := range []string{"ann", "bob", "cem", "dan", "𝄞"} {
				if got, want := export(t, target, owner), export(t, source, owner); got != want {
					t.Errorf("%s has\n%.1000s\nat the target, and\n%.1000s\nat the source", owner, got, want)
				}
			}
		})
	}
}

// A mirror of a store takes the traces from the target, too.
func TestMirrorLeavesNoTrace(t *testing.T) {
	t.Parallel()
	for name := range services.Stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, url := openStores(t, "memory:"), services.Stores[name](t)
			target := openStores(t, url)
			mark(t, source)
			if _, err := storage.Copy(t.Context(), target, source, nil); err != nil {
				t.Fatal(err)
			}
			if _, err := storage.Erase(t.Context(), source, forgotten); err != nil {
				t.Fatal(err)
			}
			// A film is not a person's, and stays.
			if _, err := target.Movies.Upsert(t.Context(), replace(film(1))); err != nil {
				t.Fatal(err)
			}
			r, err := storage.Copy(t.Context(), target, source, &storage.CopyOptions{Mirror: true})
			if err != nil || r.Drafts.Dropped != 30 || r.Conversations.Dropped != 5 ||
				r.Settings.Dropped != 3 || r.Keys.Dropped != 2 || r.Films.Extra != 1 {
				t.Errorf("%+v, %v", r, err)
			}
			if n := traces(t, url); n > 0 {
				t.Errorf("the marker is found %d times", n)
			}
		})
	}
}
