package httpapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/chat"
)

// describeCharts returns the schema of a chart for the OpenAPI document: it is one of
// the kinds, with the parameters of that kind.
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
