package chattest_test

import (
	"context"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/mutants"
)

// miscounting are stores that count wrongly.
var miscounting = []mutants.Mutant[chat.Store]{
	{
		Fault: "Count goes on to the end",
		Rule:  "Count counts what one owner has, up to a most",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.count = func(ctx context.Context, owner string, _ int) (int, error) {
				return good.(marquee.Counter).Count(ctx, owner, 1_000_000)
			}
		}),
	},
	{
		Fault: "Count counts what a page of List has",
		Rule:  "Count counts a hundred records and more",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.count = func(ctx context.Context, owner string, most int) (int, error) {
				return good.(marquee.Counter).Count(ctx, owner, min(most, 100))
			}
		}),
	},
	{
		Fault: "Count of nobody is 0",
		Rule:  "Count refuses an owner that nobody can be",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.count = func(ctx context.Context, owner string, most int) (int, error) {
				if owner == "" {
					return 0, nil
				}
				return good.(marquee.Counter).Count(ctx, owner, most)
			}
		}),
	},
	{
		Fault: "Size is a count",
		Rule:  "Size adds up the texts of one owner",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.size = func(ctx context.Context, owner string) (int64, error) {
				n, err := good.(marquee.Counter).Count(ctx, owner, 1_000_000)
				return int64(n), err
			}
		}),
	},
	{
		Fault: "Size counts all that is kept twice",
		Rule:  "Size adds up the texts of one owner",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.size = func(ctx context.Context, owner string) (int64, error) {
				n, err := good.(marquee.Counter).Size(ctx, owner)
				return 2 * n, err
			}
		}),
	},
	{
		Fault: "Size keeps counting what was deleted",
		Rule:  "Size adds up the texts of one owner",
		Break: breaking(func(m *mutant, good chat.Store) {
			var most int64
			m.size = func(ctx context.Context, owner string) (int64, error) {
				n, err := good.(marquee.Counter).Size(ctx, owner)
				most = max(most, n)
				return most, err
			}
		}),
	},
	{
		Fault: "Size of nobody is 0",
		Rule:  "Size refuses an owner that nobody can be",
		Break: breaking(func(m *mutant, good chat.Store) {
			m.size = func(ctx context.Context, owner string) (int64, error) {
				if owner == "" {
					return 0, nil
				}
				return good.(marquee.Counter).Size(ctx, owner)
			}
		}),
	},
}
