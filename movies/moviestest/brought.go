package moviestest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// importedBrought: batches of one import add up, and other imports stay as they are.
func importedBrought(t *testing.T, s movies.Store) {
	day := func(n int) time.Time { return time.Date(2024, 3, n, 1, 2, 3, 4567, time.UTC) }
	kept := func(n int) time.Time { return day(n).Truncate(time.Microsecond) }
	text := everyPlane()
	give := func(version, id string, ended int, films ...movies.Movie) movies.Batch {
		b := batch(movies.Merge, films...)
		b.Import = movies.Import{Version: version, Sources: from(id, kept(ended), kept(ended))}
		b.Import.Brought = []movies.Brought{{ID: id, Source: id, Began: day(1), Ended: day(ended)}}
		return b
	}
	last := give("2", text, 3, film(1, "A again", 2015, 1), film(2, "B", 2015, 1))
	last.Import.Brought[0] = movies.Brought{
		ID: text, Source: text, NotTMDB: true, Began: day(1), Ended: day(3),
		Repeated: 1, Skipped: 2, Rejected: 3, Partial: 4, Done: true,
	}
	first := movies.Brought{
		ID: text, Source: text, Began: kept(1), Ended: kept(2), Change: movies.Change{Inserted: 1},
	}
	whole := movies.Brought{
		ID: text, Source: text, NotTMDB: true, Began: kept(1), Ended: kept(3),
		Change:   movies.Change{Inserted: 2, Updated: 1},
		Repeated: 1, Skipped: 2, Rejected: 3, Partial: 4, Done: true,
	}
	other := movies.Brought{
		ID: "b", Source: "b", Began: kept(1), Ended: kept(4), Change: movies.Change{Unchanged: 1},
	}
	copied := give("4", "c", 5, film(3, "C", 2015, 1))
	copied.Import.Brought[0].Change = movies.Change{Missing: 9}
	third := movies.Brought{
		ID: "c", Source: "c", Began: kept(1), Ended: kept(5), Change: movies.Change{Missing: 9},
	}
	for _, step := range []struct {
		name  string
		batch movies.Batch
		want  []movies.Brought
	}{
		{"the first batch", give("1", text, 2, film(1, "A", 2015, 1)), []movies.Brought{first}},
		{"the last batch of it", last, []movies.Brought{whole}},
		{
			"another import", give("3", "b", 4, film(2, "B", 2015, 1)), []movies.Brought{other, whole},
		},
		{"one that has a Change already", copied, []movies.Brought{third, other, whole}},
		{"none", batch(movies.Merge), []movies.Brought{third, other, whole}},
	} {
		t.Run(step.name, func(t *testing.T) {
			for range 2 { // the same batch again does not change anything
				put(t, s, step.batch)
				wantBrought(t, s, step.want)
			}
		})
	}
	t.Run("many", func(t *testing.T) {
		var want []movies.Brought
		for n := range movies.MaxBrought + 1 {
			id := fmt.Sprint(n)
			put(t, s, give(id+"v", id, 5, film(2, "B", 2015, 1)))
			b := other
			b.ID, b.Source, b.Ended = id, id, kept(5)
			want = slices.Insert(want, 0, b)
		}
		wantBrought(t, s, want[:movies.MaxBrought])
	})
	t.Run("invented films that make way", func(t *testing.T) {
		upsert(t, s, film(-1, "Invented", 2015, 1))
		b := give("5", "d", 5)
		b.DropInvented = true
		dropped := movies.Brought{
			ID: "d", Source: "d", Began: kept(1), Ended: kept(5), Change: movies.Change{Dropped: 1},
		}
		put(t, s, b)
		wantBrought(t, s, []movies.Brought{dropped})
	})
}

func wantBrought(t *testing.T, s movies.Store, want []movies.Brought) {
	t.Helper()
	got, err := s.Imported(t.Context())
	if err != nil || !slices.Equal(got.Brought, want) {
		t.Errorf("Imported: error %v\n got %.2000s\nwant %.2000s", err,
			fmt.Sprintf("%+v", got.Brought), fmt.Sprintf("%+v", want))
	}
}
