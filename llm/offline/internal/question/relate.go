package question

import (
	"cmp"
	"math/bits"
	"slices"
)

// relate tells how the genres, the spans and the ends of a sentence go together. Two of a kind
// need a word between them that makes them a list.
func (r *reader) relate() *Trouble {
	for i := 1; i < len(r.genres); i++ {
		if !r.joined(r.genres[i-1], r.genres[i]) {
			r.q.Pair = true
		}
	}
	if len(r.genres) > 1 && r.q.Any(Both) {
		r.q.Pair = true
	}
	if len(r.genres) > 1 && r.q.Any(Many) && r.allOf() {
		r.q.Pair = true
	}
	comparing := r.q.Any(Compare | More | Less | Ends | Overtake | Better)
	either := r.q.Any(Many) && !comparing && slices.Contains(r.words, "or")
	if len(r.genres) > 1 && !r.q.Pair && (r.q.Any(Sum) || either) {
		return troublef("the chart counts each genre by itself, and a film may have several. " +
			"So genres do not add up.")
	}
	if len(r.spans) > 1 && r.q.Any(Sum) {
		return troublef("those are several stretches of years. Ask for each of them.")
	}
	r.q.Says &^= Sum
	r.q.Than = slices.ContainsFunc(r.words, func(word string) bool {
		return word == "than" || vocabulary[word] == More && joins[word]
	})
	for _, g := range r.genres { // "more films in 1996 than comedies in 1995"
		if n := len(r.spans); n > 1 && g.from > r.spans[0].from && g.from < r.spans[n-1].from {
			return troublef("those are several questions at once.")
		}
	}
	for i := 1; i < len(r.spans); i++ {
		if !r.joined(r.spans[i-1], r.spans[i]) {
			return troublef("I don't see how the years go together.")
		}
	}
	for i := 1; i < len(r.ends); i++ {
		if r.ends[i].says != r.ends[i-1].says && !slices.Contains(
			r.words[r.ends[i-1].from:r.ends[i].from], "and") {
			return troublef("that seems to be a question within a question.")
		}
	}
	// With several of both, "comedies in 1990 and dramas in 1995" must not be four figures.
	if len(r.genres) > 1 && len(r.spans) > 1 &&
		r.genres[len(r.genres)-1].from > r.spans[0].from &&
		r.spans[len(r.spans)-1].from > r.genres[0].from {
		return troublef("those are several questions at once.")
	}
	return nil
}

// allOf tells whether a sentence asks for films that are in all its genres, as in "films that were
// drama and romance". In "drama and romance films" each genre is for itself.
func (r *reader) allOf() bool {
	before := r.words[:r.genres[0].from]
	film := slices.IndexFunc(before, func(word string) bool { return vocabulary[word] == Film })
	return film >= 0 && !slices.Contains(r.words, "or") && !r.q.Any(Compare|More|Less) &&
		slices.ContainsFunc(before[film:], func(word string) bool {
			return slices.Contains([]string{"is", "are", "was", "were", "have", "has", "had"}, word)
		})
}

// joined tells whether a word between two tokens makes them a list.
func (r *reader) joined(a, b place) bool {
	return slices.ContainsFunc(r.words[a.to:b.from+1], func(word string) bool {
		return joins[word] || r.q.Any(Compare) && (word == "to" || word == "with")
	})
}

// what are the marks that say what is asked. A question without any is a follow-up.
const what = Many | Genre | Year | Decade | Ends | Common | Popular | Share | Changes | Series |
	Compare | More | Less | Mean | PerYear | Returned | Median | Pooled | Losses | Best | Made |
	NoGenre | Revenue | Budget | Rating | Pairs | Month | Country | Language | Each | Overtake |
	First | Last | Better | Ability | Rule | Source | Covered

// follow completes a question by the one before it, if it is a follow-up: it begins with "and" or
// "what about", or it only names genres, years or an end of an order.
func (q *Question) follow(before *Question) (*Question, *Trouble) {
	lead := q.Any(Lead)
	if q.Any(Them | FilmsBack) {
		return nil, troublef("I can't tell what “that” or “them” stands for. " +
			"Ask again, and name the years and the genre.")
	}
	q.Says &^= Lead
	switch {
	case q.Any(Ability | Rule | Source | Covered):
		return q, nil
	case !lead && q.Any(what) && (before == nil || q.complete()):
		return q, nil
	case before == nil && q.Any(what):
		return q, nil
	case before == nil && !lead && (q.Any(Film) || len(q.Genres)+len(q.Spans) > 0):
		q.Says |= Many // "comedies in 1990" asks for their number
		if len(q.Genres) == 0 {
			q.Says |= Film
		}
		return q, nil
	case before == nil:
		return nil, troublef("I can't tell what that adds to. Ask the whole question.")
	}
	if q.adds() == 0 {
		return nil, troublef("I can't tell what that adds to. Ask the whole question.")
	}
	merged := *before
	merged.Mended = q.Mended
	if len(q.Genres) > 0 {
		merged.Genres, merged.Pair = q.Genres, q.Pair
	}
	if len(q.Spans) > 0 {
		merged.Spans = q.Spans
	}
	if q.halved() {
		merged.Than = q.Than
		switch {
		case len(q.Genres) == 1 && len(before.Genres) == 1:
			merged.Genres = []string{before.Genres[0], q.Genres[0]}
		case len(q.Spans) == 1 && len(before.Spans) == 1:
			merged.Spans = []Span{before.Spans[0], q.Spans[0]}
		}
	}
	if q.Any(InLanguage | InCountry) { // "French films // and Sweden?" is not about both
		merged.Language, merged.Country = q.Language, q.Country
	}
	merged.Month = cmp.Or(q.Month, before.Month)
	if len(q.Genres) == 0 && q.Any(Film|Genre) && !q.Any(Popular) {
		merged.Genres, merged.Pair = nil, false
	}
	if q.Number > 0 {
		merged.Number, merged.Limit = q.Number, q.Limit
		merged.Says = merged.Says&^Nth | q.Says&Nth
	}
	merged.Says = merge(before.Says, q.Says)
	if len(merged.Genres) > 0 && len(before.Genres) == 0 && merged.Any(Genre) {
		return nil, troublef("I can't tell what that adds to. Ask the whole question.")
	}
	return &merged, nil
}

// adds returns how many things a follow-up names or says.
func (q *Question) adds() int {
	return len(q.Genres) + len(q.Spans) + q.Number + bits.OnesCount64(uint64(q.Says))
}

// complete tells whether a question says what it is about. "How many in 1996?" and "by genre?" do
// not.
func (q *Question) complete() bool {
	const subjects = Film | Genre | Year | Decade | Popular | Returned | Losses | NoGenre | Revenue |
		Budget | Rating | Pairs | Month | Country | Language | Ability | Rule | Source | Covered
	each := q.Any(Each) && !q.Any(Film) && len(q.Spans) == 0
	return !q.halved() && (len(q.Genres) > 0 || q.Any(subjects) && !each)
}

// halved tells whether a question has one side of a comparison only, as in "compared to 1998?".
func (q *Question) halved() bool {
	return (q.Any(Compare) || q.Than) && len(q.Genres)+len(q.Spans) == 1
}

// merge puts what a follow-up says in place of what was said before. A group of marks is replaced
// as one: "the smallest" takes the place of "the largest".
func merge(before, now Marks) Marks {
	for _, group := range []Marks{
		Ends | Best | Rank, Grow | Shrink | Change | Series, Median | Mean | Pooled | Losses, More | Less,
	} {
		if now&group != 0 {
			before &^= group
		}
	}
	// What is asked is one thing: a share takes the place of a number.
	const measures = Many | Share | Returned | Popular | Revenue | Budget | Rating
	if now&measures != 0 && before&measures&^now != 0 {
		before &^= measures
	}
	if now&(InLanguage|InCountry) != 0 {
		before &^= InLanguage | InCountry
	}
	const asks = Genre | Year | Decade | Month | Country | Language | Pairs
	if now&asks != 0 {
		before &^= asks
	}
	return before | now
}
