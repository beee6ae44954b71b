package chattest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

var random = recordtest.Random[chat.Store, chat.Conversation]{
	Words: words,
	Calls: calls,
	Plain: func() chat.Store {
		return plain{recordtest.NewPlain(conversations)}
	},
}

// plain is the simple [chat.Store] that others are compared with.
type plain struct {
	recordtest.Plain[chat.Store, chat.Conversation]
}

func (p plain) PutMessage(
	_ context.Context, owner string, c chat.Conversation, m chat.Message,
) error {
	kept, found := p.Records[owner][c.ID]
	if !found {
		return marquee.ErrNotFound
	}
	others := []chat.Message{}
	for _, other := range kept.Messages {
		if other.ID != m.ID {
			others = append(others, other)
		} else if m.Version <= other.Version && !m.Equal(other) {
			return marquee.ErrConflict
		}
	}
	kept.Messages = append(others, m)
	slices.SortFunc(kept.Messages, func(a, b chat.Message) int { return a.Place().Compare(b.Place()) })
	if kept.Title == "" {
		kept.Title = c.Title
	}
	if kept.Updated.Before(c.Updated) {
		kept.Updated = c.Updated
	}
	p.Records[owner][c.ID] = kept
	return nil
}

func (p plain) Update(_ context.Context, owner string, c chat.Conversation) error {
	kept, found := p.Records[owner][c.ID]
	switch {
	case !found:
		return marquee.ErrNotFound
	case kept.Version < c.Version:
		kept.Version, kept.Title, kept.Pinned = c.Version, c.Title, c.Pinned
		if kept.Updated.Before(c.Updated) {
			kept.Updated = c.Updated
		}
		p.Records[owner][c.ID] = kept
	case kept.Version != c.Version || kept.Title != c.Title || kept.Pinned != c.Pinned:
		return marquee.ErrConflict
	}
	return nil
}

// words describes conversations. It names every field that may differ in a world.
func words(w recordtest.World, list ...chat.Conversation) string {
	var texts []string
	for _, c := range list {
		text := fmt.Sprintf("%d v%d %q %t %v to %v", recordtest.Number(c.ID), c.Version, c.Title,
			c.Pinned, c.Created.Sub(w.Start), c.Updated.Sub(w.Start))
		for _, m := range c.Messages {
			text += ", " + messageWords(w, m)
		}
		texts = append(texts, "["+text+"]")
	}
	return strings.Join(texts, " ")
}

func messageWords(w recordtest.World, m chat.Message) string {
	return fmt.Sprintf("message %d v%d %s %q after %q %v %v lease %q",
		recordtest.Number(m.ID), m.Version, m.Role, m.Text, m.Parent, m.Charts,
		m.Created.Sub(w.Start), m.Lease.Holder)
}

func calls(w recordtest.World, _ chat.Store) []*rapid.Generator[recordtest.Call[chat.Store]] {
	touch := func(r *rapid.T, c chat.Conversation) chat.Conversation {
		c.Title = rapid.SampledFrom([]string{"", "a", "b"}).Draw(r, "title")
		c.Updated = w.Start.Add(time.Duration(rapid.IntRange(1, 3).Draw(r, "updated")) * time.Second)
		return c
	}
	conversation := func(r *rapid.T) chat.Conversation {
		at := w.Place(w.Number(r))
		return touch(r, chat.Conversation{ID: at.ID, Created: at.Created})
	}
	message := func(r *rapid.T) chat.Message {
		at := w.Place(rapid.IntRange(2, 3).Draw(r, "message"))
		version := rapid.IntRange(1, 2).Draw(r, "version")
		m := chat.Message{ID: at.ID, Version: version, Role: chat.RoleUser, Created: at.Created}
		if rapid.Bool().Draw(r, "chart") {
			m.Charts, m.Lease.Holder, m.Parent = oneChart(), "holder", "parent"
		}
		return m
	}
	create := rapid.Custom(func(r *rapid.T) recordtest.Call[chat.Store] {
		owner, c := w.Owner(r), conversation(r)
		return recordtest.Writing(fmt.Sprintf("Create(%q, %s)", owner, words(w, c)),
			func(ctx context.Context, s chat.Store) error { return s.Create(ctx, owner, c) })
	})
	put := rapid.Custom(func(r *rapid.T) recordtest.Call[chat.Store] {
		return putCall(w, w.Owner(r), conversation(r), message(r))
	})
	update := rapid.Custom(func(r *rapid.T) recordtest.Call[chat.Store] {
		owner, c := w.Owner(r), conversation(r)
		c.Version, c.Pinned = rapid.IntRange(0, 3).Draw(r, "version"), rapid.Bool().Draw(r, "pinned")
		return recordtest.Writing(fmt.Sprintf("Update(%q, %s)", owner, words(w, c)),
			func(ctx context.Context, s chat.Store) error { return s.Update(ctx, owner, c) })
	})
	again := rapid.Custom(func(r *rapid.T) recordtest.Call[chat.Store] {
		owner, c, m := w.Owner(r), conversation(r), message(r)
		first, second := putCall(w, owner, c, m), putCall(w, owner, touch(r, c), m)
		return recordtest.Call[chat.Store]{
			Words: first.Words + " and " + second.Words,
			Answer: func(ctx context.Context, s chat.Store) string {
				return first.Answer(ctx, s) + ", " + second.Answer(ctx, s)
			},
		}
	})
	return []*rapid.Generator[recordtest.Call[chat.Store]]{create, put, again, put, update, create}
}

func putCall(
	w recordtest.World, owner string, c chat.Conversation, m chat.Message,
) recordtest.Call[chat.Store] {
	name := fmt.Sprintf("PutMessage(%q, %s, %s)", owner, words(w, c), messageWords(w, m))
	return recordtest.Writing(name, func(ctx context.Context, s chat.Store) error {
		return s.PutMessage(ctx, owner, c, m)
	})
}
