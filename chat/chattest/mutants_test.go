package chattest_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/chat/chattest"
	"github.com/marquee-go/marquee/internal/testing/mutants"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// A store with one of these faults fails the suite, by the rule named.
func TestMutants(t *testing.T) {
	good := func() chat.Store { return memory.New().Chat() }
	check := func(t *testing.T, rule string, s chat.Store) { recordtest.Check(t, chattest.Rules(), rule, s) }
	mutants.Test(t, good, check, slices.Concat(forgetful, careless, hasty))
}

// forgetful stores keep something other than they were given.
var forgetful = []mutants.Mutant[chat.Store]{
	{
		Fault: "messages stay unsaved",
		Rule:  "no message read is marked unsaved",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			var unsaved sync.Map
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				unsaved.Store(owner+c.ID+m.ID, m.Unsaved)
				return good.PutMessage(ctx, owner, c, m)
			}
			mutant.get = func(ctx context.Context, owner, id string) (chat.Conversation, error) {
				c, err := good.Get(ctx, owner, id)
				for i, m := range c.Messages {
					is, _ := unsaved.Load(owner + id + m.ID)
					c.Messages[i].Unsaved = is.(bool)
				}
				return c, err
			}
		}),
	},
	{
		Fault: "blanks at the end are cut off",
		Rule:  "Get returns every field of the messages",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			m.Text = strings.TrimRight(m.Text, " \u00a0")
		}),
	},
	{
		Fault: "a version has 32 bits",
		Rule:  "numbers that not every store could keep are refused",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			m.Version = int(int32(m.Version))
		}),
	},
	{
		Fault: "a next version has no lease",
		Rule:  "of concurrent next versions one wins",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			if m.Version > 1 {
				m.Lease = marquee.Lease{}
			}
		}),
	},
	{
		Fault: "times are to the millisecond",
		Rule:  "times come back in UTC to the microsecond",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			m.Created = m.Created.Truncate(time.Millisecond)
		}),
	},
	{
		Fault: "charts are kept in the order of their names",
		Rule:  "Get returns every field of the messages",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			slices.SortFunc(m.Charts, func(a, b chat.Chart) int { return strings.Compare(b.Kind, a.Kind) })
		}),
	},
	{
		Fault: "Get gives at most 100 messages",
		Rule:  "large conversations are kept whole",
		Break: getting(func(c *chat.Conversation) { c.Messages = c.Messages[:min(len(c.Messages), 100)] }),
	},
	{
		Fault: "lists give the messages",
		Rule:  "List gives the newest first and leaves messages out",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.list = func(ctx context.Context, owner string, before marquee.Place, limit int) ([]chat.Conversation, error) {
				list, err := good.List(ctx, owner, before, limit)
				for i, c := range list {
					list[i], _ = good.Get(ctx, owner, c.ID)
				}
				return list, err
			}
		}),
	},
	{
		Fault: "Create keeps messages",
		Rule:  "Create leaves messages out",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			mutant.create = func(ctx context.Context, owner string, c chat.Conversation) error {
				err := good.Create(ctx, owner, c)
				for _, m := range c.Messages {
					err = errors.Join(err, good.PutMessage(ctx, owner, c, m))
				}
				return err
			}
		}),
	},
}

// careless stores take one thing for another.
var careless = []mutants.Mutant[chat.Store]{
	{
		Fault: "ids have no case",
		Rule:  "ids that look alike are different",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			mutant.create = func(ctx context.Context, owner string, c chat.Conversation) error {
				c.ID = strings.ToLower(c.ID)
				return good.Create(ctx, owner, c)
			}
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				c.ID = strings.ToLower(c.ID)
				return good.PutMessage(ctx, owner, c, m)
			}
			mutant.get = func(ctx context.Context, owner, id string) (chat.Conversation, error) {
				return good.Get(ctx, owner, strings.ToLower(id))
			}
		}),
	},
	{
		Fault: "ids of messages have no case",
		Rule:  "message ids that look alike are different",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			m.ID = strings.ToLower(m.ID)
		}),
	},
	{
		Fault: "Get gives something beside ErrNotFound",
		Rule:  "what does not exist is ErrNotFound",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.get = func(ctx context.Context, owner, id string) (chat.Conversation, error) {
				c, err := good.Get(ctx, owner, id)
				c.ID = id
				return c, err
			}
		}),
	},
	{
		Fault: "messages come in the order in which they were put",
		Rule:  "messages come in the order of time",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			var order sync.Map
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				kept, _ := good.Get(ctx, owner, c.ID)
				order.LoadOrStore(owner+c.ID+m.ID, len(kept.Messages))
				return good.PutMessage(ctx, owner, c, m)
			}
			mutant.get = func(ctx context.Context, owner, id string) (chat.Conversation, error) {
				c, err := good.Get(ctx, owner, id)
				number := func(m chat.Message) int {
					n, _ := order.Load(owner + id + m.ID)
					return n.(int)
				}
				slices.SortStableFunc(c.Messages, func(a, b chat.Message) int { return number(a) - number(b) })
				return c, err
			}
		}),
	},
	{
		Fault: "messages of one moment come in any order",
		Rule:  "messages come in the order of time",
		Break: getting(func(c *chat.Conversation) {
			slices.Reverse(c.Messages)
			slices.SortStableFunc(c.Messages, func(a, b chat.Message) int { return a.Created.Compare(b.Created) })
		}),
	},
	{
		Fault: "an owner has a message id once",
		Rule:  "two conversations may have one message id",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			var taken sync.Map
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				if id, _ := taken.LoadOrStore(owner+m.ID, c.ID); id != c.ID {
					return marquee.ErrConflict
				}
				return good.PutMessage(ctx, owner, c, m)
			}
		}),
	},
	{
		Fault: "Delete leaves the messages",
		Rule:  "Delete removes the messages too",
		Break: breaking(func(m *mutant, good chat.Store) {
			var left sync.Map
			m.delete = func(ctx context.Context, owner, id string) error {
				if c, err := good.Get(ctx, owner, id); err == nil {
					left.Store(owner+id, c.Messages)
				}
				return good.Delete(ctx, owner, id)
			}
			m.get = func(ctx context.Context, owner, id string) (chat.Conversation, error) {
				c, err := good.Get(ctx, owner, id)
				if messages, found := left.Load(owner + id); err == nil && found {
					c.Messages = append(messages.([]chat.Message), c.Messages...)
				}
				return c, err
			}
		}),
	},
	{
		Fault: "Delete also removes what another owner has",
		Rule:  "two owners may use one id",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.delete = func(ctx context.Context, owner, id string) error {
				err := good.Delete(ctx, owner, id)
				for other := range good.(marquee.OwnerLister).Owners(ctx) {
					_ = good.Delete(ctx, other, id)
				}
				return err
			}
		}),
	},
	{
		Fault: "PutMessage makes a conversation that is not there",
		Rule:  "what does not exist is ErrNotFound",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				err := good.PutMessage(ctx, owner, c, m)
				if errors.Is(err, marquee.ErrNotFound) {
					err = errors.Join(good.Create(ctx, owner, c), good.PutMessage(ctx, owner, c, m))
				}
				return err
			}
		}),
	},
	{
		Fault: "Owners yields at most 100",
		Rule:  "Owners yields a hundred owners and more",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.owners = func(ctx context.Context) iter.Seq2[string, error] {
				return func(yield func(string, error) bool) {
					n := 0
					for owner, err := range good.(marquee.OwnerLister).Owners(ctx) {
						if n++; n > 100 || !yield(owner, err) {
							return
						}
					}
				}
			}
		}),
	},
}

// hasty stores write too much, too little, or not at once.
var hasty = []mutants.Mutant[chat.Store]{
	{
		Fault: "title and time are written after the message",
		Rule:  "a call that is broken off leaves all or nothing",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				if err := good.PutMessage(ctx, owner, chat.Conversation{ID: c.ID}, m); err != nil {
					return err
				}
				return good.PutMessage(ctx, owner, c, m)
			}
		}),
	},
	{
		Fault: "title and time are written after the message, whatever the context",
		Rule:  "a change is seen whole or not at all",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			read := make(chan struct{}) // is closed when somebody has read between
			var once sync.Once
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				if err := good.PutMessage(ctx, owner, chat.Conversation{ID: c.ID}, m); err != nil {
					return err
				}
				<-read
				return good.PutMessage(context.WithoutCancel(ctx), owner, c, m)
			}
			mutant.get = func(ctx context.Context, owner, id string) (chat.Conversation, error) {
				c, err := good.Get(ctx, owner, id)
				if err == nil && len(c.Messages) > 0 && c.Title == "" {
					once.Do(func() { close(read) })
				}
				return c, err
			}
		}),
	},
	{
		Fault: "a message is added to those that were read before",
		Rule:  "concurrent PutMessages lose nothing",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				kept, err := good.Get(ctx, owner, c.ID)
				if err != nil {
					return err
				}
				runtime.Gosched()
				_ = good.Delete(ctx, owner, c.ID)
				_ = good.Create(ctx, owner, kept)
				for _, before := range kept.Messages {
					_ = good.PutMessage(ctx, owner, c, before)
				}
				return good.PutMessage(ctx, owner, c, m)
			}
		}),
	},
	{
		Fault: "a next version keeps the charts of the one before",
		Rule:  "PutMessage replaces a message of a lower version",
		Break: putting(func(kept chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			for _, before := range kept.Messages {
				if before.ID == m.ID && before.Version < m.Version {
					m.Charts = before.Charts
				}
			}
		}),
	},
	{
		Fault: "a conflict still gives a title",
		Rule:  "PutMessage of the very same changes no message",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				err := good.PutMessage(ctx, owner, c, m)
				if kept, _ := good.Get(ctx, owner, c.ID); errors.Is(err, marquee.ErrConflict) {
					return errors.Join(err, good.PutMessage(ctx, owner, c, kept.Messages[0]))
				}
				return err
			}
		}),
	},
	{
		Fault: "the very same message changes nothing",
		Rule:  "PutMessage of the very same moves the time on",
		Break: putting(func(kept chat.Conversation, c *chat.Conversation, m *chat.Message) {
			if slices.ContainsFunc(kept.Messages, m.Equal) {
				*c = chat.Conversation{ID: c.ID}
			}
		}),
	},
	{
		Fault: "the very same message with another holder is no conflict",
		Rule:  "PutMessage of the very same changes no message",
		Break: putting(func(kept chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			for _, same := range kept.Messages {
				if same.ID == m.ID && same.Version == m.Version && same.Text == m.Text {
					m.Lease.Holder = same.Lease.Holder
				}
			}
		}),
	},
	{
		Fault: "a next version does not move the time on",
		Rule:  "PutMessage replaces a message of a lower version",
		Break: putting(func(kept chat.Conversation, c *chat.Conversation, m *chat.Message) {
			if m.Version > 1 {
				c.Updated = kept.Updated
			}
		}),
	},
	{
		Fault: "Updated moves back",
		Rule:  "PutMessage gives a title once and moves the time on",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			var last sync.Map
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				last.Store(owner+c.ID, c.Updated)
				return good.PutMessage(ctx, owner, c, m)
			}
			mutant.get = func(ctx context.Context, owner, id string) (chat.Conversation, error) {
				c, err := good.Get(ctx, owner, id)
				if at, found := last.Load(owner + id); found {
					c.Updated = at.(time.Time)
				}
				return c, err
			}
		}),
	},
	{
		Fault: "the last title stays",
		Rule:  "PutMessage gives a title once and moves the time on",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			var last sync.Map
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				if c.Title != "" {
					last.Store(owner+c.ID, c.Title)
				}
				return good.PutMessage(ctx, owner, c, m)
			}
			mutant.get = func(ctx context.Context, owner, id string) (chat.Conversation, error) {
				c, err := good.Get(ctx, owner, id)
				if title, found := last.Load(owner + id); found {
					c.Title = title.(string)
				}
				return c, err
			}
		}),
	},
	{
		Fault: "charts are shared with the caller",
		Rule:  "what the caller gave or got is not shared",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			var given sync.Map
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				given.Store(m.ID, m.Charts)
				return good.PutMessage(ctx, owner, c, m)
			}
			mutant.get = func(ctx context.Context, owner, id string) (chat.Conversation, error) {
				c, err := good.Get(ctx, owner, id)
				for i, m := range c.Messages {
					charts, _ := given.Load(m.ID)
					c.Messages[i].Charts = charts.([]chat.Chart)
				}
				return c, err
			}
		}),
	},
	{
		Fault: "reading takes no notice of a context",
		Rule:  "a context that has ended is an error, and nothing is written",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.get = func(ctx context.Context, owner, id string) (chat.Conversation, error) {
				return good.Get(context.WithoutCancel(ctx), owner, id)
			}
		}),
	},
}
