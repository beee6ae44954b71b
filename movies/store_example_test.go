package movies_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/marquee-go/marquee/movies"
)

// shelf is the part of a store that keeps films and counts of years.
type shelf struct {
	films    map[int64]movies.Movie
	years    map[int]movies.YearTally
	imported movies.Import
}

// upsert takes in a batch. A store with transactions does all of it in one.
func (s *shelf) upsert(b movies.Batch) (movies.Change, error) {
	delta, films := b.Delta(), maps.Clone(s.films)
	if b.DropInvented {
		for id, m := range s.films {
			if m.Invented() {
				delta.Drop(m)
				delete(films, id)
			}
		}
	}
	for _, m := range b.Latest() {
		var kept *movies.Movie
		if m, found := films[m.ID]; found {
			kept = &m
		}
		if m, write := delta.Take(kept, m); write {
			films[m.ID] = m
		}
	}
	if err := delta.Conflicts(); err != nil {
		return movies.Change{}, err
	}
	s.films = films
	for _, y := range delta.Tally.Years() {
		if y = y.Add(s.years[y.Year]); y.Films > 0 {
			s.years[y.Year] = y
		} else {
			delete(s.years, y.Year)
		}
	}
	s.imported = b.Import.After(s.imported, delta.Change)
	return delta.Change, nil
}

func ExampleBatch_Delta() {
	s := shelf{films: map[int64]movies.Movie{}, years: map[int]movies.YearTally{}}
	for _, b := range []movies.Batch{
		{Mode: movies.Merge, Films: []movies.Movie{film(-1, "Invented", 2020, 1, "Drama")}},
		{
			Mode: movies.Merge, DropInvented: true,
			Films: []movies.Movie{
				film(1, "Dune Sea", 2021, 81.5, "Drama", "Adventure"),
				film(2, "Low Tide", 2021, -1, "Drama"),
				film(2, "Low Tide", 2021, 3.2, "Drama"),
			},
		},
		{
			Mode: movies.Merge, CheckIDs: true,
			Films: []movies.Movie{film(1, "Fog", 2015, -1)},
		},
	} {
		change, err := s.upsert(b)
		fmt.Printf("%+v\n", change)
		if err != nil {
			fmt.Println(err)
		}
	}
	for _, year := range slices.Sorted(maps.Keys(s.years)) {
		y := s.years[year]
		fmt.Println(y.Year, "films", y.Films, "ranked", y.Ranked)
		for _, g := range y.Genres {
			fmt.Println(g.Films, g.Genre, "of", g.Of)
		}
	}
	// Output:
	// {Inserted:1 Updated:0 Unchanged:0 Missing:0 Dropped:0}
	// {Inserted:2 Updated:0 Unchanged:0 Missing:0 Dropped:1}
	// {Inserted:0 Updated:0 Unchanged:0 Missing:0 Dropped:0}
	// ids are in conflict: 1 is the id of "Dune Sea" of 2021, and not of "Fog" of 2015 (films: 1)
	// 2021 films 2 ranked 2
	// 1 Adventure of 2
	// 1 Drama of 1
	// 1 Drama of 2
}

func ExampleTally() {
	var tally movies.Tally
	tally.Add(film(1, "Dune Sea", 2021, 81.5, "Drama", "Adventure"))
	tally.Add(film(2, "Low Tide", 2021, -1))
	tally.Add(film(3, "Undated", 0, 1, "Drama"))
	var sum movies.Summary
	var counts movies.GenreCounts
	for _, y := range tally.Years() {
		sum = sum.Add(y.YearCount)
		if y.Year != 0 {
			counts = counts.Add(y)
		}
	}
	fmt.Printf("%+v\n", sum)
	fmt.Printf("%+v\n", counts.Films)
	// Output:
	// {Films:3 Invented:0 From:2021 To:2021}
	// [{Year:2021 Films:2 NoGenre:1 Invented:0}]
}
