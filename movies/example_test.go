package movies_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleNew() {
	ctx := context.Background()
	films := movies.New(memory.New().Movies(), nil)
	_, err := films.Import(ctx, movies.All([]movies.Movie{
		{ID: 1, Title: "Dune Sea", Released: time.Date(2021, 9, 15, 0, 0, 0, 0, time.UTC), Genres: []string{"Drama", "Adventure"}, Popularity: new(81.5)},
		{ID: 2, Title: "Low Tide", Released: time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC), Genres: []string{"Drama"}, Popularity: new(3.2)},
	}), nil)
	if err != nil {
		log.Fatal(err)
	}

	g, err := films.Genres(ctx, movies.GenresQuery{From: 2020, To: 2021, Counting: movies.Fractional})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(g.Years, "films", g.Films)
	for _, one := range g.Genres {
		fmt.Println(one.Name, one.Values)
	}

	p, err := films.Popularity(ctx, 2021, movies.DefaultExtremes)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("most popular:", p.Top[0].Title)
	fmt.Println("least popular:", p.Bottom[0].Title)
	// Output:
	// [2020 2021] films [0 2]
	// Drama [0 1.5]
	// Adventure [0 0.5]
	// most popular: Dune Sea
	// least popular: Low Tide
}
