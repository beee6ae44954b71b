package dynamodb

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"github.com/marquee-go/marquee/movies"
)

// Search reads lists that hold all films of the answer, in the order of the answer. DynamoDB
// filters them. Nobody knows which list is the shortest, so it reads a page of each in turns
// until one of them has the answer.
func (s *films) Search(ctx context.Context, q movies.Query) ([]movies.Movie, error) {
	var all []*reading
	for _, list := range listsFor(q) {
		key, rest := inList(list), restOf(q, list)
		if q.After != nil {
			last := rankKey(q.After.Popularity, q.After.ID)
			key = key.And(expression.Key("sk").GreaterThan(expression.Value(last)))
		}
		page := q.Limit
		if rest != nil {
			page *= 3 // because some films will not match
		}
		next, stop := iter.Pull2(s.pages(ctx, selection{key: key, filter: rest, page: page}))
		defer stop()
		all = append(all, &reading{next: next, limit: q.Limit})
	}
	for {
		for _, r := range all {
			if err := r.read(); err != nil {
				return nil, translate(ctx, err)
			}
			if r.done {
				return r.films, nil
			}
		}
	}
}

// reading is a list while it is read.
type reading struct {
	next  func() (page, error, bool)
	limit int
	films []movies.Movie
	done  bool // the films are the answer
}

// read reads the next page of the list. There is one until the list is done.
func (r *reading) read() error {
	p, err, _ := r.next()
	if err != nil {
		return err
	}
	for _, i := range p.items[:min(len(p.items), r.limit-len(r.films))] {
		var f film
		if err := attributevalue.UnmarshalMap(i, &f); err != nil {
			return err
		}
		m, err := f.movie()
		if err != nil {
			return err
		}
		r.films = append(r.films, m)
	}
	r.done = p.last || len(r.films) == r.limit
	return nil
}

// listsFor returns the lists that hold all films of the answer, those first that are likely
// to be short: of the two longest words, of the year and of the genre.
func listsFor(q movies.Query) []string {
	words := slices.Clone(q.Words)
	slices.SortStableFunc(words, func(a, b string) int {
		return cmp.Compare(utf8.RuneCountInString(b), utf8.RuneCountInString(a))
	})
	words = words[:min(2, len(words))]
	var lists []string
	for _, word := range words {
		// The list of a letter is long.
		if utf8.RuneCountInString(word) >= longPrefix {
			lists = append(lists, listOfWord(word))
		}
	}
	if q.Year != 0 {
		lists = append(lists, listOfYear(q.Year))
	}
	if q.Genre != "" {
		lists = append(lists, listOfGenre(q.Genre))
	}
	switch {
	case len(lists) > 0:
		return slices.Compact(lists)
	case len(words) > 0:
		return []string{listOfWord(words[0])}
	default:
		return []string{allFilms}
	}
}

// restOf returns the condition that a film of a list must still meet, nil for none.
func restOf(q movies.Query, list string) (rest *expression.ConditionBuilder) {
	and := func(c expression.ConditionBuilder) {
		if rest != nil {
			c = rest.And(c)
		}
		rest = &c
	}
	for _, word := range slices.Compact(slices.Sorted(slices.Values(q.Words))) {
		if list != "w#"+word {
			and(expression.Contains(expression.Name("words"), " "+word))
		}
	}
	if q.Year != 0 && list != listOfYear(q.Year) {
		and(expression.Name("year").Equal(expression.Value(q.Year)))
	}
	if q.Genre != "" && list != listOfGenre(q.Genre) {
		and(expression.Contains(expression.Name("genres"), q.Genre))
	}
	return rest
}
