package dataset_test

import (
	"testing"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

func TestTMDBPartsGoOn(t *testing.T) {
	const month = "tmdb:2020-2021:"
	tests := []struct {
		name, first string
		last        movies.Import
		n           int
	}{
		{"nothing before", month + "2020-01:1", movies.Import{}, 24},
		{"a file before", month + "2020-01:1", movies.Import{Key: "5feceb66", Done: false}, 24},
		{"a month done", month + "2020-06:1", movies.Import{Key: month + "2020-05:1", Done: true}, 19},
		{
			"a month done at the second try", month + "2021-01:1",
			movies.Import{Key: month + "2020-12:2", Done: true}, 12,
		},
		{"a month begun", month + "2020-05:2", movies.Import{Key: month + "2020-05:1", Rows: 900}, 20},
		{"a month begun again", month + "2020-05:3", movies.Import{Key: month + "2020-05:2"}, 20},
		{"the first month begun", month + "2020-01:2", movies.Import{Key: month + "2020-01:1"}, 24},
		{"the last month begun", month + "2021-12:2", movies.Import{Key: month + "2021-12:1"}, 1},
		{"all done", month + "2020-01:1", movies.Import{Key: month + "2021-12:1", Done: true}, 24},
		{
			"other years", month + "2020-01:1",
			movies.Import{Key: "tmdb:2019-2021:2020-05:1", Done: true}, 24,
		},
		{
			"with money", month + "2020-01:1",
			movies.Import{Key: "tmdb+money:2020-2021:2020-05:1", Done: true}, 24,
		},
	}
	tmdb, err := dataset.NewTMDB(apiKey, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			parts := tmdb.Parts(2020, 2021, test.last)
			if len(parts) != test.n || parts[0].Key != test.first {
				t.Fatalf("got %d parts from %s, want %d from %s", len(parts), parts[0].Key, test.n, test.first)
			}
			end := parts[0].From
			for _, part := range parts {
				if !part.From.Equal(end) || part.From.Day() != 1 {
					t.Errorf("%s begins on %v, not on %v", part.Key, part.From, end)
				}
				end = part.To.AddDate(0, 0, 1)
			}
			if want := start.AddDate(2, 0, 0); !end.Equal(want) {
				t.Errorf("they end before %v, want %v", end, want)
			}
		})
	}
	withMoney, err := dataset.NewTMDB(apiKey, &dataset.TMDBOptions{Money: true})
	if err != nil {
		t.Fatal(err)
	}
	parts := withMoney.Parts(2020, 2020, movies.Import{Key: "tmdb:2020-2020:2020-05:1", Done: true})
	if parts[0].Key != "tmdb+money:2020-2020:2020-01:1" {
		t.Errorf("with money they go on at %s where there was none", parts[0].Key)
	}
	if parts := tmdb.Parts(2021, 2020, movies.Import{}); len(parts) > 0 {
		t.Errorf("years the wrong way round have the parts %v", parts)
	}
}
