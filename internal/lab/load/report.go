package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// report is what a load test measured. It is written as JSON and as one file of HTML.
type report struct {
	Made    time.Time  `json:"made"`
	Machine machine    `json:"machine"`
	Server  serverInfo `json:"server"`
	Runs    []run      `json:"runs"`
	Used    []sample   `json:"server_samples,omitempty"`
	Stored  []sample   `json:"store_samples,omitempty"`
}

// run is one round of a scenario.
type run struct {
	Scenario string        `json:"scenario"`
	About    string        `json:"about"`
	Round    int           `json:"round"`
	Stages   []stageResult `json:"stages"`
}

//go:embed report.html.tmpl
var page string

// writeHTML writes the report as a page that needs no other file and no script.
func (r *report) writeHTML(w io.Writer) error {
	t := template.New("report").Funcs(template.FuncMap{
		"number": number, "count": commas, "kinds": kinds, "rate": r.rateChart, "latency": r.latencyChart,
		"cpu": r.cpuChart, "memory": r.memoryChart, "sorted": sortedEach,
	})
	t, err := t.Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, r)
}

// write writes both files.
func (r *report) write(html, asJSON string) error {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(asJSON, append(text, '\n'), 0o600); err != nil {
		return err
	}
	f, err := os.OpenFile(html, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := r.writeHTML(f); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// readReport reads a report that was written as JSON.
func readReport(file string) (*report, error) {
	text, err := os.ReadFile(file) //nolint:gosec // the file that was asked for
	if err != nil {
		return nil, err
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("%s is not a report: %w", file, err)
	}
	return &r, nil
}

// number writes a number with three digits that count, and commas.
func number(v float64) string {
	switch {
	case v >= 1000:
		return commas(int(v + 0.5))
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// commas writes a number with a comma before each three digits.
func commas(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// kinds lists errors by how often they came.
func kinds(errors map[string]int) (all []string) {
	for kind, n := range errors {
		all = append(all, fmt.Sprintf("%d × %s", n, kind))
	}
	slices.SortFunc(all, func(a, b string) int {
		x, _ := strconv.Atoi(strings.Fields(a)[0])
		y, _ := strconv.Atoi(strings.Fields(b)[0])
		return y - x
	})
	return all
}

// namedCount is what was counted of one request of a scenario.
type namedCount struct {
	Name string
	counted
}

func sortedEach(each map[string]counted) (all []namedCount) {
	for name, c := range each {
		all = append(all, namedCount{name, c})
	}
	slices.SortFunc(all, func(a, b namedCount) int { return strings.Compare(a.Name, b.Name) })
	return all
}
