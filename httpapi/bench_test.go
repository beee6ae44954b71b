package httpapi_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage"
)

// BenchmarkPopularity asks for a year of the demo set, through all of the
// handler and on both stores, beside a bare chi handler that has the answer.
func BenchmarkPopularity(b *testing.B) {
	const path = "/api/v1/movies/popularity?year=2015"
	get := func(b *testing.B, h http.Handler) []byte {
		req := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
		req.Host = "localhost"
		res := httptest.NewRecorder()
		h.ServeHTTP(res, req)
		if res.Code != http.StatusOK {
			b.Fatalf("%d: %s", res.Code, res.Body)
		}
		return res.Body.Bytes()
	}
	var answer []byte
	for name, url := range map[string]string{"memory": "memory:", "sqlite": "sqlite:" + b.TempDir() + "/bench.db"} {
		stores, err := storage.Open(b.Context(), url)
		if err != nil {
			b.Fatal(err)
		}
		defer stores.Close()
		if _, err := stores.Movies.Upsert(b.Context(), movies.Batch{Films: dataset.Demo(), Mode: movies.Replace}); err != nil {
			b.Fatal(err)
		}
		h, err := httpapi.New(httpapi.Options{
			Email:  email.New(offline.New(), stores.Email, nil),
			Movies: movies.New(stores.Movies, nil),
			Chat:   chat.New(offline.New(), stores.Chat, nil, nil),
			Owner:  func(*http.Request) (string, error) { return "ada", nil },
			Logger: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			b.Fatal(err)
		}
		answer = get(b, h)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				get(b, h)
			}
		})
	}
	bare := chi.NewRouter()
	bare.Get("/api/v1/movies/popularity", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	})
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			get(b, bare)
		}
	})
}
