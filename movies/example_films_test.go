package movies_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

// threeFilms returns a service with three films.
func threeFilms(ctx context.Context) *movies.Service {
	films, err := movies.New(memory.New().Movies(), nil)
	if err != nil {
		log.Fatal(err)
	}
	day := time.Date(2021, 10, 15, 0, 0, 0, 0, time.UTC)
	_, err = films.Import(ctx, movies.All([]movies.Movie{
		{
			ID: 1, Title: "Dune Sea", Released: day, Genres: []string{"Drama", "Comedy"},
			Budget: new(int64(2_000_000)), Revenue: new(int64(9_000_000)), Language: "en",
		},
		{
			ID: 2, Title: "Low Tide", Released: day, Genres: []string{"Drama"},
			Budget: new(int64(4_000_000)), Revenue: new(int64(6_000_000)), Language: "fr",
		},
		{ID: 3, Title: "High Tide", Released: day.AddDate(0, 1, 0), Genres: []string{"Drama"}},
	}), nil)
	if err != nil {
		log.Fatal(err)
	}
	return films
}

func ExampleService_Films() {
	ctx := context.Background()
	a, err := threeFilms(ctx).Films(ctx, movies.FilmsQuery{
		Filter: movies.Filter{From: 2020, To: 2021, Genre: "Drama"}, Sort: movies.ByReturn,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range a.List {
		fmt.Println(m.Title, *m.Return)
	}
	for _, left := range a.Notes.Excluded {
		fmt.Println("left out:", left.Films, "because", left.Reason)
	}
	// Output:
	// Dune Sea 4.5
	// Low Tide 1.5
	// left out: 1 because budget or revenue is unknown
}

func ExampleService_Groups() {
	ctx := context.Background()
	a, err := threeFilms(ctx).Groups(ctx, movies.GroupsQuery{
		Filter: movies.Filter{From: 2021, To: 2021}, By: movies.OfGenre,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, g := range a.Groups {
		fmt.Println(g.Name, g.Films, "films; median revenue of", g.Revenue.Films, "is", g.Revenue.Median)
	}
	// Output:
	// Drama 3 films; median revenue of 2 is 7.5e+06
	// Comedy 1 films; median revenue of 1 is 9e+06
}

func ExampleService_Points() {
	ctx := context.Background()
	a, err := threeFilms(ctx).Points(ctx, movies.PointsQuery{
		Filter: movies.Filter{From: 2021, To: 2021, Traits: movies.Traits{Language: "fr"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range a.Points {
		fmt.Println(p.Title, p.Budget, p.Revenue)
	}
	fmt.Println("only films", a.Notes.Only)
	// Output:
	// Low Tide 4000000 6000000
	// only films of the original language fr
}

func ExamplePoints_Sheet() {
	ctx := context.Background()
	year := movies.Filter{From: 2021, To: 2021}
	a, err := threeFilms(ctx).Points(ctx, movies.PointsQuery{Filter: year})
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range a.Sheet().Rows {
		fmt.Println(row)
	}
	// Output:
	// [id title year budget revenue]
	// [1 Dune Sea 2021 2000000 9000000]
	// [2 Low Tide 2021 4000000 6000000]
}
