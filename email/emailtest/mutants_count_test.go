package emailtest_test

import (
	"context"
	"errors"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/mutants"
)

// miscounting stores count wrongly.
var miscounting = []mutants.Mutant[email.Store]{
	{
		Fault: "Count does not stop at most",
		Rule:  "Count counts the drafts of one owner, up to most",
		Break: breaking(func(m *mutant, good email.Store) {
			m.count = func(ctx context.Context, owner string, most int) (int, error) {
				return good.Count(ctx, owner, 1<<20)
			}
		}),
	},
	{
		Fault: "Count stops at 100",
		Rule:  "Count counts the drafts of one owner, up to most",
		Break: breaking(func(m *mutant, good email.Store) {
			m.count = func(ctx context.Context, owner string, most int) (int, error) {
				return good.Count(ctx, owner, min(most, 100))
			}
		}),
	},
	{
		Fault: "Count counts what all owners have",
		Rule:  "Count counts the drafts of one owner, up to most",
		Break: breaking(func(m *mutant, good email.Store) {
			m.count = func(ctx context.Context, owner string, most int) (int, error) {
				total := 0
				for other, err := range good.(marquee.OwnerLister).Owners(ctx) {
					n, counted := good.Count(ctx, other, most)
					if err := errors.Join(err, counted); err != nil {
						return 0, err
					}
					total += n
				}
				return min(total, most), nil
			}
		}),
	},
	{
		Fault: "Count knows only what was there before",
		Rule:  "Count counts the drafts of one owner, up to most",
		Break: breaking(func(m *mutant, good email.Store) {
			m.count = func(ctx context.Context, owner string, most int) (int, error) {
				n, err := good.Count(ctx, owner, most)
				return max(0, n-1), err
			}
		}),
	},
}
