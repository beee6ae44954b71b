package chattest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

// randomCalls makes random calls, about a dozen in a row, on the store and on
// a plain map, and compares the answers. Where they differ it looks for the
// shortest row of calls that shows it, and logs that. The flag -rapid.checks
// says how many rows it tries.
func randomCalls(t *testing.T, s store) {
	rows := 0
	rapid.Check(t, func(r *rapid.T) {
		rows++
		w, p := worldOf(rows), plain{}
		compare := func(c call) {
			if got, want := c.answer(t.Context(), s), c.answer(t.Context(), p); got != want {
				// The failure itself says the same each time: one that says
				// something else would be taken for another.
				r.Logf("%s\n got %s\nwant %s", c.words, got, want)
				r.Fatal("the store answers what the map does not")
			}
		}
		calls := w.calls()
		for c := calls.Draw(r, "call"); c.answer != nil; c = calls.Draw(r, "call") {
			compare(c)
		}
		for _, owner := range w.owners {
			for n := 1; n <= w.conversations; n++ {
				compare(w.delete(owner, n))
			}
		}
		compare(w.listOwners())
	})
}

// call is one call of a store.
type call struct {
	words  string
	answer func(ctx context.Context, s store) string // in words too
}

// GoString is what is logged of a call.
func (c call) GoString() string { return c.words }

// world is what a row of calls is about: few things, so that the calls meet.
// Worlds share no owner.
type world struct {
	owners        []string
	conversations int
}

func worldOf(row int) world {
	return world{owners: []string{fmt.Sprintf("ann %d", row), fmt.Sprintf("Ann %d", row)}, conversations: 3}
}

// moment is when the nth of something was made: the first two at once, after
// the third.
func moment(n int) time.Time { return at(0).Add(time.Duration(4-max(n, 2)) * time.Microsecond) }

func later(n int) time.Time { return at(n) }

// words describes conversations shortly: all that differs among them.
func words(list ...chat.Conversation) string {
	var texts []string
	for _, c := range list {
		text := fmt.Sprintf("%s %q %v to %v", number(c.ID), c.Title, c.Created.Sub(at(0)), c.Updated.Sub(at(0)))
		for _, m := range c.Messages {
			text += ", " + messageWords(m)
		}
		texts = append(texts, "["+text+"]")
	}
	return strings.Join(texts, " ")
}

func messageWords(m chat.Message) string {
	return fmt.Sprintf("message %s v%d %s %q %v %v lease %q",
		number(m.ID), m.Version, m.Role, m.Text, m.Charts, m.Created.Sub(at(0)), m.Lease.Holder)
}

// number is the n of an id that [id] made of n.
func number(id string) string { return strings.TrimPrefix(id, "01900000-0000-7000-8000-00000000000") }

// verdict describes an error by what callers can tell of it.
func verdict(err error) string {
	for _, known := range []error{nil, marquee.ErrNotFound, marquee.ErrExists, marquee.ErrConflict, marquee.ErrNoOwner} {
		if errors.Is(err, known) {
			return fmt.Sprint(known)
		}
	}
	return "another error: " + err.Error()
}

// calls generates calls, the frequent ones first, and one without an answer
// where a row ends.
func (w world) calls() *rapid.Generator[call] {
	owner := rapid.SampledFrom([]string{w.owners[0], w.owners[0], w.owners[0], w.owners[1]})
	n := rapid.SampledFrom([]int{1, 1, 1, 2, 3})
	title := rapid.SampledFrom([]string{"", "a", "b"})
	conversation := rapid.Custom(func(r *rapid.T) chat.Conversation {
		i := n.Draw(r, "n")
		return chat.Conversation{ID: id(i), Title: title.Draw(r, "title"), Created: moment(i),
			Updated: later(rapid.IntRange(1, 3).Draw(r, "updated"))}
	})
	message := rapid.Custom(func(r *rapid.T) chat.Message {
		i := rapid.IntRange(2, 3).Draw(r, "message")
		m := chat.Message{ID: id(i), Version: rapid.IntRange(1, 2).Draw(r, "version"), Role: chat.RoleUser, Created: moment(i)}
		if rapid.Bool().Draw(r, "chart") {
			m.Charts, m.Lease.Holder = []chat.Chart{{Kind: "sales"}}, "holder"
		}
		return m
	})
	create := rapid.Custom(func(r *rapid.T) call {
		return w.create(owner.Draw(r, "owner"), conversation.Draw(r, "conversation"))
	})
	put := rapid.Custom(func(r *rapid.T) call {
		return w.put(owner.Draw(r, "owner"), conversation.Draw(r, "conversation"), message.Draw(r, "message"))
	})
	again := rapid.Custom(func(r *rapid.T) call {
		owner, c, m := owner.Draw(r, "owner"), conversation.Draw(r, "conversation"), message.Draw(r, "message")
		first := w.put(owner, c, m)
		c.Title, c.Updated = title.Draw(r, "title"), later(rapid.IntRange(1, 3).Draw(r, "updated"))
		second := w.put(owner, c, m)
		return call{first.words + " and " + second.words, func(ctx context.Context, s store) string {
			return first.answer(ctx, s) + ", " + second.answer(ctx, s)
		}}
	})
	get := rapid.Custom(func(r *rapid.T) call { return w.get(owner.Draw(r, "owner"), n.Draw(r, "n")) })
	remove := rapid.Custom(func(r *rapid.T) call { return w.delete(owner.Draw(r, "owner"), n.Draw(r, "n")) })
	list := rapid.Custom(func(r *rapid.T) call {
		before := rapid.SampledFrom([]marquee.Place{
			newest, {Created: moment(1), ID: id(1)}, {Created: moment(2), ID: id(2)}, {Created: moment(2)},
		}).Draw(r, "before")
		return w.list(owner.Draw(r, "owner"), before, n.Draw(r, "limit"))
	})
	return rapid.OneOf(create, put, get, again, remove, list, put, get, create, rapid.Just(w.listOwners()),
		rapid.Just(call{words: "the end"}))
}

func (w world) create(owner string, c chat.Conversation) call {
	return call{fmt.Sprintf("Create(%q, %s)", owner, words(c)), func(ctx context.Context, s store) string {
		return verdict(s.Create(ctx, owner, c))
	}}
}

func (w world) put(owner string, c chat.Conversation, m chat.Message) call {
	return call{fmt.Sprintf("PutMessage(%q, %s, %s)", owner, words(c), messageWords(m)), func(ctx context.Context, s store) string {
		return verdict(s.PutMessage(ctx, owner, c, m))
	}}
}

func (w world) get(owner string, n int) call {
	return call{fmt.Sprintf("Get(%q, %d)", owner, n), func(ctx context.Context, s store) string {
		c, err := s.Get(ctx, owner, id(n))
		if err != nil {
			return verdict(err)
		}
		return words(c)
	}}
}

func (w world) delete(owner string, n int) call {
	return call{fmt.Sprintf("Delete(%q, %d)", owner, n), func(ctx context.Context, s store) string {
		return verdict(s.Delete(ctx, owner, id(n)))
	}}
}

func (w world) list(owner string, before marquee.Place, limit int) call {
	from := "the newest"
	if before != newest {
		from = fmt.Sprintf("%v %s", before.Created.Sub(at(0)), before.ID)
	}
	return call{fmt.Sprintf("List(%q, %s, %d)", owner, from, limit), func(ctx context.Context, s store) string {
		list, err := s.List(ctx, owner, before, limit)
		return words(list...) + " " + verdict(err)
	}}
}

// listOwners asks for all owners, and leaves out those of other worlds.
func (w world) listOwners() call {
	return call{"Owners()", func(ctx context.Context, s store) string {
		var own []string
		for owner, err := range s.Owners(ctx) {
			if err != nil {
				return verdict(err)
			}
			if slices.Contains(w.owners, owner) {
				own = append(own, owner)
			}
		}
		slices.Sort(own)
		return fmt.Sprintf("%q", own)
	}}
}
