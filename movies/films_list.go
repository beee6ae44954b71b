package movies

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/internal/cursor"
	"github.com/marquee-go/marquee/internal/words"
)

// list is what one reading of the store gives for a page.
type list struct {
	films []placed
	count int
	notes Notes
}

// listQuestion is what a page is kept for.
type listQuestion struct {
	FilmsQuery
	limit int
}

// list reads the films after a place, which is nil for the first page.
func (s *Service) list(
	ctx context.Context, q FilmsQuery, figures figuring, after *placed, limit int,
) (*list, error) {
	shared := func(l *list) *list { return l }
	return ask(ctx, s, listQuestion{q, limit}, shared, func(ctx context.Context) (*list, error) {
		typed := Words(q.Title)
		nothing := len(typed) == 0 && strings.TrimSpace(q.Title) != ""
		top := firsts[placed]{n: limit, compare: q.compare}
		l := list{}
		r := reading{filter: q.Filter}
		err := r.each(ctx, s, func(m Movie) {
			if nothing || len(typed) > 0 && !words.Begin(typed, m.Title) {
				return
			}
			value, why := figures.figure(q.Sort, m)
			if why != "" && q.Sort != ByPopularity {
				r.exclude(why)
				return
			}
			l.count++
			r.count(m)
			p := placed{known: why == "", value: value, id: m.ID}
			if (after == nil || q.compare(p, *after) > 0) && top.wants(p) {
				p.film = figures.film(m)
				top.add(p)
			}
		})
		if err != nil {
			return nil, err
		}
		l.films = top.sorted()
		asOf := Import.AsOf
		if q.Sort == ByPopularity {
			asOf = Import.Popularity
		}
		notes := r.notes(q.rule(figures.votes))
		notes.Only = q.only()
		l.notes, err = s.note(ctx, notes, asOf)
		return &l, err
	})
}

// rule says how the films are sorted.
func (q FilmsQuery) rule(votes int64) string {
	first := "largest"
	switch {
	case q.Sort == ByReleased && q.Ascending:
		first = "oldest"
	case q.Sort == ByReleased:
		first = "newest"
	case q.Ascending:
		first = "smallest"
	}
	rule := fmt.Sprintf("Films by %s, the %s first, among equals by id.", sortNames[q.Sort], first)
	switch q.Sort {
	case ByReturn:
		rule += " A return is the revenue at the box office divided by the budget. " +
			"Cinemas keep about half of the revenue, so a return of 1 is not a profit."
	case ByRating:
		rule += fmt.Sprintf(" A rating counts with %d votes or more.", votes)
	case ByPopularity:
		rule += " Popularity is TMDB's, as it was when the films were imported."
	}
	rule += " " + dollarsRule(q.Dollars)
	if q.Dollars != 0 && q.Sort != ByBudget && q.Sort != ByRevenue && q.Sort != ByReturn {
		rule += fmt.Sprintf(" Films of other years than %d to %d show no money.",
			FirstPrices, LastPrices)
	}
	return rule
}

// sortNames are the figures in words.
var sortNames = map[Sort]string{
	ByPopularity: "popularity", ByRevenue: "revenue", ByBudget: "budget", ByReturn: "return",
	ByRating: "average rating", ByVotes: "number of votes", ByReleased: "release",
}

// only says in words which films the question is about.
func (q FilmsQuery) only() string {
	only := q.Filter.only()
	switch {
	case strings.TrimSpace(q.Title) == "":
		return only
	case only != "":
		only += ", "
	}
	return only + fmt.Sprintf("whose title has words that begin with %q", q.Title)
}

// placed is a film at its place in a list.
type placed struct {
	known bool
	value float64
	id    int64
	film  Film
}

// compare returns -1 if a comes before b, and 1 if it comes after b. Films whose figure
// is unknown come last.
func (q FilmsQuery) compare(a, b placed) int {
	byValue := cmp.Compare(b.value, a.value)
	switch {
	case a.known != b.known && a.known:
		return -1
	case a.known != b.known:
		return 1
	case q.Ascending:
		byValue = -byValue
	}
	return cmp.Or(byValue, cmp.Compare(a.id, b.id))
}

// place writes the place as a text, which placedAt reads.
func (p placed) place() string {
	if !p.known {
		return "-:" + strconv.FormatInt(p.id, 10)
	}
	return strconv.FormatFloat(p.value, 'g', -1, 64) + ":" + strconv.FormatInt(p.id, 10)
}

// placedAt returns nil for the empty text.
func placedAt(text string) (*placed, error) {
	if text == "" {
		return nil, nil
	}
	at := placeOf(text)
	if at == nil {
		return nil, cursor.ErrInvalid
	}
	p := placed{id: at.ID}
	if at.Popularity != nil {
		p.known, p.value = true, *at.Popularity
	}
	return &p, nil
}
