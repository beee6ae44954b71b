package check

import (
	"math"
	"strings"

	"github.com/marquee-go/marquee/internal/figures"
)

// sense is what the words before a figure say about how exact it is.
type sense int

const (
	exact sense = iota
	roughly
	above
	below
)

// senseOf reads the words before a figure: "about", "more than", "fewer than".
func senseOf(s *sentence, f figures.Figure) sense {
	var words []string
	for _, w := range s.words {
		if w.end <= f.Start && f.Start-w.end <= 20 {
			words = append(words, w.stem)
		}
	}
	mark := strings.TrimRight(s.text[:f.Start], " $€£")
	if strings.HasSuffix(mark, "~") || strings.HasSuffix(mark, "≈") {
		return roughly
	}
	if strings.HasSuffix(mark, ",") || strings.HasSuffix(mark, ")") {
		return exact
	}
	if len(words) == 0 {
		return exact
	}
	last := words[len(words)-1]
	prev := ""
	if len(words) > 1 {
		prev = words[len(words)-2]
	}
	switch {
	case hedges[last]:
		return roughly
	case last == "than" && (prev == "fewer" || prev == "less" ||
		prev == "lower"), last == "under", last == "below",
		last == "most" && prev == "at":
		return below
	case last == "than" && (prev == "more" || prev == "higher" || prev == "greater"),
		last == "over" || last == "exceeding" || last == "exceeded" || last == "passed" ||
			last == "topped" || last == "surpassed", last == "least" && prev == "at":
		return above
	}
	return exact
}

// step is the place of the last digit that a figure shows. For one that is said to be rough, zeros
// at its end show nothing.
func step(f figures.Figure, how sense) float64 {
	last := f.Last
	if how != exact && f.Unit != "%" && !f.Words {
		digits := strings.TrimPrefix(f.Value, "-")
		if !strings.Contains(digits, ".") {
			zeros := len(digits) - len(strings.TrimRight(digits, "0"))
			last = max(last, zeros)
		}
	}
	return math.Pow(10, float64(last))
}

// fits tells whether a figure says a value, to the rounding that the text shows.
func fits(f figures.Figure, value float64, how sense) bool {
	if fitsValue(f, f.Float(), value, how) {
		return true
	}
	if f.Or == "" {
		return false
	}
	g := f
	g.Value, g.Or = f.Or, ""
	if strings.Contains(f.Or, ".") {
		g.Last = strings.IndexByte(f.Or, '.') + 1 - len(f.Or)
	} else {
		g.Last = 0
	}
	return fitsValue(g, g.Float(), value, how)
}

func fitsValue(f figures.Figure, said, value float64, how sense) bool {
	one := step(f, how)
	slack := one*0.5 + math.Abs(value)*1e-9 + 1e-12
	if f.Words && (f.Unit == "×" || f.Unit == "" && said < 1) {
		slack = 0.04 // "half", "a third", "twice"
		if f.Unit == "×" {
			slack = 0.12 * said
		}
		if how == roughly {
			slack *= 2
		}
	}
	switch how {
	case above:
		return value > said-1e-9*math.Abs(said) && value-said <= math.Max(one, 0.1*math.Abs(said))
	case below:
		return value < said+1e-9*math.Abs(said) && said-value <= math.Max(one, 0.1*math.Abs(said))
	case roughly:
		slack = math.Max(slack, math.Min(one, 0.05*math.Abs(said)))
	}
	return math.Abs(value-said) <= slack
}

// says tells whether a figure says the value of a measure, in the unit of the figure.
func says(f figures.Figure, m measure, value float64, how sense) bool {
	switch f.Unit {
	case "%":
		if m.unit == "share" {
			return fits(f, value*100, how)
		}
		return m.unit == "%" && fits(f, value, how)
	case "pp":
		return false
	case "×":
		return m.rate && m.unit != "share" && m.unit != "%" && fits(f, value, how)
	case "":
		return fits(f, value, how)
	}
	if m.unit != "" && m.unit != f.Unit {
		return false
	}
	return fits(f, value, how)
}

// rounded returns a value with the last digit that a figure shows.
func rounded(value float64, f figures.Figure) float64 {
	p := math.Pow(10, float64(-f.Last))
	return math.Round(value*p) / p
}

// show writes a value as the figure would.
func show(f figures.Figure, m measure, value float64) string {
	if f.Unit == "%" && m.unit == "share" {
		value *= 100
	}
	if f.Last <= 0 && (f.Last < 0 || f.Unit == "%") {
		value = rounded(value, f)
	}
	switch f.Unit {
	case "%":
		return number(value) + "%"
	case "×":
		return number(value) + "×"
	case "$", "€", "£", "¥", "₹":
		return f.Unit + number(value)
	}
	return number(value)
}
