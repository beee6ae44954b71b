package chart

import (
	"encoding/json"
	"fmt"

	"github.com/marquee-go/marquee/internal/charts"
	"github.com/marquee-go/marquee/llm"
)

// Set is the charts that are known, and the kinds that can be called for.
type Set struct {
	charts []known
	kinds  []string
	made   []made   // the calls that were made
	failed []string // why calls failed
}

// known is a chart with the name of its kind.
type known struct {
	chart
	kind   string
	called bool            // it is not on the screen, but the result of a call
	input  json.RawMessage // the parameters of the call
	raw    json.RawMessage // of a chart on the screen
}

// madeFor tells whether a chart was called for with some parameters.
func (c known) madeFor(params Params) bool {
	var input map[string]any
	if params == nil || json.Unmarshal(c.input, &input) != nil {
		return false
	}
	for name, value := range input {
		wanted, ok := params[name]
		if ok && fmt.Sprint(wanted) != fmt.Sprint(value) || !ok && !isZero(value) {
			return false
		}
	}
	return true
}

// isZero tells whether a value of JSON is what a parameter that is left out has.
func isZero(value any) bool {
	switch v := value.(type) {
	case float64:
		return v == 0
	case string:
		return v == ""
	case bool:
		return !v
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return value == nil
}

// Read reads the charts among the data of a message. Data of other names is left alone.
func Read(data []llm.Data) (Set, error) {
	var s Set
	for _, d := range data {
		c, raw, err := read(d.Name, d.Value)
		if err != nil {
			return Set{}, fmt.Errorf("the data %q: %w", d.Name, err)
		}
		if c != nil {
			s.charts = append(s.charts, known{chart: c, kind: d.Name, raw: raw})
		}
	}
	return s, nil
}

// read reads a chart, and returns its figures as JSON, too. It returns nil if there is no such
// kind.
func read(name string, value []byte) (c chart, raw json.RawMessage, err error) {
	for _, k := range kinds {
		if k.name == name {
			if raw, err = charts.Read(value); err == nil {
				c = k.make()
				err = json.Unmarshal(raw, c)
			}
		}
	}
	return c, raw, err
}

// restricted tells whether a chart on the screen is not about all films.
func (s Set) restricted() bool {
	for _, c := range s.charts {
		if !c.called && c.about().Only != "" {
			return true
		}
	}
	return false
}

// has tells whether a chart of a kind is on the screen.
func (s Set) has(kind string) bool {
	for _, c := range s.charts {
		if c.kind == kind && !c.called {
			return true
		}
	}
	return false
}

// genres returns the genres that a question can name.
func (s Set) genres() []string {
	var names []string
	for _, c := range s.charts {
		names = append(names, c.genres()...)
	}
	return names
}

// screen returns the first and the last year on the screen, or zeros if no chart has years.
func (s Set) screen() (from, to int) {
	for _, c := range s.charts {
		switch one := c.chart.(type) {
		case *genres:
			if !c.called && one.usable() {
				return one.Years[0], one.Years[len(one.Years)-1]
			}
		case *returns:
			if !c.called && to == 0 {
				from, to = one.From, one.To
			}
		}
	}
	return from, to
}
