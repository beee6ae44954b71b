package movies_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/marquee-go/marquee/movies"
)

// someFilms draws films of a few years with and without genres and money. Many figures are
// equal, and some are at the floors.
func someFilms(t *rapid.T) []movies.Movie {
	amount := rapid.OneOf(
		rapid.Int64Range(990, 1010), rapid.Int64Range(1000, 20_000), rapid.Int64Range(1, 1_000_000_000))
	genres := []string{"Action", "Adventure", "Thriller", "Horror", "Drama"}
	var films []movies.Movie
	for i := range rapid.IntRange(0, 150).Draw(t, "films") {
		m := film(int64(i+1), "F", rapid.SampledFrom([]int{0, 1905, 1978, 1979, 1980, 1984, 2000}).
			Draw(t, "year"), 1)
		m.Genres = slices.Sorted(slices.Values(rapid.SliceOfNDistinct(
			rapid.SampledFrom(genres), 0, 3, rapid.ID).Draw(t, "genres")))
		if rapid.IntRange(0, 9).Draw(t, "knows its budget") > 0 {
			m.Budget = new(amount.Draw(t, "budget"))
		}
		if rapid.IntRange(0, 9).Draw(t, "knows its revenue") > 0 {
			m.Revenue = new(amount.Draw(t, "revenue"))
		}
		films = append(films, m)
	}
	return films
}

// recounted is what a plain count finds of the films that keep keeps.
func recounted(
	films []movies.Movie, q movies.ReturnsQuery, keep func(movies.Movie) bool,
) *movies.Return {
	var returns []float64
	var budget, revenue, sum float64
	lost := 0
	for _, m := range films {
		if m.Budget == nil || m.Revenue == nil || m.Year() < q.From || m.Year() > q.To ||
			*m.Budget < q.MinBudget || *m.Revenue < q.MinRevenue || !keep(m) ||
			q.Dollars != 0 && m.Year() < 1913 {
			continue
		}
		returns = append(returns, float64(*m.Revenue)/float64(*m.Budget))
		budget += movies.InDollarsOf(q.Dollars, *m.Budget, m.Year())
		revenue += movies.InDollarsOf(q.Dollars, *m.Revenue, m.Year())
		if *m.Revenue < *m.Budget {
			lost++
		}
	}
	n := len(returns)
	if n == 0 {
		return nil
	}
	slices.Sort(returns)
	for _, r := range returns {
		sum += r
	}
	at := func(p float64) float64 {
		rank := p * float64(n-1)
		low := returns[int(math.Floor(rank))]
		return low + (rank-math.Floor(rank))*(returns[int(math.Ceil(rank))]-low)
	}
	r := movies.Return{
		Films: n, Q1: at(0.25), Median: at(0.5), Q3: at(0.75), Mean: sum / float64(n),
		Pooled: revenue / budget, Losses: float64(lost) / float64(n),
	}
	if k := rank(n); k > 0 {
		r.Interval = &movies.Interval{Low: returns[k-1], High: returns[n-k]}
	}
	return &r
}

// near tells whether two descriptions of films are equal up to rounding. Counts and the
// ends of intervals are equal.
func near(a, b *movies.Return) bool {
	if a == nil || b == nil {
		return a == b
	}
	close := func(x, y float64) bool { return math.Abs(x-y) <= 1e-12*max(1, math.Abs(x)) }
	return a.Films == b.Films && close(a.Q1, b.Q1) && close(a.Median, b.Median) &&
		close(a.Q3, b.Q3) && close(a.Mean, b.Mean) && close(a.Pooled, b.Pooled) &&
		a.Losses == b.Losses && (a.Interval == nil) == (b.Interval == nil) &&
		(a.Interval == nil || *a.Interval == *b.Interval)
}

func TestReturnsAgreeWithAPlainCount(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		films := someFilms(rt)
		q := movies.ReturnsQuery{
			From: 1900, To: rapid.SampledFrom([]int{1979, 1980, 2010}).Draw(rt, "to"),
			MinBudget:  rapid.SampledFrom([]int64{1, 1000, 5000}).Draw(rt, "least budget"),
			MinRevenue: rapid.SampledFrom([]int64{1, 1000, 5000}).Draw(rt, "least revenue"),
			Dollars:    rapid.SampledFrom([]int{0, 1950, 2024}).Draw(rt, "dollars"),
		}
		r := must(service(t, films...).Returns(t.Context(), q))
		if want := recounted(films, q, func(movies.Movie) bool { return true }); !near(r.All, want) {
			rt.Errorf("all: %+v, want %+v", r.All, want)
		}
		for _, g := range r.Genres {
			of := func(m movies.Movie) bool { return slices.Contains(m.Genres, g.Name) }
			want := recounted(films, q, of)
			if !near(&g.Return, want) {
				rt.Errorf("%s: %+v, want %+v", g.Name, g.Return, want)
			}
		}
		released := 0
		for _, d := range r.Decades {
			in := func(m movies.Movie) bool { return d.From <= m.Year() && m.Year() <= d.To }
			all := 0
			for _, m := range films {
				if in(m) {
					all++
				}
			}
			want := recounted(films, q, in)
			known := 0.0
			if want != nil {
				known = float64(want.Films) / float64(all)
			}
			if !near(d.Return, want) || d.Released != all || d.Known != known {
				rt.Errorf("%d to %d: %+v of %d, want %+v of %d", d.From, d.To, d.Return, d.Released, want, all)
			}
			released += d.Released
		}
		left := r.Films
		for _, e := range r.Notes.Excluded[:max(0, len(r.Notes.Excluded)-1)] {
			left -= e.Films
		}
		if last := r.Notes.Excluded; len(last) > 0 && last[len(last)-1].Reason[:8] != "no genre" {
			left -= last[len(last)-1].Films
		}
		counted := 0
		if r.All != nil {
			counted = r.All.Films
		}
		if released != r.Films || left != counted {
			rt.Errorf("%d films in decades and %d in all; %d count, and the notes leave %d",
				released, r.Films, counted, left)
		}
	})
}

func TestClaimsAgreeWithAPlainCount(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		films := append(someFilms(rt), apart("Action", 200, 1.3)...)
		for i := range films {
			films[i].ID = int64(i + 1)
		}
		q := movies.ReturnsQuery{From: 1900, To: 2010, MinBudget: 1000, MinRevenue: 1000}
		c := must(service(t, films...).Claims(t.Context(), movies.ClaimsQuery{From: q.From, To: q.To}))
		tested := 0
		for _, claim := range c.Claims[:4] {
			genre := map[string]string{
				"action-returns": "Action", "adventure-returns": "Adventure",
				"thriller-returns": "Thriller", "horror-returns": "Horror",
			}[claim.ID]
			in := recounted(films, q, func(m movies.Movie) bool { return slices.Contains(m.Genres, genre) })
			out := recounted(films, q, func(m movies.Movie) bool {
				return len(m.Genres) > 0 && !slices.Contains(m.Genres, genre)
			})
			if in == nil || in.Films < 30 || out == nil || out.Films < 30 {
				if claim.Verdict != movies.CannotTell || claim.P != nil {
					rt.Errorf("of too few films: %+v", claim)
				}
				continue
			}
			tested++
			if claim.Figures[0].Value != float64(in.Films) || claim.Figures[1].Value != float64(out.Films) ||
				claim.Figures[2].Value != in.Median || claim.Figures[3].Value != out.Median {
				rt.Errorf("%+v, want %+v and %+v", claim, in, out)
			}
			decided := *claim.AdjustedP <= 0.05
			if *claim.AdjustedP < *claim.P || decided != (claim.Verdict != movies.CannotTell) ||
				(claim.Verdict == movies.Holds) != (decided && in.Median > out.Median) {
				rt.Errorf("%s: p %v, adjusted %v", claim.Verdict, *claim.P, *claim.AdjustedP)
			}
		}
		if c.Together != tested {
			rt.Errorf("%d were tested together, want %d", c.Together, tested)
		}
	})
}
