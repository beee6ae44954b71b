package offline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// returns is the data of the returns chart: what films returned, by genre.
type returns struct {
	From   int           `json:"from"`
	To     int           `json:"to"`
	Genres []genreReturn `json:"genres"`
}

type genreReturn struct {
	Name     string  `json:"name"`
	Films    int     `json:"films"`
	Median   float64 `json:"median"`
	Interval *struct {
		Low  float64 `json:"low"`
		High float64 `json:"high"`
	} `json:"interval"`
}

// answer answers a question about median returns. It returns "" for any other question.
func (r *returns) answer(text string) string {
	var names []genre
	for _, g := range r.Genres {
		names = append(names, genre{Name: g.Name})
	}
	q, ok := parse(text, names)
	switch {
	case !ok || q.number > 0:
		return ""
	case len(q.genres) == 0 && q.fits(returned|aGenre, films|most|fewest|largest|smallest):
	case len(q.genres) > 0 && q.fits(returned, films|aGenre):
	default:
		return ""
	}
	if len(q.years) > 0 && (q.years[0] != r.From || q.years[len(q.years)-1] != r.To) {
		return fmt.Sprintf("The money chart is of all the years %s. Show that of others and ask again.",
			r.period())
	}
	if len(q.genres) == 0 {
		return q.atEnds(r.extreme)
	}
	var said []string
	for _, one := range q.genres {
		i := slices.IndexFunc(r.Genres, func(g genreReturn) bool { return g.Name == one.Name })
		said = append(said, fmt.Sprintf("The median return of %s films %s is %s.",
			one.Name, r.period(), r.Genres[i].median()))
	}
	return strings.Join(said, " ")
}

// extreme names the genre with the highest or the lowest median. Only genres with enough films
// for an interval count.
func (r *returns) extreme(end string) string {
	var genres []genreReturn
	for _, g := range r.Genres {
		if g.Interval != nil {
			genres = append(genres, g)
		}
	}
	if len(genres) == 0 {
		return "No genre has enough films of known budget and revenue " + r.period() + "."
	}
	byMedian := func(a, b genreReturn) int { return cmp.Compare(a.Median, b.Median) }
	first, which := slices.MaxFunc(genres, byMedian), "highest"
	if end == "fewest" {
		first, which = slices.MinFunc(genres, byMedian), "lowest"
	}
	return fmt.Sprintf("%s has the %s median return %s: %s.",
		first.Name, which, r.period(), first.median())
}

// median words a median return with its interval and the number of its films.
func (g genreReturn) median() string {
	text := number(g.Median) + " times the budget ("
	if i := g.Interval; i != nil {
		text += fmt.Sprintf("95%% interval %s to %s, ", number(i.Low), number(i.High))
	} else {
		text += "too few for an interval, "
	}
	if g.Films == 1 {
		return text + "1 film)"
	}
	return text + fmt.Sprintf("%d films)", g.Films)
}

func (r *returns) period() string {
	if r.From == r.To {
		return fmt.Sprintf("in %d", r.From)
	}
	return fmt.Sprintf("from %d to %d", r.From, r.To)
}
