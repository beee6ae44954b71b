package movies

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/internal/cursor"
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
	ctx context.Context, q FilmsQuery, after *placed, limit int,
) (*list, error) {
	shared := func(l *list) *list { return l }
	return ask(ctx, s, listQuestion{q, limit}, shared, func(ctx context.Context) (*list, error) {
		l, words := least{q.MinBudget, q.MinRevenue, q.MinVotes}, Words(q.Title)
		nothing := len(words) == 0 && strings.TrimSpace(q.Title) != ""
		top := list{}
		r := reading{filter: q.Filter}
		err := r.each(ctx, s.store, func(m Movie) {
			if nothing || !titled(m.Title, words) {
				return
			}
			value, why := l.figure(q.Sort, m)
			if why != "" && q.Sort != ByPopularity {
				r.exclude(why)
				return
			}
			top.count++
			r.count(m)
			p := placed{known: why == "", value: value, id: m.ID, film: m.film()}
			if after == nil || p.compare(*after) > 0 {
				top.add(p, limit)
			}
		})
		if err != nil {
			return nil, err
		}
		top.trim(limit)
		asOf := Import.AsOf
		if q.Sort == ByPopularity {
			asOf = Import.Popularity
		}
		rule := "Films by " + string(q.Sort) + ", the largest first, among equals by id."
		switch q.Sort {
		case ByReturn:
			rule = "Films by return, the revenue at the box office divided by the budget. " +
				"Cinemas keep about half of the revenue, so a return of 1 is not a profit."
		case ByRating:
			rule = fmt.Sprintf("Films by their average rating, with %d votes or more.", l.votes)
		case ByReleased:
			rule = "Films by their release, the newest first."
		}
		top.notes, err = s.note(ctx, r.notes(rule), asOf)
		return &top, err
	})
}

// add adds a film to a list that keeps the first ones.
func (l *list) add(p placed, limit int) {
	if l.films = append(l.films, p); len(l.films) >= 2*limit+100 {
		l.trim(limit)
	}
}

func (l *list) trim(limit int) {
	slices.SortFunc(l.films, placed.compare)
	l.films = l.films[:min(limit, len(l.films))]
}

// titled tells whether each of the words begins a word of the title.
func titled(title string, words []string) bool {
	if len(words) == 0 {
		return true
	}
	have := Words(title)
	for _, w := range words {
		begins := func(word string) bool { return strings.HasPrefix(word, w) }
		if !slices.ContainsFunc(have, begins) {
			return false
		}
	}
	return true
}

// placed is a film at its place in a list.
type placed struct {
	known bool
	value float64
	id    int64
	film  Film
}

// compare returns -1 if p comes before q, and 1 if it comes after q.
func (p placed) compare(q placed) int {
	switch {
	case p.known != q.known && p.known:
		return -1
	case p.known != q.known:
		return 1
	}
	return cmp.Or(cmp.Compare(q.value, p.value), cmp.Compare(p.id, q.id))
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
