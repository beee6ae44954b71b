package movies_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

func TestReturns(t *testing.T) {
	unknown := earner(9, 1, 1)
	unknown.Budget = nil
	lost := earner(10, 1, 1)
	lost.Revenue = nil
	s := service(t,
		earner(1, 2000, 1000, "Drama"),
		earner(2, 1000, 1000, "Drama", "War"),
		earner(3, 2000, 6000, "Drama"),
		earner(4, 4000, 20000, "War"),
		earner(5, 10000, 30000),
		earner(6, 999, 1_000_000, "Comedy"),
		unknown, lost, earner(13, 5_200_000, 999, "War"), earner(14, 999, 999),
		film(11, "Neither", 2000, 1, "War"), film(12, "Another year", 2003, 1),
	)
	r, err := s.Returns(t.Context(), movies.ReturnsQuery{From: 1999, To: 2001})
	if err != nil {
		t.Fatal(err)
	}
	if r.MinBudget != movies.DefaultMinBudget || r.Films != 11 || r.From != 1999 || r.To != 2001 {
		t.Errorf("got %+v", r)
	}
	want := movies.Return{
		Films: 5, Q1: 1, Median: 3, Q3: 3, Mean: 2.5, Pooled: 58000.0 / 19000, Losses: 0.2,
	}
	if *r.All != want { // 0.5 1 3 5 3
		t.Errorf("all: %+v, want %+v", *r.All, want)
	}
	genres := []movies.GenreReturn{
		{
			Name: "Drama",
			Return: movies.Return{
				Films: 3, Q1: 0.75, Median: 1, Q3: 2, Mean: 1.5, Pooled: 8000.0 / 5000, Losses: 1.0 / 3,
			},
		},
		{
			Name:   "War",
			Return: movies.Return{Films: 2, Q1: 2, Median: 3, Q3: 4, Mean: 3, Pooled: 21000.0 / 5000},
		},
	}
	if !slices.Equal(r.Genres, genres) {
		t.Errorf("genres: %+v, want %+v", r.Genres, genres)
	}
	excluded := []movies.Exclusion{
		{Reason: "budget or revenue is unknown", Films: 3},
		{Reason: "budget is below 1,000 dollars", Films: 2},
		{Reason: "revenue is below 1,000 dollars", Films: 1},
		{Reason: "no genre is known (counted among all films)", Films: 1},
	}
	if !slices.Equal(r.Notes.Excluded, excluded) || r.Notes.Invented ||
		!slices.Equal(r.Notes.Sources, aTest) || !r.Notes.AsOf.Equal(noon()) {
		t.Errorf("notes: %+v", r.Notes)
	}

	every, err := s.Returns(t.Context(), movies.ReturnsQuery{
		From: 2000, To: 2000, MinBudget: 1, MinRevenue: 1,
	})
	if err != nil || every.All.Films != 8 || len(every.Genres) != 3 ||
		every.Genres[2].Name != "Comedy" {
		t.Errorf("of every budget: %+v, %v", every, err)
	}
}

func TestReturnsOfNothing(t *testing.T) {
	s := service(t, film(1, "No money", 2000, 1, "Drama"))
	r, err := s.Returns(t.Context(), movies.ReturnsQuery{From: 2000, To: 2000})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(r)
	const want = `{"from":2000,"to":2000,"min_budget":1000,"min_revenue":1000,"films":1,"genres":[],` +
		`"decades":[{"from":2000,"to":2000,"released":1,"known":0}],` +
		`"notes":{"rule":"The return of a film is its revenue at the box office divided by its budget. ` +
		`A film counts once for each of its genres, and once among all films. ` +
		`Cinemas keep about half of the revenue, so a return of 1 is not a profit. ` +
		`Money is in dollars of the time.",` +
		`"excluded":[{"reason":"budget or revenue is unknown","films":1}],"sources":[{"name":"a test",` +
		`"as_of":"2026-03-01T12:00:00Z","popularity_as_of":"2026-03-01T12:00:00Z"}],` +
		`"as_of":"2026-03-01T12:00:00Z","invented":false}}`
	if err != nil || string(raw) != want {
		t.Errorf("got  %s, %v\nwant %s", raw, err, want)
	}
}

func TestReturnsHaveAnIntervalFromSixFilmsOn(t *testing.T) {
	var films []movies.Movie
	for i := range movies.MinInterval {
		films = append(films, earner(int64(i+1), 1000, int64(1000*(i+1)), "Drama", "War"))
	}
	films[0].Genres = []string{"Drama"}
	r, err := service(t, films...).Returns(t.Context(), movies.ReturnsQuery{From: 2000, To: 2000})
	if err != nil {
		t.Fatal(err)
	}
	drama, war := r.Genres[0], r.Genres[1]
	i := drama.Interval
	if i == nil || i.Low < 1 || i.High > 6 || i.Low >= drama.Median || i.High <= drama.Median {
		t.Errorf("six films: %+v of %+v", i, drama.Return)
	}
	if war.Interval != nil {
		t.Errorf("five films: %+v", war.Interval)
	}
	if *r.All.Interval != *drama.Interval {
		t.Errorf("the same films: %+v and %+v", r.All.Interval, drama.Interval)
	}
}

// TestQuartiles expects the figures of definition 7 of Hyndman and Fan. R's quantile and
// numpy's percentile compute the same by default.
func TestQuartiles(t *testing.T) {
	for name, tt := range map[string]struct {
		returns        []int64
		q1, median, q3 float64
	}{
		"one":          {[]int64{7}, 7, 7, 7},
		"two":          {[]int64{1, 2}, 1.25, 1.5, 1.75},
		"one to four":  {[]int64{4, 2, 3, 1}, 1.75, 2.5, 3.25},
		"one to five":  {[]int64{5, 4, 3, 2, 1}, 2, 3, 4},
		"one to ten":   {[]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 3.25, 5.5, 7.75},
		"with repeats": {[]int64{2, 2, 2, 9}, 2, 2, 3.75},
	} {
		var films []movies.Movie
		for i, r := range tt.returns {
			films = append(films, earner(int64(i+1), 1000, r*1000))
		}
		r, err := service(t, films...).Returns(t.Context(), movies.ReturnsQuery{From: 2000, To: 2000})
		if err != nil {
			t.Fatal(err)
		}
		for what, pair := range map[string][2]float64{
			"q1": {r.All.Q1, tt.q1}, "median": {r.All.Median, tt.median}, "q3": {r.All.Q3, tt.q3},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-12 {
				t.Errorf("%s: %s is %v, want %v", name, what, pair[0], pair[1])
			}
		}
	}
}
