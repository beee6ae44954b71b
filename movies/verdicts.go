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

// testClaims tests conclusions that people drew from charts that counted films.
// Those charts did not show any money.
func testClaims(sum Summary, m *money) Claims {
	films, invented := m.count(sum.From, sum.To)
	var known []paid
	var small, noGenre int
	for _, film := range m.films {
		switch {
		case film.Budget < DefaultMinBudget:
			small++
		case len(film.Genres) == 0:
			noGenre++
		default:
			known = append(known, film)
		}
	}
	made := mostMade(m.counts.Genres)
	return Claims{
		Claims: []Claim{
			testReturns("action-returns", "Invest in action and adventure.", "Action", known),
			testReturns("adventure-returns", "Invest in action and adventure.", "Adventure", known),
			testReturns("thriller-returns", "Thrillers and horror yield high returns.", "Thriller", known),
			testReturns("horror-returns", "Thrillers and horror yield high returns.", "Horror", known),
			testMade(made),
			testPopular(made),
		},
		Notes: Notes{
			Rule: "Each conclusion is tested on all films of a known year. " +
				"A film counts once for each of its genres; its return is its revenue at the " +
				"box office divided by its budget. Each interval is for one question by itself. " +
				"A verdict says what goes together in these films, not what causes it, and is not advice.",
			Excluded: []Exclusion{
				{"the release is unknown", sum.Films - films},
				{"budget or revenue is unknown (left out of returns)", films - len(m.films)},
				{fmt.Sprintf("budget is below %d dollars (left out of returns)", DefaultMinBudget), small},
				{"no genre is known (left out of returns)", noGenre},
			},
			Invented: invented > 0,
		},
	}
}

// testReturns tests whether the films of a genre returned more than the others.
func testReturns(id, text, genre string, known []paid) Claim {
	question := fmt.Sprintf("Is the median return of %s films higher than that of the other films?",
		genre)
	c := Claim{ID: id, Text: text, Question: question}
	var in, out sample
	for _, film := range known {
		if slices.Contains(film.Genres, genre) {
			in.add(film)
		} else {
			out.add(film)
		}
	}
	c.Figures = []Figure{
		{genre + " films", float64(len(in.returns)), "films"},
		{"other films", float64(len(out.returns)), "films"},
	}
	if min(len(in.returns), len(out.returns)) < minClaim {
		c.Verdict = CannotTell
		c.Why = fmt.Sprintf("Budget and revenue are known of %d %s films and %d others; "+
			"fewer than %d on a side tell too little.",
			len(in.returns), genre, len(out.returns), minClaim)
		return c
	}
	apart := differenceInterval(in.returns, out.returns)
	c.Figures = append(c.Figures,
		Figure{"median return, " + genre + " films", in.median(), timesBudget},
		Figure{"median return, other films", out.median(), timesBudget},
		Figure{"difference, lower bound", apart.Low, timesBudget},
		Figure{"difference, upper bound", apart.High, timesBudget},
	)
	span := fmt.Sprintf("The 95%% interval of the difference of the medians "+
		"runs from %s to %s times the budget", rounded(apart.Low), rounded(apart.High))
	switch {
	case apart.Low > 0:
		c.Verdict, c.Why = Holds, span+", above 0."
	case apart.High < 0:
		c.Verdict, c.Why = DoesNot, span+", below 0."
	default:
		c.Verdict, c.Why = CannotTell, span+": it may be higher or lower."
	}
	return c
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

// timesBudget is the unit of a return.
const timesBudget = "x budget"

// genreFilms is a number of films of a genre.
type genreFilms struct {
	genre string
	films int
}

// mostMade returns the genres, the one with the most films first.
func mostMade(counts []GenreCount) []genreFilms {
	films := map[string]int{}
	for _, c := range counts {
		films[c.Genre] += c.Films
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
		c.Why = fmt.Sprintf("It takes three genres, and %d films of one of them.", minClaim)
		return c
	}
	first, second, third := made[0], made[1], made[2]
	top := []string{first.genre, second.genre}
	c.Why = fmt.Sprintf("%s (%d), %s (%d) and %s (%d) have the most films here. "+
		"This need not hold for all films that were made.",
		first.genre, first.films, second.genre, second.films, third.genre, third.films)
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
