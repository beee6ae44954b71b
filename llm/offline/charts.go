package offline

import (
	"strconv"
	"strings"
)

// charts are what a question is about. A chart that did not come is nil.
type charts struct {
	genres     *genres
	popularity *popularity
	returns    *returns
}

// answer answers a question from the charts, or says that it cannot be answered.
func (c charts) answer(text string) string {
	if g := c.genres; g != nil && (len(g.Years) == 0 || len(g.Films) != len(g.Years)) {
		c.genres = nil
	} else if g != nil {
		g.toCounts()
	}
	if c == (charts{}) {
		return "I can't answer that offline: without a language model I only read the charts " +
			"on the screen, and none came with your message. " +
			"Show the genres, the popularity or the money chart and ask again."
	}
	if c.returns != nil {
		if a := c.returns.answer(text); a != "" {
			return a
		}
	}
	if q, ok := parse(text, c.named()); ok {
		if a := c.read(q); a != "" {
			return a
		}
	}
	return "I can't answer that offline: without a language model I only read figures " +
		"off the charts on the screen. " +
		"Ask me for " + c.offers() + "."
}

// named returns the genres that a question can name.
func (c charts) named() []genre {
	if c.genres == nil {
		return nil
	}
	return c.genres.Genres
}

// read answers a question for which there is a rule. It returns "" for any other question.
func (c charts) read(q question) string {
	g, p := c.genres, c.popularity
	const ends = most | fewest | largest | smallest
	names := len(q.genres)
	switch {
	case p != nil && names == 0 && (q.fits(popular, films|rank|ends) || q.fits(rank|films, ends)):
		return p.extremes(q)
	case q.number > 0: // no other rule takes a number
		return ""
	case p != nil && names == 0 && q.fits(many|films, 0) && (g == nil || p.covers(q.years)):
		return p.count(q.years)
	case g == nil:
		return ""
	case len(q.years) != 1 && (q.fits(change, films|many|most) || q.fits(change, films|aGenre|most)):
		return g.change(q)
	case names == 0 && q.fits(aGenre, films|many|common|rank|ends):
		return g.extremes(q)
	case names == 0 && q.fits(when|films, many|ends),
		names == 1 && (q.fits(when, most|fewest) || q.fits(when|films, many|ends)):
		return g.peaks(q)
	case names == 0 && q.fits(many|films, 0),
		names > 0 && (q.fits(many, films|aGenre) || q.fits(0, aGenre)):
		return g.count(q)
	}
	return ""
}

// offers lists the questions that the charts can answer.
func (c charts) offers() string {
	var can []string
	if c.genres != nil {
		can = append(can, "the largest or smallest genre", "the year with the most films",
			"how a genre changed between two years", "how many films there are")
	}
	if c.popularity != nil {
		can = append(can, "the most or least popular films of "+strconv.Itoa(c.popularity.Year))
	}
	if c.returns != nil {
		can = append(can, "the median return of a genre",
			"the genre with the highest or lowest median return")
	}
	return strings.Join(can, ", ")
}
