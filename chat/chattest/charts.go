package chattest

import (
	"encoding/json"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// All that these tests know of charts is in this file.

// chart is a chart with parameters, in the form that stores keep.
func chart(kind string, params any) chat.Chart {
	c, err := chat.NewChart(kind, params)
	if err != nil {
		panic(err) // of what was made here
	}
	return c
}

// charts are charts with parameters of every type.
func charts() []chat.Chart {
	return []chat.Chart{
		chart("sales", json.RawMessage(`{"by":"region","from":1990,"region":["North","South & West"]}`)),
		chart("stock", json.RawMessage(`{"limit":5,"year":2015}`)),
		chart("returns", json.RawMessage(
			`{"exact":12345678901234567890,"least":0.1,"nested":{"a":[1,{"b":true}]}}`)),
	}
}

// extremeCharts hold what is easily lost.
func extremeCharts() []chat.Chart {
	text := recordtest.EveryPlane()
	return []chat.Chart{chart(text, map[string]any{"number": -1, "texts": []string{text}})}
}

// oneChart is as little as a chart may be.
func oneChart() []chat.Chart { return []chat.Chart{{Kind: "sales"}} }

// chartTexts are the texts of a chart by the names that errors give them. The
// chart has no parameters then.
func chartTexts(c *chat.Chart) map[string]*string {
	c.Params = nil
	return map[string]*string{"charts.kind": &c.Kind}
}

// badParams are parameters that no store keeps, by what they are, each with the
// field that its error names.
func badParams() map[string]struct{ params, field string } {
	return map[string]struct{ params, field string }{
		"a NUL in a parameter":           {`{"region":["North","a\u0000b"]}`, "charts.region"},
		"a NUL in a name in a parameter": {`{"region":{"a\u0000b":1}}`, "charts.region"},
		"an array":                       {`[1]`, "charts.params"},
		"half an object":                 {`{"year":1`, "charts.params"},
		"a byte that is not UTF-8":       {"{\"region\":\"a\xff\"}", "charts.params"},
	}
}

// chartChanges are changes of charts that make another message.
func chartChanges() map[string]func(*chat.Message) {
	return map[string]func(*chat.Message){
		"charts": func(m *chat.Message) { m.Charts = nil },
		"kind":   func(m *chat.Message) { m.Charts[1].Kind = "another" },
		"order":  func(m *chat.Message) { m.Charts[0], m.Charts[1] = m.Charts[1], m.Charts[0] },
		"params": func(m *chat.Message) { m.Charts[0].Params = m.Charts[1].Params },
	}
}

// scribble writes over all that a message shares with its copies.
func scribble(m *chat.Message, text string) {
	m.Charts[0].Kind = text
	copy(m.Charts[0].Params, text)
}
