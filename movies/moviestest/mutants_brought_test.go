package moviestest_test

import (
	"context"

	"github.com/marquee-go/marquee/internal/testing/mutants"
	"github.com/marquee-go/marquee/movies"
)

// bringing returns a function that breaks the list of what imports brought.
func bringing(change func(list []movies.Brought) []movies.Brought) func(movies.Store) movies.Store {
	return breaking(func(m *mutant, good movies.Store) {
		m.imported = func(ctx context.Context) (movies.Import, error) {
			i, err := good.Imported(ctx)
			i.Brought = change(i.Brought)
			return i, err
		}
	})
}

const listsBrought = "Imported lists what the last imports brought"

// forgetful stores do not know what imports brought.
var forgetful = []mutants.Mutant[movies.Store]{
	{
		Fault: "no import is listed",
		Rule:  listsBrought,
		Break: bringing(func([]movies.Brought) []movies.Brought { return nil }),
	},
	{
		Fault: "only the last import is listed",
		Rule:  listsBrought,
		Break: bringing(func(list []movies.Brought) []movies.Brought { return list[:min(1, len(list))] }),
	},
	{
		Fault: "whose data it is gets lost",
		Rule:  listsBrought,
		Break: bringing(func(list []movies.Brought) []movies.Brought {
			for i := range list {
				list[i].NotTMDB = false
			}
			return list
		}),
	},
	{
		Fault: "a batch that is repeated counts twice",
		Rule:  listsBrought,
		Break: breaking(func(m *mutant, good movies.Store) {
			m.upsert = func(ctx context.Context, b movies.Batch) (movies.Change, error) {
				b.Import.Version += "again"
				before, err := good.Imported(ctx)
				if err != nil {
					return movies.Change{}, err
				}
				if before.Version == b.Import.Version {
					b.Import.Version += "!"
				}
				return good.Upsert(ctx, b)
			}
		}),
	},
}
