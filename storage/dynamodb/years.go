package dynamodb

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"

	"github.com/marquee-go/marquee/movies"
)

// year holds the counts of the films of a year. Films without a date have the year 0.
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

// A year is kept twice: in one partition with its genres, and in another one without
// them, which is quick to read as a whole.
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

// size returns about how many bytes the year takes in an item.
func (y year) size() int {
	n := 150
	for _, g := range y.Genres {
		n += len(g.Genre) + 40
	}
	return n
}

// recount adds the kept counts of some years to the given ones, and returns the sums.
func (s *films) recount(ctx context.Context, years []movies.YearTally) ([]year, error) {
	var keys []item
	for _, y := range years {
		keys = append(keys, yearItemKey(genreCounts, y.Year))
	}
	items, err := s.getAll(ctx, keys)
	if err != nil {
		return nil, err
	}
	kept := map[int]movies.YearTally{}
	for _, i := range items {
		var y year
		if err := attributevalue.UnmarshalMap(i, &y); err != nil {
			return nil, err
		}
		kept[y.Year] = y.tally()
	}
	counted := make([]year, len(years))
	for i, y := range years {
		counted[i] = yearOf(y.Add(kept[y.Year]))
	}
	return counted, nil
}

func yearOf(y movies.YearTally) year {
	row := year{
		Year: y.Year, Films: y.Films, NoGenre: y.NoGenre, Invented: y.Invented, Ranked: y.Ranked,
	}
	for _, c := range y.Genres {
		row.Genres = append(row.Genres, genreCount{Genre: c.Genre, Of: c.Of, Films: c.Films})
	}
	return row
}

func (y year) tally() movies.YearTally {
	tally := movies.YearTally{
		YearCount: movies.YearCount{
			Year: y.Year, Films: y.Films, NoGenre: y.NoGenre, Invented: y.Invented,
		},
		Ranked: y.Ranked,
	}
	for _, g := range y.Genres {
		count := movies.GenreCount{Year: y.Year, Genre: g.Genre, Of: g.Of, Films: g.Films}
		tally.Genres = append(tally.Genres, count)
	}
	return tally
}
