package movies_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/rounds"
	"github.com/marquee-go/marquee/movies"
)

// rank returns the greatest k for which fewer than k heads in n tosses of a coin have a
// probability of at most 2.5%. It counts exactly.
func rank(n int) int {
	all := new(big.Int).Lsh(big.NewInt(1), uint(n))
	sum := new(big.Int)
	for k := 0; ; k++ {
		sum.Add(sum, new(big.Int).Binomial(int64(n), int64(k)))
		if new(big.Int).Mul(sum, big.NewInt(40)).Cmp(all) > 0 {
			return k
		}
	}
}

// ranks returns the values 1 to n, so that the ends of an interval are ranks.
func ranks(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = float64(i + 1)
	}
	return values
}

// TestIntervalsCoverTheMedian compares with the exact rank. An interval from the kth
// smallest to the kth largest value misses the median of any continuous distribution only if
// fewer than k values lie on one side of it. That must happen at most 5% of the time, and no
// narrower interval may do so, too.
func TestIntervalsCoverTheMedian(t *testing.T) {
	sizes := []int{250, 499, 500, 1000, 1999, 3000}
	for n := movies.MinInterval; n <= 200; n++ {
		sizes = append(sizes, n)
	}
	for _, n := range sizes {
		i := movies.MedianInterval(ranks(n))
		if want := float64(rank(n)); i == nil || i.Low != want || i.High != float64(n+1)-want {
			t.Errorf("of %d values it is %+v, want it to begin at rank %v", n, i, want)
		}
	}
}

// The ranks of a table that many textbooks have (for example Conover, Practical
// Nonparametric Statistics, 1999, table A3).
func TestIntervalsHaveTheRanksOfTheTables(t *testing.T) {
	for n, low := range map[int]float64{
		6: 1, 7: 1, 8: 1, 9: 2, 10: 2, 15: 4, 20: 6, 25: 8, 30: 10, 50: 18, 100: 40,
	} {
		if i := movies.MedianInterval(ranks(n)); i.Low != low {
			t.Errorf("of %d values it begins at rank %v, want %v", n, i.Low, low)
		}
	}
}

func TestFewValuesHaveNoInterval(t *testing.T) {
	for n := range movies.MinInterval {
		if i := movies.MedianInterval(ranks(n)); i != nil {
			t.Errorf("of %d values it is %+v", n, i)
		}
	}
}

func TestAnIntervalOfAMillionValues(t *testing.T) {
	const n = 1_000_000
	i := movies.MedianInterval(ranks(n))
	// The normal distribution is exact enough here.
	want := n/2 - 1.959964*math.Sqrt(n)/2
	if math.Abs(i.Low-want) > 1.5 || i.Low+i.High != n+1 {
		t.Errorf("it runs from rank %v to %v, want about %v", i.Low, i.High, want)
	}
}

// skewed are distributions as those of returns, and others, each with its median.
var skewed = map[string]struct {
	draw   func(*rand.Rand) float64
	median float64
}{
	"lognormal":      {func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()) }, 1},
	"very lognormal": {func(r *rand.Rand) float64 { return math.Exp(2 * r.NormFloat64()) }, 1},
	"exponential":    {func(r *rand.Rand) float64 { return r.ExpFloat64() }, math.Ln2},
	"Pareto":         {func(r *rand.Rand) float64 { return 1 / (1 - r.Float64()) }, 2},
	"with ties":      {func(r *rand.Rand) float64 { return float64(r.IntN(5)) }, 2},
}

func sample(r *rand.Rand, n int, draw func(*rand.Rand) float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = draw(r)
	}
	slices.Sort(values)
	return values
}

func TestIntervalsCoverSkewedMedians(t *testing.T) {
	const samples = 4000
	sizes := []int{6, 17, 30, 200, 7, 9, 12, 20, 45, 75} // the first ones are always tried
	for name, of := range skewed {
		for _, n := range sizes[:rounds.Of(4, len(sizes))] {
			r := rand.New(rand.NewPCG(uint64(n), 1))
			held := 0
			for range samples {
				i := movies.MedianInterval(sample(r, n, of.draw))
				if i.Low <= of.median && of.median <= i.High {
					held++
				}
			}
			if share := float64(held) / samples; share < 0.945 {
				t.Errorf("%s, %d values: %.2f%% of the intervals hold the median", name, n, 100*share)
			}
		}
	}
}

// Each pair of distributions has equal medians after both are divided by them, and shapes
// of their own.
func TestRatiosOfMediansCoverOne(t *testing.T) {
	const samples = 2000
	for _, tt := range []struct {
		a, b   string
		na, nb int
	}{
		{"lognormal", "lognormal", 30, 30},
		{"lognormal", "lognormal", 30, 300},
		{"lognormal", "very lognormal", 45, 60},
		{"very lognormal", "exponential", 30, 200},
		{"Pareto", "lognormal", 100, 100},
		{"exponential", "Pareto", 194, 600},
		{"lognormal", "lognormal", 194, 1371},
	} {
		t.Run(fmt.Sprint(tt), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(tt.na), uint64(tt.nb)))
			scaled := func(name string) func(*rand.Rand) float64 {
				return func(r *rand.Rand) float64 { return skewed[name].draw(r) / skewed[name].median }
			}
			held, found := 0, 0
			for range samples {
				i, p := movies.CompareMedians(
					sample(r, tt.na, scaled(tt.a)), sample(r, tt.nb, scaled(tt.b)))
				if i.Low <= 1 && 1 <= i.High {
					held++
				}
				if p <= 0.05 {
					found++
				}
			}
			if held+found != samples {
				t.Errorf("%d intervals hold 1, and %d differences are found", held, found)
			}
			if share := float64(held) / samples; share < 0.945 {
				t.Errorf("%.2f%% of the intervals hold the ratio", 100*share)
			}
		})
	}
}

// A method that never decides anything covers everything.
func TestRatiosOfMediansAreNarrowEnough(t *testing.T) {
	const samples = 500
	r := rand.New(rand.NewPCG(5, 6))
	draw := skewed["lognormal"].draw
	found := 0
	for range samples {
		twice := func(r *rand.Rand) float64 { return 2 * draw(r) }
		if _, p := movies.CompareMedians(sample(r, 100, twice), sample(r, 300, draw)); p <= 0.0125 {
			found++
		}
	}
	if share := float64(found) / samples; share < 0.9 {
		t.Errorf("twice the median is found %.0f%% of the time", 100*share)
	}
}

func TestEqualValuesDoNotDiffer(t *testing.T) {
	same, more := slices.Repeat([]float64{1}, 40), slices.Repeat([]float64{2}, 40)
	if i, p := movies.CompareMedians(same, same); p != 1 || i != (movies.Interval{Low: 1, High: 1}) {
		t.Errorf("the same: %+v, %v", i, p)
	}
	i, p := movies.CompareMedians(more, same)
	if p != 0 || i.Low != i.High || math.Abs(i.Low-2) > 1e-12 {
		t.Errorf("one more: %+v, %v", i, p)
	}
}

func TestHolm(t *testing.T) {
	for name, tt := range map[string]struct{ p, want []float64 }{
		"none":          {nil, []float64{}},
		"one":           {[]float64{0.04}, []float64{0.04}},
		"R's p.adjust":  {[]float64{0.01, 0.02, 0.03, 0.04}, []float64{0.04, 0.06, 0.06, 0.06}},
		"in any order":  {[]float64{0.03, 0.01, 0.04, 0.005}, []float64{0.06, 0.03, 0.06, 0.02}},
		"never above 1": {[]float64{0.9, 0.5, 0.6}, []float64{1, 1, 1}},
		"equal ones":    {[]float64{0.02, 0.02}, []float64{0.04, 0.04}},
	} {
		got := movies.Holm(tt.p)
		if !slices.EqualFunc(got, tt.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// If nothing is true of four questions, one of them is decided at most 5% of the time.
func TestFourClaimsTogetherAreSeldomWrong(t *testing.T) {
	const rounds = 2000
	r := rand.New(rand.NewPCG(3, 4))
	draw := skewed["lognormal"].draw
	wrong := 0
	for range rounds {
		var ps []float64
		for range 4 {
			_, p := movies.CompareMedians(sample(r, 40, draw), sample(r, 120, draw))
			ps = append(ps, p)
		}
		if slices.Min(movies.Holm(ps)) <= 0.05 {
			wrong++
		}
	}
	if share := float64(wrong) / rounds; share > 0.05 {
		t.Errorf("%.1f%% of the rounds decide a claim", 100*share)
	}
}

func BenchmarkMedianInterval(b *testing.B) {
	for _, n := range []int{101, 10_000, 1_000_000} {
		values := ranks(n)
		b.Run(fmt.Sprint(n, " films"), func(b *testing.B) {
			for b.Loop() {
				movies.MedianInterval(values)
			}
		})
	}
}
