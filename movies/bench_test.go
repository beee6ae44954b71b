package movies_test

import (
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// BenchmarkAnswers asks each question about 10,000 films in memory, without and with a
// kept answer.
func BenchmarkAnswers(b *testing.B) {
	store := memory.New().Movies()
	must(must(movies.New(store, nil)).Import(b.Context(), movies.All(earners(10_000)), nil))
	for name, q := range questions {
		for kind, o := range map[string]*movies.Options{"cold": {CacheBytes: -1}, "kept": nil} {
			s := must(movies.New(store, o))
			b.Run(name+"/"+kind, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					must(q.ask(b.Context(), s))
				}
			})
		}
	}
}

// BenchmarkWords folds titles, as an import does for every film.
func BenchmarkWords(b *testing.B) {
	for name, title := range map[string]string{
		"ASCII": "The Fog of the Wandering Violin", "accents": "Les Lumières de la Forêt",
		"Cyrillic": "Белое солнце пустыни", "Japanese": "千と千尋の神隠し",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				movies.Words(title)
			}
		})
	}
}

// nothing is a store that forgets the films that it takes in.
type nothing struct{ movies.Store }

func (nothing) Upsert(_ ctx, b movies.Batch) (movies.Change, error) {
	return movies.Change{Inserted: len(b.Films)}, nil
}

// BenchmarkImport imports films into nothing, to measure the cost of the import itself.
func BenchmarkImport(b *testing.B) {
	films := earners(100_000)
	s := must(movies.New(nothing{}, nil))
	b.ReportAllocs()
	for b.Loop() {
		must(s.Import(b.Context(), movies.All(films), nil))
	}
	b.ReportMetric(float64(len(films))*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
