package emailtest_test

import (
	"context"
	"slices"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/mutants"
)

// unversioned are stores that do not keep the versions of a letter as they should.
var unversioned = []mutants.Mutant[email.Store]{
	{
		Fault: "how a version came about is forgotten",
		Rule:  "Get returns every field as Create was given it",
		Break: writing(func(d *email.Draft) { d.Change = email.Change{} }),
	},
	{
		Fault: "Update keeps the change as it was",
		Rule:  "Get returns every field as Update was given it",
		Break: breaking(func(m *mutant, good email.Store) {
			m.update = func(ctx context.Context, owner string, d email.Draft) error {
				if kept, err := good.Get(ctx, owner, d.ID); err == nil && d.Change.Author == "" {
					d.Change = kept.Change
				}
				return good.Update(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "versions of one text and base are equal",
		Rule:  "Create of a taken id is ErrExists and changes nothing",
		Break: breaking(func(m *mutant, good email.Store) {
			m.create = func(ctx context.Context, owner string, d email.Draft) error {
				if kept, err := good.Get(ctx, owner, d.ID); err == nil && kept.Change.Base == d.Change.Base {
					d.Change = kept.Change
				}
				return good.Create(ctx, owner, d)
			}
		}),
	},
	{
		Fault: "List gives the first version of letters of one time first",
		Rule:  "List gives the versions of a letter together, the last one first",
		Break: breaking(func(m *mutant, good email.Store) {
			m.list = func(
				ctx context.Context, owner string, before marquee.Place, limit int,
			) ([]email.Draft, error) {
				list, err := good.List(ctx, owner, before, limit)
				slices.SortStableFunc(list, func(a, b email.Draft) int {
					if a.Letter() != b.Letter() {
						return 0
					}
					return a.Number() - b.Number()
				})
				return list, err
			}
		}),
	},
	{
		Fault: "Count counts versions",
		Rule:  "Count counts a letter once, whatever its versions",
		Break: breaking(func(m *mutant, good email.Store) {
			m.count = func(ctx context.Context, owner string, most int) (int, error) {
				if _, err := good.(marquee.Counter).Count(ctx, owner, most); err != nil {
					return 0, err
				}
				list, err := good.List(ctx, owner, marquee.Place{}, most)
				return len(list), err
			}
		}),
	},
}
