package movies

import (
	"cmp"
	"math"
	"slices"
)

// medianInterval returns the 95% interval of the median of sorted values by order
// statistics: from the kth smallest value to the kth largest. Whatever the
// distribution of the values, the interval misses the true median only if fewer
// than k of n values lie on one side of it. That number is binomial with a chance of
// one half, so it is known exactly how often the interval misses. k is the largest
// number for which that is at most 5% (David and Nagaraja, Order Statistics, 2003,
// section 7.1). It returns nil if not even the smallest and the largest value are
// that far apart: fewer than [MinInterval] values.
func medianInterval(values []float64) *Interval {
	first, below := halfBinomial(len(values))
	k := 0
	for i, p := range below {
		if p <= 0.025 {
			k = first + i + 1
		}
	}
	if k == 0 {
		return nil
	}
	return &Interval{Low: values[k-1], High: values[len(values)-k]}
}

// ratio compares the medians of two samples.
type ratio struct {
	Interval         // of the first median divided by the second, by itself
	p        float64 // how likely one as far from 1 is if the medians are equal; two-sided
}

// compareMedians compares the medians of two sorted samples of values above 0. It works
// on their logarithms, which tames the long tails of returns, and does not suppose that
// the two distributions have the same shape (Price and Bonett, Distribution-Free
// Confidence Intervals for Difference and Ratio of Medians, Journal of Statistical
// Computation and Simulation 72, 2002).
func compareMedians(a, b []float64) ratio {
	apart := math.Log(quantile(a, 0.5)) - math.Log(quantile(b, 0.5))
	off := math.Hypot(medianError(a), medianError(b))
	margin := float64(z95 * off) // converted, so that no processor fuses the steps
	r := ratio{Interval: Interval{Low: math.Exp(apart - margin), High: math.Exp(apart + margin)}, p: 1}
	if apart != 0 {
		r.p = math.Erfc(math.Abs(apart) / off / math.Sqrt2) // 0 if off is
	}
	return r
}

const z95 = 1.959963984540054 // the normal distribution holds 95% within so many standard errors

// medianError returns the standard error of the median of the logarithms of sorted
// values. It follows from how far apart the values around the median are. How many of
// them to take is what Hall and Sheather, On the Distribution of a Studentized Quantile,
// Journal of the Royal Statistical Society B 50 (1988), found best.
func medianError(values []float64) float64 {
	n := float64(len(values))
	reach := math.Cbrt(1.5 * z95 * z95 / (2 * math.Pi) * n * n)
	c := max(1, int(math.Round((n+1)/2-reach)))
	spread := math.Log(values[len(values)-c]) - math.Log(values[c-1])
	return spread / (n + 1 - 2*float64(c)) * math.Sqrt(n) / 2
}

// halfBinomial returns the probabilities that n tosses of a coin show at most first,
// first + 1 and so on up to n/2 heads. Those of fewer heads than first are below
// 1e-18. It adds up what the tosses show relative to the middle, which neither
// overflows nor underflows, and takes time that grows with the root of n.
func halfBinomial(n int) (first int, below []float64) {
	const negligible = 1e-20
	middle := n / 2
	weights := []float64{1} // of the middle, and of one head fewer each
	for j := middle; j > 0 && weights[len(weights)-1] > negligible; j-- {
		weights = append(weights, weights[len(weights)-1]*float64(j)/float64(n-j+1))
	}
	below = make([]float64, len(weights))
	sum := 0.0
	for i := range below {
		sum += weights[len(weights)-1-i]
		below[i] = sum
	}
	all := 2 * sum
	if n%2 == 0 {
		all-- // the middle is not there twice
	}
	for i := range below {
		below[i] /= all
	}
	return middle - len(below) + 1, below
}

// holm returns each probability adjusted for all of them being tested together: if
// no claim were true, one of the adjusted ones would be 0.05 or less at most 5% of
// the time, however the claims depend on each other (Holm, A Simple Sequentially
// Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 6, 1979).
func holm(ps []float64) []float64 {
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(ps[i], ps[j]) })
	adjusted := make([]float64, len(ps))
	least := 0.0
	for done, i := range order {
		least = max(least, min(1, ps[i]*float64(len(ps)-done)))
		adjusted[i] = least
	}
	return adjusted
}
