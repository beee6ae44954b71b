package storage_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

func ExampleOpen() {
	ctx := context.Background()
	stores, err := storage.Open(ctx, "memory:") // or "sqlite:marquee.db"
	if err != nil {
		log.Fatal(err)
	}

	change, err := stores.Movies.Upsert(ctx, movies.Batch{
		Films:  []movies.Movie{{ID: 238, Title: "The Godfather"}},
		Mode:   movies.Merge,
		Import: movies.Import{Version: "1"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(change.Inserted, "film kept")

	if err := stores.Close(); err != nil {
		log.Fatal(err)
	}
	// Output: 1 film kept
}
