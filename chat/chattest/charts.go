package chattest

import (
	"encoding/json"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/recordtest"
)

// Everything that these tests know about charts is in this file.

// chart returns a chart in the form that stores keep.
func chart(kind string, params any) chat.Chart {
	c, err := chat.NewChart(kind, params)
	if err != nil {
		panic(err) // the tests have only good charts here
	}
	return c
}

// charts returns charts with parameters of every type.
func charts() []chat.Chart {
	return []chat.Chart{
		chart("sales", json.RawMessage(`{"by":"region","from":1990,"region":["North","South & West"]}`)),
		chart("stock", json.RawMessage(`{"limit":5,"year":2015}`)),
		chart("returns", json.RawMessage(
			`{"exact":12345678901234567890,"least":0.1,"nested":{"a":[1,{"b":true}]}}`)),
	}
}

// extremeCharts returns a chart with characters that are easily lost.
func extremeCharts() []chat.Chart {
	text := recordtest.EveryPlane()
	return []chat.Chart{chart(text, map[string]any{"number": -1, "texts": []string{text}})}
}

// oneChart returns the smallest chart.
func oneChart() []chat.Chart { return []chat.Chart{{Kind: "sales"}} }

// chartTexts removes the parameters of a chart and returns its texts. The keys are the
// names of the fields in errors.
func chartTexts(c *chat.Chart) map[string]*string {
	c.Params = nil
	return map[string]*string{"charts.kind": &c.Kind}
}

// badParams returns parameters that no store keeps, each with the field that its error
// names. The keys say what is wrong.
func badParams() map[string]struct{ params, field string } {
	return map[string]struct{ params, field string }{
		"a NUL in a parameter":           {`{"region":["North","a\u0000b"]}`, "charts.region"},
		"a NUL in a name in a parameter": {`{"region":{"a\u0000b":1}}`, "charts.region"},
		"an array":                       {`[1]`, "charts.params"},
		"half an object":                 {`{"year":1`, "charts.params"},
		"a byte that is not UTF-8":       {"{\"region\":\"a\xff\"}", "charts.params"},
	}
}

// chartChanges returns changes of the charts of a message. After each the message is not
// equal to the one before.
func chartChanges() map[string]func(*chat.Message) {
	return map[string]func(*chat.Message){
		"charts": func(m *chat.Message) { m.Charts = nil },
		"kind":   func(m *chat.Message) { m.Charts[1].Kind = "another" },
		"order":  func(m *chat.Message) { m.Charts[0], m.Charts[1] = m.Charts[1], m.Charts[0] },
		"params": func(m *chat.Message) { m.Charts[0].Params = m.Charts[1].Params },
	}
}

// scribble overwrites everything that a message shares with its shallow copies.
func scribble(m *chat.Message, text string) {
	m.Charts[0].Kind = text
	copy(m.Charts[0].Params, text)
}
