package dynamodb

import (
	"context"
	"crypto/rand"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"github.com/marquee-go/marquee/movies"
)

// films is a [movies.Store]. This file and search.go read films; upsert.go and journal.go
// write them.
type films struct {
	table
	turn   chan struct{} // holds one token while this process writes
	holder string        // names this process in the journal
	now    func() time.Time
	// patience is how long a write waits for its turn.
	patience time.Duration
}

func newFilms(t table) *films {
	return &films{
		table:    t,
		turn:     make(chan struct{}, 1),
		holder:   rand.Text(),
		now:      time.Now,
		patience: lease + lease/2,
	}
}

func (s *films) Get(ctx context.Context, ids []int64) ([]movies.Movie, error) {
	keys := make([]item, len(ids))
	for i, id := range ids {
		keys[i] = filmKey(id)
	}
	found, err := s.filmsAt(ctx, keys)
	if err != nil {
		return nil, translate(ctx, err)
	}
	list := make([]movies.Movie, len(found))
	for i, f := range found {
		if list[i], err = f.movie(); err != nil {
			return nil, translate(ctx, err)
		}
	}
	return list, nil
}

// filmsAt returns the films of the keys, in no order.
func (s *films) filmsAt(ctx context.Context, keys []item) ([]film, error) {
	items, err := s.getAll(ctx, keys)
	if err != nil {
		return nil, err
	}
	list := make([]film, len(items))
	for i, item := range items {
		if err := attributevalue.UnmarshalMap(item, &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s *films) Summary(ctx context.Context) (movies.Summary, error) {
	var sum movies.Summary
	for y, err := range rows[year](s.query(ctx, selection{key: inList(yearCounts)})) {
		if err != nil {
			return movies.Summary{}, translate(ctx, err)
		}
		sum = sum.Add(y.tally().YearCount)
	}
	return sum, nil
}

func (s *films) CountGenres(ctx context.Context, from, to int) (movies.GenreCounts, error) {
	var counts movies.GenreCounts
	for y, err := range rows[year](s.query(ctx, selection{key: inYears(genreCounts, from, to)})) {
		if err != nil {
			return movies.GenreCounts{}, translate(ctx, err)
		}
		counts = counts.Add(y.tally())
	}
	return counts, nil
}

func (s *films) Rank(ctx context.Context, of, n int) (movies.Ranking, error) {
	var y year
	if _, err := s.get(ctx, yearItemKey(yearCounts, of), &y); err != nil {
		return movies.Ranking{}, translate(ctx, err)
	}
	r := movies.Ranking{Ranked: y.Ranked, Unknown: y.Films - y.Ranked}
	q := selection{
		key:  inList(listOfYear(of)).And(expression.Key("sk").BeginsWith(knownRank)),
		page: n,
	}
	var err error
	if r.Top, err = s.first(ctx, n, q); err != nil {
		return movies.Ranking{}, err
	}
	q.backward = true
	r.Bottom, err = s.first(ctx, n, q)
	return r, err
}

func (s *films) Earnings(ctx context.Context) ([]movies.Earning, error) {
	var known []movies.Earning
	q := selection{key: inYears(earnings, movies.MinYear, movies.MaxYear)}
	for f, err := range rows[film](s.query(ctx, q)) {
		if err != nil {
			return nil, translate(ctx, err)
		}
		known = append(known, movies.Earning{
			Year: f.Year, Budget: *f.Budget, Revenue: *f.Revenue, Genres: f.Genres,
		})
	}
	return known, nil
}

// Films reads the list of each year. It does not read the list of all films, because
// DynamoDB charges for what a filter leaves out.
func (s *films) Films(ctx context.Context, from, to int) iter.Seq2[movies.Movie, error] {
	return func(yield func(movies.Movie, error) bool) {
		years, err := s.CountGenres(ctx, from, to)
		if err != nil {
			yield(movies.Movie{}, err)
			return
		}
		for _, y := range years.Films {
			q := selection{key: inList(listOfYear(y.Year))}
			for f, err := range rows[film](s.query(ctx, q)) {
				var m movies.Movie
				if err == nil {
					m, err = f.movie()
				}
				if !yield(m, translate(ctx, err)) || err != nil {
					return
				}
			}
		}
	}
}

func inList(list string) expression.KeyConditionBuilder {
	return expression.Key("pk").Equal(expression.Value(list))
}

// inYears selects the years from up to and including to in a list whose sort keys begin
// with the year.
func inYears(list string, from, to int) expression.KeyConditionBuilder {
	end := func(year int) expression.ValueBuilder { return expression.Value(yearKey(year) + "~") }
	// Films without a date have the year 0.
	span := expression.Key("sk").Between(end(max(from, 1)-1), end(max(to, 0)))
	return inList(list).And(span)
}

// first returns at most n films of a list.
func (s *films) first(ctx context.Context, n int, q selection) ([]movies.Movie, error) {
	var list []movies.Movie
	for f, err := range rows[film](s.query(ctx, q)) {
		var m movies.Movie
		if err == nil {
			m, err = f.movie()
		}
		if err != nil {
			return nil, translate(ctx, err)
		}
		if list = append(list, m); len(list) == n {
			break
		}
	}
	return list, nil
}
