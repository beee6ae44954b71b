package movies

import "fmt"

// byDecade describes the films of each decade that has any, from the samples of the
// films that count, by the first three digits of the year.
func byDecade(m *money, from, to int, counted map[int]*sample) []DecadeReturn {
	decades := []DecadeReturn{}
	for decade := from / 10; decade <= to/10; decade++ {
		d := DecadeReturn{From: max(from, 10*decade), To: min(to, 10*decade+9)}
		if d.Released, _ = m.count(d.From, d.To); d.Released == 0 {
			continue
		}
		if of := counted[decade]; of != nil {
			d.Known = float64(len(of.returns)) / float64(d.Released)
			d.Return = new(of.describe())
		}
		decades = append(decades, d)
	}
	return decades
}

// caution says which way the unknown money bends the returns. It compares the decades
// with the most and the least losses, if each rests on enough films.
func caution(r Returns) string {
	if r.All == nil || r.All.Films == r.Films {
		return ""
	}
	known := float64(r.All.Films) / float64(r.Films)
	text := fmt.Sprintf("Budget and revenue are known for %s of the films of these years, mostly for "+
		"films that did well, so returns look better and losses rarer than they were.", percent(known))
	var few, many DecadeReturn // losses
	for _, d := range r.Decades {
		if d.Return == nil || d.Return.Films < minClaim {
			continue
		}
		if few.Return == nil || d.Return.Losses < few.Return.Losses {
			few = d
		}
		if many.Return == nil || d.Return.Losses > many.Return.Losses {
			many = d
		}
	}
	if few.Return == nil || few.From == many.From {
		return text
	}
	return text + fmt.Sprintf(" %s of the films lost in the %s (known for %s of the films) and "+
		"%s in the %s (%s). Part of that difference may be which films are remembered.",
		percent(few.Return.Losses), few.name(), percent(few.Known),
		percent(many.Return.Losses), many.name(), percent(many.Known))
}

// name names the decade, such as "1970s".
func (d DecadeReturn) name() string { return fmt.Sprintf("%ds", d.From/10*10) }

// percent writes a share of films. Less than one in a hundred is not nothing.
func percent(share float64) string {
	if 0 < share && share < 0.01 {
		return "less than 1%"
	}
	return fmt.Sprintf("%.0f%%", 100*share)
}
