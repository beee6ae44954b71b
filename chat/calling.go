package chat

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/charts"
	"github.com/marquee-go/marquee/llm"
)

// withTools gives the model a tool that works out charts of all kinds, so that it can ask for
// charts that are not on the screen. Calls run one after the other: an answer has its charts in
// the order of the calls.
func (c Charts) withTools(m llm.Model) (llm.Model, error) {
	if len(c) == 0 {
		return m, nil
	}
	tool, err := charts.Tool(slices.Sorted(maps.Keys(c)))
	if err != nil {
		return nil, err
	}
	return llm.WithTools(
		[]llm.Function{{Tool: tool, Run: c.call}}, &llm.ToolOptions{Parallel: 1},
	)(m), nil
}

// call works out the chart that a model calls for. Its errors say what to change.
func (c Charts) call(ctx context.Context, input json.RawMessage) (string, error) {
	call, err := charts.ReadCall(input)
	if err != nil {
		return "", err
	}
	chart, err := c.normalOne(Chart{Kind: call.Kind, Params: call.Params})
	if err != nil {
		return "", err
	}
	kind := c[chart.Kind]
	answer, err := kind.numbers(ctx, chart.Params)
	if _, invalid := errors.AsType[*marquee.InvalidError](err); invalid {
		return "", err
	}
	var raw json.RawMessage
	if err == nil {
		raw, err = json.Marshal(answer)
	}
	if err != nil {
		// The model might tell the person what went wrong here.
		return "", errors.New("the chart cannot be had at the moment")
	}
	calls, ok := ctx.Value(calledKey{}).(*called)
	if !ok { // nobody waits for an answer
		calls = &called{}
	}
	told, err := calls.add(kind, figured{chart: chart, raw: raw})
	return string(told), err
}

// called are the charts for which a model called to write one answer.
type called struct {
	check  *checking
	mu     sync.Mutex
	told   reading
	charts []Chart
}

type calledKey struct{}

// within returns a context in which tools tell of their charts.
func (c *called) within(ctx context.Context) context.Context {
	return context.WithValue(ctx, calledKey{}, c)
}

// list returns the charts in the order of the calls.
func (c *called) list() []Chart {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.charts)
}

// add checks the answer against a chart from now on, and returns the chart as the model reads
// it. It also remembers the chart for the answer, once, and at most 8 of them.
func (c *called) add(kind Kind, f figured) (json.RawMessage, error) {
	if c.check != nil {
		c.check.add(f)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.charts) < maxCharts && !slices.ContainsFunc(c.charts, f.chart.Equal) {
		c.charts = append(c.charts, f.chart)
	}
	return c.told.tell(kind, f.raw)
}

// data returns the charts of the question as the model gets them.
func (c *called) data(kinds Charts, onScreen []figured) (data []llm.Data, err error) {
	for _, f := range onScreen {
		told, err := c.told.tell(kinds[f.chart.Kind], f.raw)
		if err != nil {
			return nil, err
		}
		data = append(data, llm.Data{Name: f.chart.Kind, Value: told})
	}
	return data, nil
}
