package chattest_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/mutants"
)

// hasty stores write too much, too little, or not everything at once.
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
			read := make(chan struct{}) // closed when somebody has read in between
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
		Fault: "a call that has succeeded once succeeds for ever",
		Rule:  "the last write repeated succeeds until there is another",
		Break: breaking(func(mutant *mutant, good chat.Store) {
			var calls sync.Map
			mutant.put = func(ctx context.Context, owner string, c chat.Conversation, m chat.Message) error {
				err := good.PutMessage(ctx, owner, c, m)
				call := fmt.Sprint(owner, c.ID, m.ID, m.Version, m.Text, m.Lease)
				if _, known := calls.Load(call); known && m.Role == chat.RoleAssistant {
					return nil
				}
				if err == nil {
					calls.Store(call, true)
				}
				return err
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
