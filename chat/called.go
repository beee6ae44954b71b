package chat

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
)

// called are the charts for which a model called to write one answer.
type called struct {
	check  *checking
	mu     sync.Mutex
	charts []Chart
}

type calledKey struct{}

// within returns a context in which tools tell of their charts.
func (c *called) within(ctx context.Context) context.Context {
	return context.WithValue(ctx, calledKey{}, c)
}

// list returns the charts in the order of their kinds and parameters. Calls may run at once, so
// they have no order of their own.
func (c *called) list() []Chart {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.SortFunc(c.charts, func(a, b Chart) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), bytes.Compare(a.Params, b.Params))
	})
	return slices.Clone(c.charts)
}

// noteCall checks the answer of ctx against a chart from now on. It also remembers the chart for
// the answer, once, and at most 8 of them. Somebody may use a tool without an answer. A chart
// with longer parameters than a question may have could not be asked about, and is left out.
func noteCall(ctx context.Context, kind string, params, answer any) {
	calls, ok := ctx.Value(calledKey{}).(*called)
	if !ok {
		return
	}
	chart, err := NewChart(kind, params)
	if err != nil || len(chart.Params) > maxParams {
		return
	}
	calls.mu.Lock()
	if len(calls.charts) < maxCharts && !slices.ContainsFunc(calls.charts, chart.Equal) {
		calls.charts = append(calls.charts, chart)
	}
	calls.mu.Unlock()
	if raw, err := json.Marshal(answer); err == nil { // otherwise the model gets no figures
		calls.check.add(figured{chart: chart, raw: raw})
	}
}
