package movies_test

import (
	"context"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleNew() {
	ctx := context.Background()
	films, err := movies.New(memory.New().Movies(), nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = films.Import(ctx, movies.All([]movies.Movie{
		{
			ID: 1, Title: "Dune Sea", Released: time.Date(2021, 9, 15, 0, 0, 0, 0, time.UTC),
			Genres: []string{"Drama", "Adventure"}, Popularity: new(81.5),
		},
		{
			ID: 2, Title: "Low Tide", Released: time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC),
			Genres: []string{"Drama"}, Popularity: new(3.2),
		},
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
		fmt.Println(one.Name, one.Values[0] == nil, *one.Values[1])
	}

	p, err := films.Popularity(ctx, movies.PopularityQuery{Year: 2021})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("most popular:", p.Top[0].Title)
	fmt.Println("least popular:", p.Bottom[0].Title)
	// Output:
	// [2020 2021] films [0 2]
	// Drama true 1.5
	// Adventure true 0.5
	// most popular: Dune Sea
	// least popular: Low Tide
}

func ExampleService_Import() {
	rows := func(yield func(movies.Movie, error) bool) {
		_ = yield(movies.Movie{ID: 1, Title: "Dune Sea"}, nil) &&
			yield(movies.Movie{ID: 2, Title: ""}, nil) &&
			yield(movies.Movie{ID: 1, Title: "Dune Sea again"}, nil) &&
			yield(movies.Movie{}, &movies.SkipError{Line: 5, Reason: "is not released"}) &&
			yield(movies.Movie{ID: 3, Title: "Low Tide"}, nil)
	}
	films, err := movies.New(memory.New().Movies(), nil)
	if err != nil {
		log.Fatal(err)
	}
	r, err := films.Import(context.Background(), rows, &movies.ImportOptions{
		Source:      "films.csv",
		Key:         "the hash of films.csv",
		MaxRejected: new(10),
		Rejected:    func(e *movies.RowError) { fmt.Println("rejected:", e) },
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d rows: %d inserted, %d repeated, %d skipped, %d rejected\n",
		r.Read, r.Inserted, r.Repeated, r.Skipped, r.Rejected)
	// Output:
	// rejected: title: must not be empty
	// 5 rows: 2 inserted, 1 repeated, 1 skipped, 1 rejected
}

// earned makes films of 2021 that cost a million dollars each and earned revenues.
func earned(genre string, firstID int64, revenues ...int64) []movies.Movie {
	var films []movies.Movie
	for i, revenue := range revenues {
		films = append(films, movies.Movie{
			ID: firstID + int64(i), Title: genre, Released: time.Date(2021, 9, 15, 0, 0, 0, 0, time.UTC),
			Genres: []string{genre}, Budget: new(int64(1_000_000)), Revenue: &revenue,
		})
	}
	return films
}

func ExampleService_Returns() {
	ctx := context.Background()
	films, err := movies.New(memory.New().Movies(), nil)
	if err != nil {
		log.Fatal(err)
	}
	list := slices.Concat(
		earned("Drama", 1, 200_000, 500_000, 900_000, 1_300_000, 1_500_000, 2_000_000, 9_000_000),
		earned("War", 11, 400_000, 800_000),
	)
	if _, err := films.Import(ctx, movies.All(list), nil); err != nil {
		log.Fatal(err)
	}
	r, err := films.Returns(ctx, movies.ReturnsQuery{From: 2021, To: 2021})
	if err != nil {
		log.Fatal(err)
	}
	for _, g := range r.Genres {
		fmt.Printf("%s: %d films, median %.1f, mean %.1f, losses %.0f%%\n",
			g.Name, g.Films, g.Median, g.Mean, 100*g.Losses)
		if i := g.Interval; i != nil {
			fmt.Printf("  95%% interval of the median from %.1f to %.1f\n", i.Low, i.High)
		}
	}
	// Output:
	// Drama: 7 films, median 1.3, mean 2.2, losses 43%
	//   95% interval of the median from 0.2 to 9.0
	// War: 2 films, median 0.6, mean 0.6, losses 100%
}

func ExampleService_Claims() {
	ctx := context.Background()
	films, err := movies.New(memory.New().Movies(), nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = films.Import(ctx, movies.All(earned("Horror", 1, 500_000, 7_000_000)), nil)
	if err != nil {
		log.Fatal(err)
	}
	c, err := films.Claims(ctx, movies.ClaimsQuery{})
	if err != nil {
		log.Fatal(err)
	}
	horror := c.Claims[3]
	fmt.Println(horror.Text, horror.Verdict)
	for _, f := range horror.Figures {
		fmt.Println(f.Name, f.Value)
	}
	// Output:
	// Thrillers and horror yield high returns. cannot_tell
	// Horror films 2
	// other films 0
}
