package chattest_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/mutants"
)

// careless stores confuse things.
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
			slices.SortStableFunc(c.Messages, func(a, b chat.Message) int {
				return a.Created.Compare(b.Created)
			})
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
				for other, listed := range good.(marquee.OwnerLister).Owners(ctx) {
					err = errors.Join(err, listed)
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
