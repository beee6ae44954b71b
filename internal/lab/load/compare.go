package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// measure is what is compared, and its value in a stage.
type measure struct {
	name  string
	value func(stageResult) (float64, bool)
}

var measures = []measure{
	{"answers a second", func(s stageResult) (float64, bool) { return s.PerSecond, true }},
	{"p50", func(s stageResult) (float64, bool) { return s.All.Latency.P50, true }},
	{"p95", func(s stageResult) (float64, bool) { return s.All.Latency.P95, true }},
	{"p99", func(s stageResult) (float64, bool) { return s.All.Latency.P99, true }},
	{"p99.9", func(s stageResult) (float64, bool) { return s.All.Latency.P999, true }},
	{"CPU a request", func(s stageResult) (float64, bool) {
		if s.Server == nil {
			return 0, false
		}
		return s.Server.CPUPerRequest, true
	}},
}

// ratio is a quotient of two reports: that of the medians of their rounds, and the least and the
// most that two rounds can give.
type ratio struct {
	median, least, most float64
	rounds              [2]int
}

// ratioOf compares the values of some rounds with those of a base.
func ratioOf(base, values []float64) (ratio, bool) {
	if len(base) == 0 || len(values) == 0 || slices.Min(base) <= 0 || slices.Min(values) <= 0 {
		return ratio{}, false
	}
	return ratio{
		median(values) / median(base), slices.Min(values) / slices.Max(base),
		slices.Max(values) / slices.Min(base), [2]int{len(base), len(values)},
	}, true
}

// String says how large a ratio is. If the rounds of one report lie among those of the other, the
// difference may be chance.
func (r ratio) String() string {
	text := fmt.Sprintf("%.2f\t(%.2f to %.2f)", r.median, r.least, r.most)
	switch {
	case r.rounds[0] < 3 || r.rounds[1] < 3:
		return text + "\tfewer than 3 rounds"
	case r.least > 1 || r.most < 1:
		return text + "\tdiffers in all rounds"
	}
	return text + "\tno certain difference"
}

func median(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}

// stageKey names a stage of a scenario, the same in all reports.
type stageKey struct {
	scenario string
	index    int
}

func (r *report) byStage() (keys []stageKey, stages map[stageKey][]stageResult) {
	stages = map[stageKey][]stageResult{}
	for _, one := range r.Runs {
		for i, s := range one.Stages {
			key := stageKey{one.Scenario, i}
			if stages[key] == nil {
				keys = append(keys, key)
			}
			stages[key] = append(stages[key], s)
		}
	}
	return keys, stages
}

// compare writes a report as parts of another one, the base.
func compare(w io.Writer, base, other *report) error {
	if base.Machine.CPU != other.Machine.CPU || base.Machine.Cores != other.Machine.Cores {
		fmt.Fprintf(w, "The machines differ: %s (%d cores) and %s (%d cores).\n",
			base.Machine.CPU, base.Machine.Cores, other.Machine.CPU, other.Machine.Cores)
	}
	keys, before := base.byStage()
	_, after := other.byStage()
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	found := false
	for _, key := range keys {
		was, is := before[key], after[key]
		if len(is) == 0 {
			continue
		}
		found = true
		if was[0].stage != is[0].stage {
			fmt.Fprintf(t, "%s, stage %d\tnot the same load\n", key.scenario, key.index+1)
			continue
		}
		for _, m := range measures {
			if r, ok := ratioOf(valuesOf(was, m), valuesOf(is, m)); ok {
				fmt.Fprintf(t, "%s, %d users\t%s\t%v\n", key.scenario, was[0].Users, m.name, r)
			}
		}
	}
	if !found {
		return fmt.Errorf("the reports have no scenario in common")
	}
	return t.Flush()
}

func valuesOf(stages []stageResult, m measure) (values []float64) {
	for _, s := range stages {
		if v, ok := m.value(s); ok {
			values = append(values, v)
		}
	}
	return values
}
