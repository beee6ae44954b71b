package movies

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// minClaim is the least number of films on each side of a comparison.
const minClaim = 30

// maxP is the greatest adjusted probability of a claim that is decided.
const maxP = 0.05

// answer tests conclusions that people drew from charts that counted films. Those
// charts did not show any money.
func (q ClaimsQuery) answer(m *money) Claims {
	films, invented := m.count(q.From, q.To)
	known := m.between(q.From, q.To)
	counted, small := floors{q.MinBudget, q.MinRevenue}.split(known)
	withGenre := slices.DeleteFunc(counted, func(p paid) bool { return len(p.Genres) == 0 })
	noGenre := len(counted) - len(withGenre)
	tests := []comparison{
		{id: "action-returns", text: "Invest in action and adventure.", genre: "Action"},
		{id: "adventure-returns", text: "Invest in action and adventure.", genre: "Adventure"},
		{id: "thriller-returns", text: "Thrillers and horror yield high returns.", genre: "Thriller"},
		{id: "horror-returns", text: "Thrillers and horror yield high returns.", genre: "Horror"},
	}
	together := compare(tests, withGenre)
	c := Claims{
		From: q.From, To: q.To, MinBudget: q.MinBudget, MinRevenue: q.MinRevenue,
		Films: films, Together: together,
		Notes: Notes{
			Rule: "A film counts once for each of its genres; its return is its revenue at the " +
				"box office divided by its budget. " + togetherRule(together) +
				"A verdict says what goes together in these films, not what causes it, and is not advice. " +
				"Films whose money is unknown mostly did worse than the others.",
			Excluded: slices.Concat(
				[]Exclusion{
					{"the release is unknown", m.undated},
					{"budget or revenue is unknown (left out of returns)", films - len(known)},
				},
				outOfReturns(small),
				[]Exclusion{{"no genre is known (left out of returns)", noGenre}},
			),
			Invented: invented > 0,
		},
	}
	for _, test := range tests {
		c.Claims = append(c.Claims, test.claim(together))
	}
	made := mostMade(m.counts.Genres, q.From, q.To)
	c.Claims = append(c.Claims, testMade(made), testPopular(made))
	return c
}

func togetherRule(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s by comparing medians, with Holm's correction: "+
		"a claim is decided only if its adjusted p is at most %v. "+
		"The intervals are each for one question by itself. ", tested(n), maxP)
}

// tested says how many claims were tested.
func tested(n int) string {
	if n == 1 {
		return "1 claim was tested"
	}
	return fmt.Sprintf("%d claims were tested together", n)
}

// adjustedFor begins a sentence about p.
func adjustedFor(together int) string {
	if together == 1 {
		return "It was tested alone:"
	}
	return tested(together) + "; adjusted for that (Holm),"
}

// outOfReturns says of reasons that they are about returns only.
func outOfReturns(excluded []Exclusion) []Exclusion {
	for i := range excluded {
		excluded[i].Reason += " (left out of returns)"
	}
	return excluded
}

// comparison tests whether the films of a genre returned more than the others.
type comparison struct {
	id, text, genre string
	in, out         sample
	apart           *ratio  // nil if there are too few films
	adjusted        float64 // p, for all that are tested together
}

// compare makes the comparisons that the films are enough for, adjusts each for all of
// them, and returns how many they are.
func compare(tests []comparison, films []paid) int {
	var ps []float64
	for i := range tests {
		t := &tests[i]
		for _, film := range films {
			if slices.Contains(film.Genres, t.genre) {
				t.in.add(film)
			} else {
				t.out.add(film)
			}
		}
		if min(len(t.in.returns), len(t.out.returns)) >= minClaim {
			t.apart = new(compareMedians(t.in.returns, t.out.returns))
			ps = append(ps, t.apart.p)
		}
	}
	adjusted := holm(ps)
	for i := range tests {
		if tests[i].apart != nil {
			tests[i].adjusted, adjusted = adjusted[0], adjusted[1:]
		}
	}
	return len(ps)
}

// claim words the comparison, which is one of several that were made together.
func (t comparison) claim(together int) Claim {
	c := Claim{
		ID: t.id, Text: t.text,
		Question: fmt.Sprintf(
			"Is the median return of %s films higher than that of the other films?", t.genre),
		Figures: []Figure{
			{t.genre + " films", float64(len(t.in.returns)), "films"},
			{"other films", float64(len(t.out.returns)), "films"},
		},
	}
	if t.apart == nil {
		c.Verdict = CannotTell
		c.Why = fmt.Sprintf("Budget and revenue are known of %d %s films and %d others; "+
			"fewer than %d on a side tell too little.",
			len(t.in.returns), t.genre, len(t.out.returns), minClaim)
		return c
	}
	c.P, c.AdjustedP = new(t.apart.p), new(t.adjusted)
	c.Figures = append(c.Figures,
		Figure{"median return, " + t.genre + " films", t.in.median(), timesBudget},
		Figure{"median return, other films", t.out.median(), timesBudget},
		Figure{"ratio of the medians, lower bound", t.apart.Low, timesOthers},
		Figure{"ratio of the medians, upper bound", t.apart.High, timesOthers},
	)
	text := fmt.Sprintf("The medians are %s and %s times the budget. By itself, the 95%% interval of "+
		"their ratio runs from %s to %s. %s p is %s",
		rounded(t.in.median()), rounded(t.out.median()),
		rounded(t.apart.Low), rounded(t.apart.High), adjustedFor(together), probability(t.adjusted))
	switch {
	case t.adjusted > maxP:
		c.Verdict = CannotTell
		c.Why = fmt.Sprintf("%s, more than %v: it may be higher or lower.", text, maxP)
	case t.in.median() > t.out.median():
		c.Verdict, c.Why = Holds, fmt.Sprintf("%s, at most %v: it is higher.", text, maxP)
	default:
		c.Verdict, c.Why = DoesNot, fmt.Sprintf("%s, at most %v: it is lower.", text, maxP)
	}
	return c
}

// probability writes a probability with as many decimals as its use needs. One next to
// [maxP] never reads as if it were on the other side.
func probability(p float64) string {
	if p < 0.0001 {
		return "less than 0.0001"
	}
	decimals := 3
	for maxP < p && p < 0.1 && decimals < 17 && strconv.FormatFloat(p, 'f', decimals, 64) == "0.050" {
		decimals++
	}
	return strconv.FormatFloat(p, 'f', decimals, 64)
}

// rounded writes a number with two decimals. A small number gets as many more as
// show two of its digits, because a number above 0 must not read 0.00.
func rounded(x float64) string {
	decimals := 2
	for small := math.Abs(x); 0 < small && small < 0.1; small *= 10 {
		decimals++
	}
	return strconv.FormatFloat(x, 'f', decimals, 64)
}

// The units of a return, and of one median in another.
const (
	timesBudget = "x budget"
	timesOthers = "x others"
)

// genreFilms is a number of films of a genre.
type genreFilms struct {
	genre string
	films int
}

// mostMade returns the genres of some years, the one with the most films first.
func mostMade(counts []GenreCount, from, to int) []genreFilms {
	films := map[string]int{}
	for _, c := range counts {
		if from <= c.Year && c.Year <= to {
			films[c.Genre] += c.Films
		}
	}
	var made []genreFilms
	for genre, n := range films {
		made = append(made, genreFilms{genre, n})
	}
	slices.SortFunc(made, func(a, b genreFilms) int {
		return cmp.Or(cmp.Compare(b.films, a.films), cmp.Compare(a.genre, b.genre))
	})
	return made
}

// testMade tests whether drama and comedy each have more films than any other
// genre.
func testMade(made []genreFilms) Claim {
	c := Claim{
		ID: "drama-comedy-made", Text: "Drama and comedy are made most.",
		Question: "Do Drama and Comedy each have more films than any other genre?",
		Figures:  []Figure{},
	}
	for _, g := range made[:min(3, len(made))] {
		c.Figures = append(c.Figures, Figure{g.genre, float64(g.films), "films"})
	}
	if len(made) < 3 || made[0].films < minClaim {
		c.Verdict = CannotTell
		c.Why = fmt.Sprintf("It takes three genres, and %s films of one of them.", commas(minClaim))
		return c
	}
	first, second, third := made[0], made[1], made[2]
	top := []string{first.genre, second.genre}
	c.Why = fmt.Sprintf("%s (%s), %s (%s) and %s (%s) have the most films here. "+
		"This need not hold for all films that were made.",
		first.genre, commas(int64(first.films)), second.genre, commas(int64(second.films)),
		third.genre, commas(int64(third.films)))
	c.Verdict = DoesNot
	if slices.Contains(top, "Drama") && slices.Contains(top, "Comedy") && second.films > third.films {
		c.Verdict = Holds
	}
	return c
}

// testPopular answers the claim that the genre with the most films is the most
// popular. Films cannot decide it.
func testPopular(made []genreFilms) Claim {
	c := Claim{
		ID: "most-made-popular", Text: "The genre with the most films is the most popular.",
		Question: "Are the films of the genre that has the most of them also the most popular?",
		Verdict:  CannotTell,
		Why: "The number of films says what was made, not who likes it. " +
			"Popularity is compared among the films of one year, not among genres.",
		Figures: []Figure{},
	}
	if len(made) > 0 {
		c.Figures = append(c.Figures, Figure{made[0].genre, float64(made[0].films), "films"})
	}
	return c
}
