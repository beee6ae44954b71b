//go:build unix

package main

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// BenchmarkSearch searches among 10,000 films in SQLite, or as many as
// MARQUEE_BENCH_FILMS says. It reports the median time of a search, and the CPU time of
// the whole process for each.
func BenchmarkSearch(b *testing.B) {
	n := benchFilms(b)
	file := b.TempDir() + "/films.db"
	stores, err := storage.Open(b.Context(), "sqlite:"+file)
	if err != nil {
		b.Fatal(err)
	}
	defer stores.Close()
	rate := importFilms(b, stores.Movies, n)
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("import", func(b *testing.B) {
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(rate, "rows/s")
		b.ReportMetric(float64(info.Size())/1e6, "MB")
	})
	s := must(movies.New(stores.Movies, nil))
	for _, test := range []struct{ name, title string }{
		{"no hit", "zzyzx"},
		{"rare", rareWord(vocabulary - 2)},
		{"many hits", "lantern"},
		{"some hits", rareWord(15)},
		{"two words", "velvet " + rareWord(31)},
		{"a frequent word and none", "velvet zzyzx"},
		{"a letter", "w"},
		{"a letter that is rare", "ж"},
		{"two letters", "q z"},
		{"a letter and no hit", "t zzyzx"},
		{"Cyrillic", rareWord(16)},
		{"Chinese", "山川"},
		{"Japanese, inside", "かき"},
		{"Korean, no hit", "힣힣"},
		{"Thai", "รัก"},
	} {
		b.Run(test.name, func(b *testing.B) {
			before, found := cpu(b), 0
			times(b, func(int) error {
				page, err := s.Search(b.Context(), movies.Search{Title: test.title}, "", 20)
				found = len(page.Movies)
				return err
			})
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/1e3/float64(b.N), "cpu-ms")
			b.ReportMetric(float64(found), "films")
		})
	}
}

// cpu returns the CPU time that the process has used.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
