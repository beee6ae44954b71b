package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/marquee-go/marquee/cmd/marquee/internal/models"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/llm/provider"
)

// modelsCmd lists the models that a person can use.
type modelsCmd struct {
	models.Options
	terminal.Format

	Action  string         `arg:"" optional:"" enum:",check" default:"" help:"check asks one model what it can do, with a few short requests that cost money."`
	Name    string         `arg:"" optional:"" help:"The model to check, as in --model. Default: the first one that is configured."`
	MaxCost models.Dollars `default:"0.10" placeholder:"DOLLARS" help:"What a check may cost at most, at list prices ($${default})."`
}

// listTimeout is how long a vendor may take to list its models.
const listTimeout = 30 * time.Second

// Run lists the models, or checks one of them.
func (c *modelsCmd) Run(ctx context.Context, std terminal.Streams, env options.Env) error {
	if c.Action == "check" {
		return c.check(ctx, std, env)
	}
	return c.list(ctx, std, env)
}

// list lists the models of each vendor that has a key, or whose server needs none. Asking for the
// list costs nothing. It fails if a vendor could not be asked.
func (c *modelsCmd) list(ctx context.Context, std terminal.Streams, env options.Env) error {
	vendors := c.Vendors(env)
	names, err := c.Names(vendors)
	if err != nil {
		return err
	}
	providers := models.Providers(vendors)
	for i, name := range names {
		if ref, err := providers.Parse(name); err == nil {
			names[i] = ref.String()
		}
	}
	table := modelTable{}
	var failed []error
	asked := false
	for _, v := range vendors {
		if v.Err != nil {
			failed = append(failed, v.Err)
			continue
		}
		if v.Endpoint.APIKey == "" && (v.NeedsKey || v.Endpoint.BaseURL == "") {
			continue
		}
		asked = true
		listed, warnings, err := listModels(ctx, v.Name, providers)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		for _, w := range warnings {
			env.Warn(v.Name + ": " + w)
		}
		for _, m := range listed {
			table.add(m, slices.Index(names, m.Name)+1)
		}
		for i, name := range names {
			known := slices.ContainsFunc(listed, func(m provider.ModelInfo) bool { return m.Name == name })
			if strings.HasPrefix(name, v.Name+":") && !known {
				table.add(provider.Lookup(name), i+1, "not listed")
			}
		}
	}
	table.add(provider.ModelInfo{Name: provider.Offline}, slices.Index(names, provider.Offline)+1)
	if c.JSON() {
		return errors.Join(append(failed, terminal.WriteJSON(std.Out, table))...)
	}
	table.write(std.Out)
	if !asked && len(failed) == 0 {
		fmt.Fprintf(std.Out, "\n%s\n", terminal.Wrap(models.NoVendor(), 0, 80))
	}
	return errors.Join(failed...)
}

func listModels(
	ctx context.Context, vendor string, o *provider.Options,
) ([]provider.ModelInfo, []string, error) {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	return provider.ListModels(ctx, vendor, o)
}

// modelTable lists models.
type modelTable []modelRow

// modelRow is a model, the day it was created, its place among the configured models, 0 for
// none, and remarks.
type modelRow struct {
	Model      string   `json:"model"`
	Since      string   `json:"since,omitempty"`
	Configured int      `json:"configured,omitempty"`
	Remarks    []string `json:"remarks,omitempty"`
}

// add adds a model.
func (t *modelTable) add(m provider.ModelInfo, place int, remarks ...string) {
	if r := models.Retirement(m); r != "" {
		remarks = append(remarks, r)
	}
	since := ""
	if !m.Created.IsZero() {
		since = m.Created.Format(time.DateOnly)
	}
	*t = append(*t, modelRow{m.Name, since, place, remarks})
}

func (t modelTable) write(w io.Writer) {
	rows := [][3]string{{"MODEL", "SINCE", "REMARKS"}}
	width := 0
	for _, m := range t {
		remarks := m.Remarks
		if m.Configured > 0 {
			remarks = append([]string{fmt.Sprintf("configured (%d)", m.Configured)}, remarks...)
		}
		rows = append(rows,
			[3]string{terminal.Harmless(m.Model), m.Since, strings.Join(remarks, ", ")})
	}
	for _, row := range rows {
		width = max(width, utf8.RuneCountInString(row[0]))
	}
	for _, row := range rows {
		line := fmt.Sprintf("%-*s  %-10s  %s", width, row[0], row[1], row[2])
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}
