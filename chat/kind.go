package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/chat/check"
	"github.com/marquee-go/marquee/internal/valid"
	"github.com/marquee-go/marquee/llm"
)

// Charts are the kinds of charts that people can ask about, by name. A name has 1
// to 60 letters, digits, underscores and hyphens.
type Charts map[string]Kind

// Kind is one kind of chart. Use [NewKind] to make one.
type Kind struct {
	about  string
	tags   check.Tags // of the answer
	params *llm.Schema
	names  []string // of the parameters
	err    error    // what is wrong with the kind
	// normal decodes the parameters and encodes them again.
	normal func(json.RawMessage) (json.RawMessage, error)
	// numbers returns the figures for some parameters.
	numbers func(context.Context, json.RawMessage) (any, error)
}

// NewKind returns a kind of chart. Its parameters are the fields of Q, a struct
// that [llm.SchemaOf] accepts. The json tags of Q name the parameters. The doc tags
// describe them to the model and in the document of the HTTP API. A parameter that
// is left out is zero, so the zero value of each field should be its default. No
// parameter may have the name kind.
//
// The first line of about tells the model what the chart shows, and goes along with every
// question. Its other lines say how to read the figures, and go along with figures only; equal
// lines of several kinds are told once. The first sentence of each doc tag is what the model
// reads about a parameter.
//
// The function numbers returns the figures of one chart, which the model gets as
// JSON. If it returns a [marquee.InvalidError], the field must be the name of a
// parameter, and the person reads the fix. After any other error the person and
// the model learn only that there are no figures at the moment.
//
// The service checks the figures of answers against the JSON of A, as [check.Read] reads it. Tags
// of A's fields say what the JSON does not, see [check.TagsOf].
//
// NewKind does not return an error. If the kind is wrong, [New] says why.
func NewKind[Q, A any](about string, numbers func(context.Context, Q) (A, error)) Kind {
	k := Kind{about: about, tags: check.TagsOf(reflect.TypeFor[A]())}
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
	return k
}

// About returns the text that tells a model what the chart shows, and how to read its figures.
func (k Kind) About() string { return k.about }

// Params returns the JSON Schema of the parameters. The schema requires all of
// them, because the strict modes of models do. A [Chart] may leave them out.
func (k Kind) Params() *llm.Schema { return k.params }

// decode reads parameters into Q. It refuses a parameter that is not one of names.
func decode[Q any](raw json.RawMessage, names []string) (q Q, err error) {
	params, err := properties(raw)
	if err != nil {
		return q, valid.Errorf("params", "must be one JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if !slices.Contains(names, name) {
			return q, valid.Errorf(name, "%s", unknown(names))
		}
	}
	if len(raw) == 0 {
		return q, nil
	}
	err = json.Unmarshal(raw, &q)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		name, _, _ := strings.Cut(wrong.Field, ".")
		got, _, _ := strings.Cut(wrong.Value, " ") // "number 1e99" without the digits
		return q, valid.Errorf(name, "is a JSON %s that does not fit; it must be %s",
			got, wanted(wrong.Type))
	}
	return q, err
}

// unknown says that a kind with parameters of these names has no such one.
func unknown(names []string) string {
	if len(names) == 0 {
		return "is not known here; remove it"
	}
	return "is not known here; remove it, or use " + strings.Join(names, ", ")
}

// wanted says what JSON a parameter of a type must have.
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

// kindName matches the names that all models take.
var kindName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}$`)

// check returns an error if one of the kinds is wrong.
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
		if err == nil && !kindName.MatchString(name) {
			err = errors.New("its name must have 1 to 60 letters, digits, underscores and hyphens")
		}
		if err != nil {
			return fmt.Errorf("kind %q: %w", name, err)
		}
	}
	return nil
}

// normal returns charts in the form that is compared and stored. It returns an
// error if a kind is not offered, or does not have one of the parameters.
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
		return Chart{}, valid.Errorf("params", "have %d bytes; shorten them to %d or fewer",
			len(chart.Params), maxParams)
	}
	var err error
	if chart.Params, err = kind.normal(chart.Params); err != nil {
		return Chart{}, err
	}
	return chart.stored()
}
