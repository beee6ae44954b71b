package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/marquee-go/marquee/internal/text"
	"github.com/marquee-go/marquee/internal/valid"
)

// Chart names one chart: its [Kind], and the parameters that say what it shows. In
// JSON it is one flat object, for example {"kind":"sales","from":2020,"to":2024}.
type Chart struct {
	// Kind is the name of the kind in [Charts].
	Kind string
	// Params are the parameters as a JSON object. A parameter that is left out
	// is zero. No bytes at all mean the empty object.
	Params json.RawMessage
}

// NewChart returns a chart of a kind. The argument params is a struct with the
// kind's parameters, or any other value that becomes an object in JSON. NewChart
// returns an error if it does not, or if it holds a text that no store could keep.
func NewChart(kind string, params any) (Chart, error) {
	raw, err := json.Marshal(params)
	if err != nil {
		return Chart{}, fmt.Errorf("chat: chart %q: %w", kind, err)
	}
	return Chart{Kind: kind, Params: raw}.stored()
}

// kindProperty names the kind in the JSON of a chart.
const kindProperty = "kind"

// MarshalJSON writes the chart as one flat object.
func (c Chart) MarshalJSON() ([]byte, error) {
	params, err := properties(c.Params)
	if err != nil {
		return nil, err
	}
	if params[kindProperty], err = json.Marshal(c.Kind); err != nil {
		return nil, err
	}
	return json.Marshal(params)
}

// UnmarshalJSON reads the chart from one flat object. It does not look inside the
// parameters, which may be many.
func (c *Chart) UnmarshalJSON(raw []byte) error {
	var params map[string]json.RawMessage
	if err := json.Unmarshal(raw, &params); err != nil {
		return err
	}
	if params == nil || !utf8.Valid(raw) {
		return errNoObject
	}
	*c = Chart{}
	if kind, ok := params[kindProperty]; ok {
		if err := json.Unmarshal(kind, &c.Kind); err != nil {
			return err
		}
		delete(params, kindProperty)
	}
	var err error
	if len(params) > 0 {
		c.Params, err = json.Marshal(params)
	}
	return err
}

var errNoObject = errors.New("not one JSON object in UTF-8")

// Equal tells whether two charts have the same kind and equal parameters. The
// order of the parameters and the spaces between them do not matter.
func (c Chart) Equal(d Chart) bool {
	if c.Kind != d.Kind {
		return false
	}
	a, err := properties(c.Params)
	if err != nil {
		return bytes.Equal(c.Params, d.Params)
	}
	b, err := properties(d.Params)
	return err == nil && maps.EqualFunc(a, b, slices.Equal[json.RawMessage])
}

// stored returns the chart in the form that stores keep: the parameters in the
// order of their names, without parameters that are zero. It returns an error if
// the parameters are not an object, or hold a text that some store could not keep.
func (c Chart) stored() (Chart, error) {
	params, err := properties(c.Params)
	if err != nil {
		return Chart{}, valid.Errorf("params", "must be one JSON object")
	}
	maps.DeleteFunc(params, func(_ string, value json.RawMessage) bool {
		return isZero(value)
	})
	for name, value := range params {
		if fix := fault(name, value); fix != "" {
			return Chart{}, valid.Errorf(name, "%s", fix)
		}
	}
	c.Params = nil
	if len(params) > 0 {
		c.Params, err = json.Marshal(params)
	}
	return c, err
}

// properties returns the properties of a JSON object. Equal values have equal
// bytes. No bytes at all mean the empty object.
func properties(raw json.RawMessage) (map[string]json.RawMessage, error) {
	if len(raw) == 0 {
		return map[string]json.RawMessage{}, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // keeps every digit
	var decoded map[string]any
	if err := d.Decode(&decoded); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF || decoded == nil || !utf8.Valid(raw) {
		return nil, errNoObject
	}
	all := make(map[string]json.RawMessage, len(decoded))
	for name, value := range decoded {
		var err error
		if all[name], err = json.Marshal(value); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// isZero tells whether a value is the same as leaving the parameter out.
func isZero(value json.RawMessage) bool {
	switch string(value) {
	case `null`, `false`, `0`, `""`, `[]`, `{}`:
		return true
	}
	return false
}

// fault says what is wrong with the name of a parameter, or with a text in its
// value. It returns an empty text if nothing is wrong.
func fault(name string, value json.RawMessage) string {
	if fix := text.Fault(name, maxName); fix != "" {
		return fix
	}
	var decoded any
	if err := json.Unmarshal(value, &decoded); err != nil {
		return "must be JSON"
	}
	return faultIn(decoded)
}

func faultIn(decoded any) string {
	switch v := decoded.(type) {
	case string:
		return text.Fault(v, maxParams)
	case []any:
		for _, item := range v {
			if fix := faultIn(item); fix != "" {
				return fix
			}
		}
	case map[string]any:
		for name, item := range v {
			if fix := faultIn(name) + faultIn(item); fix != "" {
				return fix
			}
		}
	}
	return ""
}
