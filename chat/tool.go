package chat

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/llm"
)

// chartInput names a chart, as a model does: it fills in every field.
type chartInput struct {
	Kind      string   `json:"kind" doc:"the kind of chart"`
	From      int      `json:"from" doc:"the first year, of a chart of several; otherwise 0"`
	To        int      `json:"to" doc:"the last year, of a chart of several; otherwise 0"`
	Year      int      `json:"year" doc:"the year, of a chart of one; otherwise 0"`
	Counting  string   `json:"count" doc:"how to count, where that can be chosen; otherwise empty"`
	Measure   string   `json:"measure" doc:"what the figures are, where that can be chosen; otherwise empty"`
	Genres    []string `json:"genre" doc:"the genres to show, by name, where they can be chosen; otherwise empty, for all"`
	Limit     int      `json:"limit" doc:"how many to list at each end, where that can be chosen; otherwise 0"`
	MinBudget int64    `json:"min_budget" doc:"the least budget of the films that count, in US dollars, where that can be chosen; otherwise 0"`
}

// withCharts lets a model look at charts that are not on the screen.
func (c Charts) withCharts(m llm.Model) llm.Model {
	if len(c) == 0 {
		return m
	}
	kinds := strings.Join(slices.Sorted(maps.Keys(c)), ", ")
	chart, err := llm.NewTool("chart", "Works out the numbers of a chart that is not on the screen. Its kind is one of "+kinds+".",
		func(ctx context.Context, in chartInput) (any, error) {
			kind, ok := c[in.Kind]
			if !ok {
				return nil, fmt.Errorf("kind is %q; it must be one of %s", in.Kind, kinds)
			}
			numbers, err := kind.Numbers(ctx, Chart(in))
			if _, invalid := errors.AsType[*marquee.InvalidError](err); err != nil && !invalid {
				// What went wrong here is not for the person, whom the model tells.
				return nil, errors.New("the chart cannot be had at the moment")
			}
			return numbers, err
		})
	if err != nil {
		panic(err) // the schema of chartInput is a plain one
	}
	return llm.WithTools([]llm.Function{chart}, nil)(m)
}
