// Chart is a program with the film feature. It fills a store with the demo set, asks two
// questions, and draws the answers on the terminal.
package main

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
	"github.com/marquee-go/marquee/storage/memory"
)

func main() {
	ctx := context.Background()
	films, err := movies.New(memory.New().Movies(), nil)
	if err != nil {
		log.Fatal(err)
	}
	// To import a file of films, use dataset.Open.
	if _, err := films.Import(ctx, movies.All(dataset.Demo()), nil); err != nil {
		log.Fatal(err)
	}

	genres, err := films.Genres(ctx, movies.GenresQuery{From: 2016, To: 2020})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Films by genre, 2016 to 2020 (invented):")
	for _, g := range genres.Genres[:5] {
		var values []float64
		for _, v := range g.Values {
			values = append(values, *v) // not nil, because each of these years has films
		}
		fmt.Printf("%-16s %-40s %v\n", g.Name, strings.Repeat("#", int(g.Total)/5), values)
	}

	year, err := films.Popularity(ctx, movies.PopularityQuery{Year: 2020, Limit: 3})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("\nMost popular of the %d films of %d (%d of unknown popularity left out):\n",
		year.Films, year.Year, year.Unknown)
	for _, f := range year.Top {
		fmt.Printf("%-40s %6.1f\n", f.Title, f.Popularity)
	}
}
