package dynamodb

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
)

// year holds the counts of the films of a year, 0 for those without one.
type year struct {
	Year     int          `dynamodbav:"year"`
	Films    int          `dynamodbav:"films"`
	NoGenre  int          `dynamodbav:"no_genre"`
	Invented int          `dynamodbav:"invented"`
	Ranked   int          `dynamodbav:"ranked"` // of known popularity
	Genres   []genreCount `dynamodbav:"genres,omitempty"`
}

type genreCount struct {
	Genre string `dynamodbav:"genre"`
	Of    int    `dynamodbav:"of"`
	Films int    `dynamodbav:"films"`
}

// A year is kept twice: in one partition with its genres, and in another, which
// is quickly read as a whole, without.
const (
	yearCounts  = "years"
	genreCounts = "genres"
)

// yearItem is a year in one of its partitions.
type yearItem struct {
	Counts string `dynamodbav:"pk"`
	Key    string `dynamodbav:"sk"`
	year
}

func (y year) items() []yearItem {
	short := y
	short.Genres = nil
	return []yearItem{
		{Counts: yearCounts, Key: yearKey(y.Year), year: short},
		{Counts: genreCounts, Key: yearKey(y.Year), year: y},
	}
}

func (i yearItem) key() item { return yearItemKey(i.Counts, i.Year) }

func yearItemKey(counts string, year int) item {
	return item{"pk": text(counts), "sk": text(yearKey(year))}
}

// size is about how many bytes the year takes in an item.
func (y year) size() int {
	n := 150
	for _, g := range y.Genres {
		n += len(g.Genre) + 40
	}
	return n
}

// recount returns the years that changes touch, as they are after them.
func (s *films) recount(ctx context.Context, changes []change) ([]year, error) {
	touched := map[int]*year{}
	for _, c := range changes {
		for _, f := range []*film{c.Old, c.New} {
			if f != nil {
				touched[f.Year] = &year{Year: f.Year}
			}
		}
	}
	var keys []item
	for y := range touched {
		keys = append(keys, yearItemKey(genreCounts, y))
	}
	items, err := s.getAll(ctx, keys)
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		var y year
		if err := attributevalue.UnmarshalMap(i, &y); err != nil {
			return nil, err
		}
		touched[y.Year] = &y
	}
	tallies := map[int]tally{}
	for n, y := range touched {
		tallies[n] = tallyOf(y)
	}
	for _, c := range changes {
		if c.Old != nil {
			tallies[c.Old.Year].add(*c.Old, -1)
		}
		if c.New != nil {
			tallies[c.New.Year].add(*c.New, 1)
		}
	}
	var years []year
	for _, n := range slices.Sorted(maps.Keys(tallies)) {
		years = append(years, tallies[n].sum())
	}
	return years, nil
}

// tally is a year that is being counted.
type tally struct {
	*year
	genres map[genreCount]int // by the count without its Films
}

func tallyOf(y *year) tally {
	t := tally{year: y, genres: map[genreCount]int{}}
	for _, g := range y.Genres {
		t.genres[genreCount{Genre: g.Genre, Of: g.Of}] = g.Films
	}
	return t
}

// add counts a film n times.
func (t tally) add(f film, n int) {
	t.Films += n
	if len(f.Genres) == 0 {
		t.NoGenre += n
	}
	if f.ID < 0 {
		t.Invented += n
	}
	if f.Popularity != "" {
		t.Ranked += n
	}
	for _, g := range f.Genres {
		t.genres[genreCount{Genre: g, Of: len(f.Genres)}] += n
	}
}

func (t tally) sum() year {
	y := *t.year
	y.Genres = nil
	for g, n := range t.genres {
		if g.Films = n; n > 0 {
			y.Genres = append(y.Genres, g)
		}
	}
	slices.SortFunc(y.Genres, func(a, b genreCount) int {
		return cmp.Or(cmp.Compare(a.Genre, b.Genre), cmp.Compare(a.Of, b.Of))
	})
	return y
}
