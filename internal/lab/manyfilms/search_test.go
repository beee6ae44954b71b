//go:build unix

package main

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// BenchmarkSearch searches among 10,000 films in SQLite, or as many as
// MARQUEE_BENCH_FILMS says: the first, the second and the fiftieth page of each search.
// It reports the median time of a page, and the CPU time of the whole process for each.
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
	b.Run("a typo, the first after an import", func(b *testing.B) {
		before := cpu(b)
		times(b, func(int) error {
			fresh := must(movies.New(stores.Movies, nil))
			_, err := fresh.Search(b.Context(), movies.Search{Title: "lantenr"}, "", 20)
			return err
		})
		b.ReportMetric(float64((cpu(b)-before).Microseconds())/1e3/float64(b.N), "cpu-ms")
	})
	s := must(movies.New(stores.Movies, nil))
	for _, test := range []struct {
		name   string
		search movies.Search
	}{
		{"no hit", movies.Search{Title: "zzyzx"}},
		{"rare", movies.Search{Title: rareWord(vocabulary - 2)}},
		{"many hits", movies.Search{Title: "lantern"}},
		{"some hits", movies.Search{Title: rareWord(15)}},
		{"two words", movies.Search{Title: "velvet " + rareWord(31)}},
		{"a frequent word and none", movies.Search{Title: "velvet zzyzx"}},
		{"a letter", movies.Search{Title: "w"}},
		{"a letter that is rare", movies.Search{Title: "ж"}},
		{"two letters", movies.Search{Title: "q z"}},
		{"five letters", movies.Search{Title: "a b c d e"}},
		{"a letter and no hit", movies.Search{Title: "t zzyzx"}},
		{"Cyrillic", movies.Search{Title: rareWord(16)}},
		{"Chinese", movies.Search{Title: "山川"}},
		{"Japanese, inside", movies.Search{Title: "かき"}},
		{"Korean, no hit", movies.Search{Title: "힣힣"}},
		{"Thai", movies.Search{Title: "รัก"}},
		{"a typo", movies.Search{Title: "lantenr"}},
		{"two typos", movies.Search{Title: "velvte lantrn"}},
		{"many hits of a genre", movies.Search{Title: "lantern", Genre: "Western"}},
		{"a letter of a genre", movies.Search{Title: "w", Genre: "Western"}},
		{"a genre", movies.Search{Genre: "TV Movie"}},
		{"many hits of a year", movies.Search{Title: "lantern", Year: 1950}},
	} {
		next := ""
		for page := 1; page == 1 || page <= 50 && next != ""; page++ {
			if page == 1 || page == 2 || page == 50 {
				b.Run(fmt.Sprint(test.name, "/page ", page), func(b *testing.B) {
					benchPage(b, s, test.search, next)
				})
			}
			found, err := s.Search(b.Context(), test.search, next, 20)
			if err != nil {
				b.Fatal(err)
			}
			next = found.Next
		}
	}
}

// benchPage measures a page of a search.
func benchPage(b *testing.B, s *movies.Service, q movies.Search, after string) {
	b.Helper()
	before, found := cpu(b), 0
	times(b, func(int) error {
		page, err := s.Search(b.Context(), q, after, 20)
		found = len(page.Movies)
		return err
	})
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/1e3/float64(b.N), "cpu-ms")
	b.ReportMetric(float64(found), "films")
}

// cpu returns the CPU time that the process has used.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
