package movies_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

// resampled returns the median of a resample as the textbook defines it: of as many
// values as there are, each drawn from all values.
func resampled(source *rand.Rand, values []float64) float64 {
	drawn := make([]float64, len(values))
	for i := range drawn {
		drawn[i] = values[source.IntN(len(values))]
	}
	slices.Sort(drawn)
	return (drawn[(len(drawn)-1)/2] + drawn[len(drawn)/2]) / 2
}

// lognormal returns sorted values that are distributed as returns are.
func lognormal(source *rand.Rand, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.Exp(source.NormFloat64())
	}
	slices.Sort(values)
	return values
}

func draws(
	n int, draw func(*rand.Rand, []float64) float64, source *rand.Rand, values []float64,
) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = draw(source, values)
	}
	slices.Sort(list)
	return list
}

// TestMediansAreDrawnAsByResampling compares drawn medians with resampled ones by the
// statistic of Kolmogorov and Smirnov: the greatest distance of the two distributions.
func TestMediansAreDrawnAsByResampling(t *testing.T) {
	const n = 5_000
	critical := 1.95 * math.Sqrt(2.0/n) // exceeded once in a thousand times
	for _, size := range []int{1, 2, 3, 4, 5, 10, 51, 100} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			source := rand.New(rand.NewPCG(1, uint64(size)))
			values := lognormal(source, size)
			a, b := draws(n, movies.DrawMedian, source, values), draws(n, resampled, source, values)
			if d := distance(a, b); d > critical {
				t.Errorf("the distributions are %.4f apart, more than %.4f", d, critical)
			}
		})
	}
}

// distance returns the greatest distance between the distributions of two
// sorted samples of one size.
func distance(a, b []float64) float64 {
	most := 0
	for _, x := range slices.Concat(a, b) {
		below := func(s []float64) int {
			i, _ := slices.BinarySearch(s, math.Nextafter(x, math.Inf(1)))
			return i
		}
		most = max(most, below(a)-below(b), below(b)-below(a))
	}
	return float64(most) / float64(len(a))
}

// TestMediansHaveTheExactDistribution checks the draws against the distribution of the
// median of a resample, which is known for odd n. The median is the jth value or less
// if at least (n+1)/2 of n draws are. The probability of that is j/n for each draw
// (Efron, Bootstrap Methods: Another Look at the Jackknife, 1979).
func TestMediansHaveTheExactDistribution(t *testing.T) {
	const n, total = 13, 100_000
	values := make([]float64, n)
	for i := range values {
		values[i] = float64(i)
	}
	source := rand.New(rand.NewPCG(1, 2))
	counts := [n]int{}
	for range total {
		counts[int(movies.DrawMedian(source, values))]++
	}
	for j, got := range counts {
		p := atLeastHalf(n, float64(j+1)/n) - atLeastHalf(n, float64(j)/n)
		if off := math.Abs(float64(got) - p*total); off > 4*math.Sqrt(p*(1-p)*total)+1 {
			t.Errorf("value %d came %d times, want about %.0f", j, got, p*total)
		}
	}
}

// atLeastHalf returns the probability of at least (n+1)/2 successes in n trials.
func atLeastHalf(n int, p float64) float64 {
	sum, choose := 0.0, 1.0
	for k := 0; k <= n; k++ {
		if 2*k > n {
			sum += choose * math.Pow(p, float64(k)) * math.Pow(1-p, float64(n-k))
		}
		choose *= float64(n-k) / float64(k+1)
	}
	return sum
}

// TestStandardErrorsOfTheMouseData repeats an example of Efron and Tibshirani, chapter
// 2, about the days that mice survived. After endlessly many draws, the standard error
// of the median is 37.83 for mice with the treatment and 13.08 for mice without it.
func TestStandardErrorsOfTheMouseData(t *testing.T) {
	for name, group := range map[string]struct {
		days []float64
		want float64
	}{
		"treatment": {[]float64{16, 23, 38, 94, 99, 141, 197}, 37.83},
		"control":   {[]float64{10, 27, 30, 40, 46, 51, 52, 104, 146}, 13.08},
	} {
		const n = 100_000
		source := rand.New(rand.NewPCG(3, 4))
		sum, squares := 0.0, 0.0
		for range n {
			x := movies.DrawMedian(source, group.days)
			sum += x
			squares += x * x
		}
		if got := math.Sqrt(squares/n - sum/n*sum/n); math.Abs(got-group.want) > 0.01*group.want {
			t.Errorf("%s: the standard error is %.2f, want %.2f", name, got, group.want)
		}
	}
}

func TestIntervalsHoldTheTrueMedian(t *testing.T) {
	source := rand.New(rand.NewPCG(5, 6))
	const samples = 200
	held, apart := 0, 0
	for range samples {
		a, b := lognormal(source, 60), lognormal(source, 45)
		// The median of this lognormal distribution is 1.
		if i := movies.MedianInterval(a); i.Low <= 1 && 1 <= i.High {
			held++
		}
		if i := movies.DifferenceInterval(a, b); i.Low <= 0 && 0 <= i.High {
			apart++
		}
	}
	for what, n := range map[string]int{"median": held, "difference of medians": apart} {
		if share := float64(n) / samples; share < 0.92 || share > 0.99 {
			t.Errorf("%.1f%% of the intervals hold the %s", 100*share, what)
		}
	}
}

func TestAnIntervalIsThatOfTheResamples(t *testing.T) {
	source := rand.New(rand.NewPCG(7, 8))
	values := lognormal(source, 200)
	got := movies.MedianInterval(values)
	all := draws(10_000, resampled, source, values)
	// In all but one of a thousand cases, the bounds of 1,999 draws lie between these
	// shares of the distribution.
	for name, bound := range map[string]struct{ got, least, most float64 }{
		"low":  {got.Low, all[10_000*15/1000], all[10_000*38/1000]},
		"high": {got.High, all[10_000*962/1000], all[10_000*985/1000]},
	} {
		if bound.got < bound.least || bound.got > bound.most {
			t.Errorf("%s bound %v, want from %v to %v", name, bound.got, bound.least, bound.most)
		}
	}
	if again := movies.MedianInterval(values); again != got {
		t.Errorf("again it is %v, and was %v", again, got)
	}
}

func BenchmarkMedianInterval(b *testing.B) {
	for _, n := range []int{101, 10_000} {
		values := lognormal(rand.New(rand.NewPCG(1, 2)), n)
		b.Run(fmt.Sprint(n, " films"), func(b *testing.B) {
			for b.Loop() {
				movies.MedianInterval(values)
			}
		})
		b.Run(fmt.Sprint(n, " films resampled"), func(b *testing.B) {
			source := rand.New(rand.NewPCG(1, 2))
			for b.Loop() {
				draws(1999, resampled, source, values)
			}
		})
	}
}
