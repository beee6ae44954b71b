package httpapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/chat"
)

// Chart is a chart on a screen, as the flat object that [chat.Chart] is in JSON.
type Chart struct{ chat.Chart }

// chartSchema is the name of the schema of a Chart.
const chartSchema = "Chart"

// Schema returns what every chart has. Which parameters a kind has is checked by
// package chat, which knows the kinds, and told by [describeCharts].
func (Chart) Schema(r huma.Registry) *huma.Schema {
	kind := &huma.Schema{Type: huma.TypeString, Description: "The kind of chart."}
	s := &huma.Schema{
		Type: huma.TypeObject, Properties: map[string]*huma.Schema{"kind": kind},
		Required: []string{"kind"}, AdditionalProperties: true,
	}
	s.PrecomputeMessages()
	r.Map()[chartSchema] = s
	return &huma.Schema{Ref: "#/components/schemas/" + chartSchema}
}

// describeCharts returns the schema of a Chart for the contract: one of the
// kinds, each with its parameters.
func describeCharts(charts chat.Charts) (*huma.Schema, error) {
	described := &huma.Schema{Description: "A chart of one of the kinds that this server offers."}
	var kinds []any
	for _, name := range slices.Sorted(maps.Keys(charts)) {
		kind := charts[name]
		var params struct {
			Properties map[string]any `json:"properties"`
		}
		if err := json.Unmarshal(kind.Params().JSON, &params); err != nil {
			return nil, fmt.Errorf("the schema of charts of kind %s: %w", name, err)
		}
		params.Properties["kind"] = map[string]any{"const": name, "description": "The kind of chart."}
		kinds = append(kinds, map[string]any{
			"type": huma.TypeObject, "title": name, "description": kind.About(),
			"properties": params.Properties, "required": []string{"kind"}, "additionalProperties": false,
		})
	}
	if len(kinds) > 0 {
		described.Extensions = map[string]any{"oneOf": kinds}
	}
	return described, nil
}

func chartsOf(charts []chat.Chart) []Chart {
	var all []Chart
	for _, c := range charts {
		all = append(all, Chart{c})
	}
	return all
}

func domainCharts(charts []Chart) []chat.Chart {
	var all []chat.Chart
	for _, c := range charts {
		all = append(all, c.Chart)
	}
	return all
}
