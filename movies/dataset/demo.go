package dataset

import (
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/marquee-go/marquee/movies"
)

// The years of the demo set.
const (
	demoFrom = 1970
	demoTo   = 2025
)

// Demo makes up about 3,000 films of the years 1970 to 2025, in the order of their
// release. It makes the same films every time and on every machine. Their ids run
// from -1 down: a negative id means that a film is invented. As in real data, some
// films have no genre, some have no known popularity, and most have no known
// budget and revenue. All titles differ.
func Demo() []movies.Movie {
	d := demo{
		rand:  rand.New(rand.NewPCG(1895, 1)),
		money: rand.New(rand.NewPCG(1895, 2)),
		used:  make(map[string]bool),
	}
	var films []movies.Movie
	for year := demoFrom; year <= demoTo; year++ {
		n := d.films(year)
		for i := range n {
			genres := d.genres(year)
			m := movies.Movie{
				ID:         -int64(len(films) + 1),
				Title:      d.title(genres),
				Released:   time.Date(year, time.January, 1+i*365/n, 0, 0, 0, 0, time.UTC),
				Genres:     genres,
				Popularity: d.popularity(year),
			}
			m.Budget, m.Revenue = d.earnings(genres)
			films = append(films, m)
		}
	}
	return films
}

// demo makes everything that is left to chance. It draws whole numbers only,
// because floating-point draws such as NormFloat64 may differ between processors
// in their last bit. Its one exponential is rounded.
type demo struct {
	rand  *rand.Rand
	money *rand.Rand      // apart, so that a change of the money changes no film
	used  map[string]bool // titles
}

// films draws the number of films of a year. It grows from year to year, except in
// 2020, when studios were closed.
func (d *demo) films(year int) int {
	t := year - demoFrom
	n := 14 + t*3/4 + t*t/60 + d.rand.IntN(7)
	switch year {
	case 2020:
		return n / 2
	case 2021:
		return n * 4 / 5
	}
	return n
}

// genres draws up to four genres.
func (d *demo) genres(year int) []string {
	// The part of the first year's weights shrinks fast at first, and then slowly.
	left, span := demoTo-year, demoTo-demoFrom
	weights := make([]int, len(demoGenres))
	for i, g := range demoGenres {
		weights[i] = g.first*left*left + g.last*(span*span-left*left)
	}
	var names []string
	for range d.weighted([]int{2, 30, 40, 22, 6}) { // per cent with 0, 1, ... 4 genres
		i := d.weighted(weights)
		weights[i] = 0
		names = append(names, demoGenres[i].name)
	}
	return names
}

// weighted draws an index with a chance in proportion to its weight.
func (d *demo) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	i := 0
	for at := d.rand.IntN(sum); at >= weights[i]; i++ {
		at -= weights[i]
	}
	return i
}

// popularity draws from a log-normal distribution, which is higher for recent
// films. One in 40 is unknown.
func (d *demo) popularity(year int) *float64 {
	if d.rand.IntN(40) == 0 {
		return nil
	}
	// The sum of twelve uniform draws is nearly normal: its mean is 0 and its
	// deviation 1, in thousandths.
	z := -6000
	for range 12 {
		z += d.rand.IntN(1001)
	}
	p := math.Exp(float64(900+10*(year-demoFrom)+z*9/10) / 1000)
	return new(math.Round(p*1000) / 1000)
}

// earnings draws what a film cost and earned. Both are known of two films in five,
// and only the budget of a few more.
func (d *demo) earnings(genres []string) (budget, revenue *int64) {
	median := int64(120)
	for _, g := range demoGenres {
		if len(genres) > 0 && genres[0] == g.name {
			median = int64(g.returns)
		}
	}
	least := int64(1) << d.money.IntN(8)
	cost := 250_000 * (least + d.money.Int64N(least)) // up to 64 million dollars
	// The ratio of two such draws is above 1 as often as it is below.
	earned := cost / 100 * median * (15 + d.money.Int64N(150)) / (15 + d.money.Int64N(150))
	switch known := d.money.IntN(100); {
	case known < 40:
		return &cost, &earned
	case known < 45:
		return &cost, nil
	}
	return nil, nil
}

// title composes a title around a thing that goes with the first genre. No earlier
// film has that title.
func (d *demo) title(genres []string) string {
	things := demoThings
	for _, g := range demoGenres {
		if len(genres) > 0 && genres[0] == g.name {
			things = g.things
		}
	}
	for {
		thing, other := d.pick(things), d.pick(demoThings)
		title := strings.NewReplacer(
			"{thing}", thing,
			"{other}", other,
			"{such}", d.pick(demoAdjectives),
			"{place}", d.pick(demoPlaces),
			"{name}", d.pick(demoNames),
			"{doing}", d.pick(demoDoings),
			"{time}", d.pick(demoTimes),
			"{many}", d.pick(demoNumbers),
		).Replace(d.pick(demoPatterns))
		if thing != other && !d.used[title] {
			d.used[title] = true
			return title
		}
	}
}

func (d *demo) pick(words []string) string { return words[d.rand.IntN(len(words))] }
