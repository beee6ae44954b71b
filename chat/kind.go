package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/llm"
)

// Charts are the charts that people may ask about, by the names of their kinds.
// A name has 1 to 60 letters, digits, _ and -.
type Charts map[string]Kind

// Kind is one kind of chart. [NewKind] makes it.
type Kind struct {
	about  string
	params *llm.Schema
	names  []string // of the parameters
	err    error    // why the kind cannot be offered
	// normal returns the parameters in the form of the kind's own struct.
	normal func(json.RawMessage) (json.RawMessage, error)
	// numbers works out the figures for parameters in that form.
	numbers func(context.Context, json.RawMessage) (any, error)
	// tool makes the tool by which a model asks for a chart of the kind.
	tool func(name string) (llm.Function, error)
}

// NewKind returns a kind of chart whose parameters are the fields of Q, a
// struct that [llm.SchemaOf] takes. The json tags of Q name the parameters, and
// its doc tags describe them to the model and in the contract of the HTTP API.
// No parameter may be named kind. A parameter that is left out is zero, so that
// the zero value of each field should be its default.
//
// About tells the model how to read the figures, in a sentence or two. Numbers
// works them out for one chart; they go to the model as JSON. If numbers returns
// a [marquee.InvalidError], its field is the name of a parameter and the person
// is told. Any other error means that the figures cannot be had at the moment.
//
// NewKind never fails: [New] says what is wrong with a kind.
func NewKind[Q, A any](about string, numbers func(context.Context, Q) (A, error)) Kind {
	k := Kind{about: about}
	k.params, k.err = llm.SchemaOf[Q]()
	switch {
	case k.err != nil:
		return k
	case numbers == nil:
		k.err = errors.New("it has no function that works out its numbers")
		return k
	}
	var schema struct{ Required []string }
	k.err = json.Unmarshal(k.params.JSON, &schema)
	k.names = schema.Required
	k.normal = func(raw json.RawMessage) (json.RawMessage, error) {
		q, err := decode[Q](raw, schema.Required)
		if err != nil {
			return nil, err
		}
		return json.Marshal(q)
	}
	k.numbers = func(ctx context.Context, raw json.RawMessage) (any, error) {
		q, err := decode[Q](raw, schema.Required)
		if err != nil {
			return nil, err
		}
		return numbers(ctx, q)
	}
	k.tool = func(name string) (llm.Function, error) {
		about := "Works out the numbers of a chart that is not on the screen: " + about
		return llm.NewTool(name, about, func(ctx context.Context, q Q) (any, error) {
			a, err := numbers(ctx, q)
			if _, invalid := errors.AsType[*marquee.InvalidError](err); err != nil && !invalid {
				// What went wrong here is not for the person, whom the model tells.
				return nil, errors.New("the chart cannot be had at the moment")
			}
			return a, err
		})
	}
	return k
}

// About says how to read the figures of the kind.
func (k Kind) About() string { return k.about }

// Params is the JSON Schema of the parameters. It requires all of them, as the
// strict modes of models do. In a [Chart] each may be left out.
func (k Kind) Params() *llm.Schema { return k.params }

// decode reads parameters into Q, each of which must be one of names.
func decode[Q any](raw json.RawMessage, names []string) (q Q, err error) {
	params, err := properties(raw)
	if err != nil {
		return q, valid.Errorf("params", "must be one JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if !slices.Contains(names, name) {
			return q, valid.Errorf(name, "is not known here; remove it")
		}
	}
	if len(raw) == 0 {
		return q, nil
	}
	err = json.Unmarshal(raw, &q)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		name, _, _ := strings.Cut(wrong.Field, ".")
		got, _, _ := strings.Cut(wrong.Value, " ") // of a number, without its digits
		return q, valid.Errorf(name, "is a JSON %s that does not fit; it must be %s", got, wanted(wrong.Type))
	}
	return q, err
}

// wanted says what a parameter of a type must be in JSON.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "an array"
	case reflect.Struct:
		return "an object"
	case reflect.Float32, reflect.Float64:
		return "a number"
	}
	return fmt.Sprintf("a whole number of %d bits", t.Bits())
}

// check says why a set of kinds cannot be offered.
func (c Charts) check() error {
	for _, name := range slices.Sorted(maps.Keys(c)) {
		kind := c[name]
		err := kind.err
		if err == nil && kind.normal == nil {
			err = errors.New("it was not made by NewKind")
		}
		if err == nil && slices.Contains(kind.names, kindProperty) {
			err = errors.New("a parameter is named kind, which is the name of the kind itself")
		}
		if err == nil {
			_, err = kind.tool(name)
		}
		if err == nil && len(name) > maxName {
			err = fmt.Errorf("its name has more than %d characters", maxName)
		}
		if err != nil {
			return fmt.Errorf("kind %q: %w", name, err)
		}
	}
	return nil
}

// normal returns charts in the form that is compared and stored. It refuses
// those that nobody offers, and parameters that their kind does not have.
func (c Charts) normal(charts []Chart) ([]Chart, error) {
	if len(charts) > maxCharts {
		return nil, valid.Errorf("charts", "names %d charts; name %d or fewer", len(charts), maxCharts)
	}
	var all []Chart
	for i, chart := range charts {
		chart, err := c.normalOne(chart)
		if err != nil {
			return nil, valid.Within(fmt.Sprintf("charts[%d]", i), err)
		}
		all = append(all, chart)
	}
	return all, nil
}

func (c Charts) normalOne(chart Chart) (Chart, error) {
	if err := valid.Text(kindProperty, chart.Kind, maxName); err != nil {
		return Chart{}, err
	}
	kind, ok := c[chart.Kind]
	switch {
	case len(c) == 0:
		return Chart{}, valid.Errorf(kindProperty, "cannot be given: no charts are offered here")
	case !ok:
		kinds := strings.Join(slices.Sorted(maps.Keys(c)), ", ")
		return Chart{}, valid.Errorf(kindProperty, "is %q; it must be one of %s", chart.Kind, kinds)
	case len(chart.Params) > maxParams:
		return Chart{}, valid.Errorf("params", "have %d bytes; shorten them to %d or fewer", len(chart.Params), maxParams)
	}
	var err error
	if chart.Params, err = kind.normal(chart.Params); err != nil {
		return Chart{}, err
	}
	return chart.stored()
}

// withTools lets a model look at charts that are not on the screen.
func (c Charts) withTools(m llm.Model) (llm.Model, error) {
	if len(c) == 0 {
		return m, nil
	}
	var tools []llm.Function
	for _, name := range slices.Sorted(maps.Keys(c)) {
		tool, err := c[name].tool(name)
		if err != nil {
			return nil, err
		}
		tools = append(tools, tool)
	}
	return llm.WithTools(tools, nil)(m), nil
}
