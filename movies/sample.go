package movies

import "math"

// sample is a set of films whose returns are described together. Films are added
// in the order of their returns, so that the sum is always the same.
type sample struct {
	dollars         int // the year in whose dollars money is added up; 0 for the time's
	returns         []float64
	budget, revenue float64 // of all of them
	losses          int
}

func (s *sample) add(p paid) {
	s.returns = append(s.returns, p.times)
	s.budget += inDollarsOf(s.dollars, p.Budget, p.Year)
	s.revenue += inDollarsOf(s.dollars, p.Revenue, p.Year)
	if p.Revenue < p.Budget {
		s.losses++
	}
}

// describe describes the sample, which has at least one film.
func (s *sample) describe() Return {
	n := float64(len(s.returns))
	sum := 0.0
	for _, x := range s.returns {
		sum += x
	}
	return Return{
		Films:    len(s.returns),
		Q1:       quantile(s.returns, 0.25),
		Median:   s.median(),
		Q3:       quantile(s.returns, 0.75),
		Mean:     sum / n,
		Pooled:   s.revenue / s.budget,
		Losses:   float64(s.losses) / n,
		Interval: medianInterval(s.returns),
	}
}

func (s *sample) median() float64 { return quantile(s.returns, 0.5) }

// quantile returns the value below which the share p of the sorted values lies, by
// definition 7 of Hyndman and Fan.
func quantile(values []float64, p float64) float64 {
	whole, part := math.Modf(p * float64(len(values)-1))
	low := values[int(whole)]
	high := values[min(int(whole)+1, len(values)-1)]
	return low + float64(part*(high-low)) // converted, so that no processor fuses the two steps
}
