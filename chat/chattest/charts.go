package chattest

import (
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// All that these tests know of charts is in this file.

// charts are charts of which each field is set in one.
func charts() []chat.Chart {
	return []chat.Chart{
		{
			Kind: "genres", From: 1990, To: 2020, Counting: "whole", Measure: "shares",
			Genres: []string{"Drama", "Science Fiction"},
		},
		{Kind: "popularity", Year: 2015, Limit: 5},
		{Kind: "returns", From: 1990, To: 2020, MinBudget: 1 << 40},
	}
}

// extremeCharts hold what is easily lost.
func extremeCharts() []chat.Chart {
	text := recordtest.EveryPlane()
	return []chat.Chart{{Kind: text, From: -1, To: 1 << 31, Genres: []string{text}}}
}

// oneChart is as little as a chart may be.
func oneChart() []chat.Chart { return []chat.Chart{{Kind: "genres"}} }

// chartTexts are the texts of a chart by the names that errors give them. It
// gives the chart one of each.
func chartTexts(c *chat.Chart) map[string]*string {
	c.Genres = append(c.Genres, "")[:1]
	return map[string]*string{
		"charts.kind":    &c.Kind,
		"charts.count":   &c.Counting,
		"charts.measure": &c.Measure,
		"charts.genre":   &c.Genres[0],
	}
}

// chartChanges are changes of charts that make another message.
func chartChanges() map[string]func(*chat.Message) {
	return map[string]func(*chat.Message){
		"charts": func(m *chat.Message) { m.Charts = nil },
		"kind":   func(m *chat.Message) { m.Charts[1].Kind = "another" },
		"order":  func(m *chat.Message) { m.Charts[0], m.Charts[1] = m.Charts[1], m.Charts[0] },
		"genres": func(m *chat.Message) { m.Charts[0].Genres = m.Charts[0].Genres[:1] },
	}
}

// scribble writes over all that a message shares with its copies.
func scribble(m *chat.Message, text string) {
	m.Charts[0].Kind, m.Charts[0].Genres[0] = text, text
}
