package films

import (
	"fmt"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// Years names a span of years.
func Years(from, to int) string {
	if from == to {
		return fmt.Sprint(from)
	}
	return fmt.Sprintf("%d to %d", from, to)
}

// Notes writes the notes of an answer: its rule, what it leaves out and its sources. The
// text asOf comes before the date of the data. If counted is true and films are TMDB's, the
// notes name it, as its terms require.
func Notes(p *terminal.Printer, n movies.Notes, asOf string, counted bool) {
	p.Line("")
	p.Text(0, n.Rule)
	if n.Only != "" {
		p.Text(0, "Only films "+n.Only+".")
	}
	for _, e := range n.Excluded {
		p.Text(0, fmt.Sprintf("Left out: %s, because %s.", terminal.Count(e.Films, "film"), e.Reason))
	}
	if from := provenance(n, asOf); from != "" {
		p.Text(0, from)
	}
	Whose(p, n.Invented, counted && n.OfTMDB())
}

// Whose says that films are invented, or names TMDB if films are from its data.
func Whose(p *terminal.Printer, invented, tmdb bool) {
	switch {
	case invented:
		p.Text(0, "The films are invented, for a demonstration.")
	case tmdb:
		p.Text(0, dataset.Attribution)
	}
}

// Empty says why an answer about some years is empty.
func Empty(p *terminal.Printer, years string, n movies.Notes) {
	left := 0
	for _, e := range n.Excluded {
		left += e.Films
	}
	what := "No film"
	if n.Only != "" {
		what += " " + n.Only
	}
	switch {
	case left > 0:
		p.Text(0, fmt.Sprintf("%s counts in %s: %s left out, as it says below.",
			what, years, wereLeft(left)))
	case n.Only != "":
		p.Text(0, what+" is of "+years+".")
	default:
		p.Text(0, "The store has no film of "+years+".")
	}
}

func wereLeft(films int) string {
	if films == 1 {
		return "1 film was"
	}
	return terminal.Count(films, "film") + " were"
}

// provenance says which sources the films come from, and the date of the data, as far as
// they are known.
func provenance(n movies.Notes, asOf string) string {
	const most = 3 // sources to name
	var names, sentences []string
	for _, s := range n.Sources {
		if s.Name != "" {
			names = append(names, s.Name)
		}
	}
	if more := len(names) - most; more > 0 {
		names = append(names[:most], terminal.Thousands(more)+" more")
	}
	if last := len(names) - 1; last > 0 {
		names = []string{strings.Join(names[:last], ", "), names[last]}
	}
	if len(names) > 0 {
		sentences = append(sentences, "Films from "+strings.Join(names, " and ")+".")
	}
	if !n.AsOf.IsZero() {
		sentences = append(sentences, asOf+" "+n.AsOf.UTC().Format("2006-01-02 15:04 UTC")+".")
	}
	return strings.Join(sentences, " ")
}
