package chattest_test

import (
	"context"
	"errors"
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

// A store with one of these faults fails the rule of the suite that stands with it.
func TestMutants(t *testing.T) {
	good := func() chat.Store { return memory.New().Chat() }
	check := func(t *testing.T, rule string, s chat.Store) {
		recordtest.Check(t, chattest.Rules(), rule, s)
	}
	mutants.Test(t, good, check,
		slices.Concat(forgetful, careless, hasty, unforgetting, miscounting, headless,
			oversharing))
}

// forgetful stores do not keep what they are given.
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
		Fault: "verdicts are forgotten",
		Rule:  "Get returns every field of the messages",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			m.Checks.Findings = nil
		}),
	},
	{
		Fault: "the charts that an answer was checked against are forgotten",
		Rule:  "Get returns every field of the messages",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			m.Checks.Sources = nil
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
		Fault: "what cost nothing is not known",
		Rule:  "Get returns every field of the messages",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			m.Cost.Known = m.Cost.Known && m.Cost.NanoUSD > 0
		}),
	},
	{
		Fault: "a count of tokens has 32 bits",
		Rule:  "Get returns every field of the messages",
		Break: putting(func(_ chat.Conversation, _ *chat.Conversation, m *chat.Message) {
			m.Usage.Cached = int(int32(m.Usage.Cached))
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
		Break: getting(func(c *chat.Conversation) {
			c.Messages = c.Messages[:min(len(c.Messages), 100)]
		}),
	},
	{
		Fault: "lists give the messages",
		Rule:  "List gives the newest first and leaves messages out",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.list = func(
				ctx context.Context, owner string, before marquee.Place, limit int,
			) ([]chat.Conversation, error) {
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
