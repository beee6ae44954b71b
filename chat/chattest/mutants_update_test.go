package chattest_test

import (
	"context"
	"errors"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/mutants"
)

// updating returns a function that breaks Update of a store. The function update gets the
// conversation as the good store has it.
func updating(
	update func(ctx context.Context, good chat.Store, owner string, kept, c chat.Conversation) error,
) func(chat.Store) chat.Store {
	return breaking(func(m *mutant, good chat.Store) {
		m.update = func(ctx context.Context, owner string, c chat.Conversation) error {
			kept, err := good.Get(ctx, owner, c.ID)
			if err != nil {
				return good.Update(ctx, owner, c)
			}
			return update(ctx, good, owner, kept, c)
		}
	})
}

// headless stores have a fault in Update, or in what it wrote.
var headless = []mutants.Mutant[chat.Store]{
	{
		Fault: "Update goes by the time",
		Rule:  "Update changes the head alone",
		Break: updating(func(
			ctx context.Context, good chat.Store, owner string, kept, c chat.Conversation,
		) error {
			if c.Updated.Before(kept.Updated) {
				return nil
			}
			return good.Update(ctx, owner, c)
		}),
	},
	{
		Fault: "Update keeps the title that there is",
		Rule:  "Update changes the head alone",
		Break: updating(func(
			ctx context.Context, good chat.Store, owner string, kept, c chat.Conversation,
		) error {
			if kept.Title != "" {
				c.Title = kept.Title
			}
			return good.Update(ctx, owner, c)
		}),
	},
	{
		Fault: "Update takes the messages away",
		Rule:  "Update changes the head alone",
		Break: updating(func(
			ctx context.Context, good chat.Store, owner string, kept, c chat.Conversation,
		) error {
			if c.Version <= kept.Version {
				return good.Update(ctx, owner, c)
			}
			c.Created = kept.Created
			return errors.Join(good.Delete(ctx, owner, c.ID), good.Create(ctx, owner, c))
		}),
	},
	{
		Fault: "Update overwrites what is later",
		Rule:  "Update of a version that is not higher is ErrConflict",
		Break: updating(func(
			ctx context.Context, good chat.Store, owner string, kept, c chat.Conversation,
		) error {
			if err := good.Update(ctx, owner, c); !errors.Is(err, marquee.ErrConflict) {
				return err
			}
			c.Version = kept.Version + 1
			return good.Update(ctx, owner, c)
		}),
	},
	{
		Fault: "Update says nothing of a conflict",
		Rule:  "of concurrent Updates one wins",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.update = func(ctx context.Context, owner string, c chat.Conversation) error {
				err := good.Update(ctx, owner, c)
				if errors.Is(err, marquee.ErrConflict) {
					return nil
				}
				return err
			}
		}),
	},
	{
		Fault: "Update is a conflict with itself",
		Rule:  "Update of the very same changes nothing",
		Break: updating(func(
			ctx context.Context, good chat.Store, owner string, kept, c chat.Conversation,
		) error {
			if c.Version == kept.Version {
				return marquee.ErrConflict
			}
			return good.Update(ctx, owner, c)
		}),
	},
	{
		Fault: "Update of the very same moves the time on",
		Rule:  "Update of the very same changes nothing",
		Break: updating(func(
			ctx context.Context, good chat.Store, owner string, kept, c chat.Conversation,
		) error {
			if kept.HasHead(c) && len(kept.Messages) > 0 {
				return good.PutMessage(ctx, owner, c, kept.Messages[0])
			}
			return good.Update(ctx, owner, c)
		}),
	},
	{
		Fault: "PutMessage gives the title back that it was given",
		Rule:  "PutMessage leaves what Update wrote",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				err := good.PutMessage(ctx, owner, c, m)
				kept, getErr := good.Get(ctx, owner, c.ID)
				if err != nil || getErr != nil || c.Title == "" || kept.Title == c.Title {
					return err
				}
				kept.Version, kept.Title = kept.Version+1, c.Title
				return good.Update(ctx, owner, kept)
			}
		}),
	},
	{
		Fault: "what is pinned is forgotten",
		Rule:  "Get returns every field as Create was given it",
		Break: getting(func(c *chat.Conversation) { c.Pinned = false }),
	},
	{
		Fault: "a message forgets what it follows",
		Rule:  "Get returns every field of the messages",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			m.Parent = ""
		}),
	},
	{
		Fault: "a question forgets when it was answered again",
		Rule:  "Get returns every field of the messages",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			m.Asked = time.Time{}
		}),
	},
	{
		Fault: "what is thought of an answer may be changed silently",
		Rule:  "PutMessage of the very same changes no message",
		Break: putting(func(kept chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			for _, k := range kept.Messages {
				if k.ID == m.ID && k.Version == m.Version {
					m.Feedback = k.Feedback
				}
			}
		}),
	},
}
