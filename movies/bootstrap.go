package movies

import (
	"math"
	"math/rand/v2"
	"slices"
)

// resamples is how many times a bootstrap draws. It is one less than 2,000, so
// that the bounds of a 95% interval are draws themselves: the 50th and the 1,950th.
const resamples = 1999

// medianInterval returns the 95% percentile interval of the median of sorted
// values (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section
// 13.3).
func medianInterval(values []float64) Interval {
	source := newSource()
	return percentiles(func() float64 { return drawMedian(source, values) })
}

// differenceInterval returns the same interval for the median of a minus the
// median of b, both of which are sorted.
func differenceInterval(a, b []float64) Interval {
	source := newSource()
	return percentiles(func() float64 { return drawMedian(source, a) - drawMedian(source, b) })
}

// newSource returns a source that always draws the same numbers. The same films
// therefore have the same intervals, on every store and at every time.
func newSource() *rand.Rand {
	return rand.New(rand.NewPCG(0x6d617271, 0x756565)) //nolint:gosec // nothing here is secret
}

func percentiles(draw func() float64) Interval {
	draws := make([]float64, resamples)
	for i := range draws {
		draws[i] = draw()
	}
	slices.Sort(draws)
	const tail = (resamples + 1) / 40 // 2.5%
	return Interval{Low: draws[tail-1], High: draws[resamples-tail]}
}

// drawMedian returns the median of a resample: of n values, drawn at random and
// with replacement from the n sorted values. It does not draw all n. A uniform
// number picks a value, and larger numbers pick larger values. The kth smallest of
// n uniform numbers is distributed as Beta(k, n-k+1). Given that one, the next is
// the smallest of n-k uniform numbers above it (David and Nagaraja, Order
// Statistics, 2003, sections 2.1 and 2.5).
func drawMedian(source *rand.Rand, values []float64) float64 {
	n := len(values)
	at := func(u float64) float64 { return values[min(int(u*float64(n)), n-1)] }
	if n%2 == 1 {
		k := float64(n/2 + 1)
		return at(drawBeta(source, k, k))
	}
	k := float64(n / 2)
	u := drawBeta(source, k, k+1)
	next := 1 - (1-u)*math.Exp(math.Log(source.Float64())/k)
	return middle(at(u), at(next))
}

// middle returns the mean of two numbers.
func middle(a, b float64) float64 { return (a + b) / 2 }

func drawBeta(source *rand.Rand, a, b float64) float64 {
	x, y := drawGamma(source, a), drawGamma(source, b)
	return x / (x + y)
}

// drawGamma draws from the gamma distribution with a shape of 1 or more and scale
// 1, by the method of Marsaglia and Tsang, A Simple Method for Generating Gamma
// Variables, ACM Transactions on Mathematical Software 26 (2000). Processors may
// differ in the last bit of a draw. They still pick the same value, because a
// whole range of draws picks it.
func drawGamma(source *rand.Rand, shape float64) float64 {
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := source.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		// The first test implies the second, and mostly saves its logarithms.
		if u := source.Float64(); u < 1-0.0331*x*x*x*x || math.Log(u) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}
