package offline

import "fmt"

// popularity is the data of the popularity chart: the most and least popular films of a year.
type popularity struct {
	Year    int    `json:"year"`
	Films   int    `json:"films"`
	Unknown int    `json:"unknown"`
	Top     []film `json:"top"`
	Bottom  []film `json:"bottom"`
}

type film struct {
	Title      string  `json:"title"`
	Popularity float64 `json:"popularity"`
}

// covers tells whether the chart is of these years.
func (p *popularity) covers(years []int) bool {
	return len(years) == 1 && years[0] == p.Year
}

// elsewhere tells which chart is of these years.
func (p *popularity) elsewhere(years []int) string {
	text := fmt.Sprintf("The popularity chart on the screen is of %d only.", p.Year)
	if len(years) == 1 {
		text += fmt.Sprintf(" Show that of %d and ask again.", years[0])
	}
	return text
}

// count answers how many films there are.
func (p *popularity) count(years []int) string {
	if len(years) > 0 && !p.covers(years) {
		return p.elsewhere(years)
	}
	text := fmt.Sprintf("There are %d films of %d", p.Films, p.Year)
	if p.Unknown > 0 {
		text += fmt.Sprintf("; the popularity of %d of them is unknown", p.Unknown)
	}
	return text + "."
}

// extremes names the most or the least popular films.
func (p *popularity) extremes(q question) string {
	if len(q.years) > 0 && !p.covers(q.years) {
		return p.elsewhere(q.years)
	}
	return q.atEnds(func(end string) string {
		which, films := "most", p.Top
		if end == "fewest" {
			which, films = "least", p.Bottom
		}
		if q.number > 0 {
			films = films[:min(q.number, len(films))]
		}
		return p.list(which, films)
	})
}

// list names the films at one end of the year.
func (p *popularity) list(which string, films []film) string {
	if len(films) == 0 {
		return fmt.Sprintf("There is no film of %d to name: too few have a known popularity.", p.Year)
	}
	text := fmt.Sprintf("The %s popular film of %d is %s (popularity %s).",
		which, p.Year, films[0].Title, number(films[0].Popularity))
	for i, f := range films[1:] {
		if i == 0 {
			text += " Then come "
		} else {
			text += ", "
		}
		text += fmt.Sprintf("%s (%s)", f.Title, number(f.Popularity))
	}
	if len(films) > 1 {
		text += "."
	}
	return text
}
