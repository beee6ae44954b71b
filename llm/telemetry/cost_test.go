package telemetry_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/telemetry"
)

func TestCostIsAMiddleware(t *testing.T) {
	_, opts := newTold(telemetry.Options{})
	llmtest.TestMiddleware(t, func() llm.Middleware { return telemetry.Cost(opts) }, nil)
}

func TestCostsAreAddedUp(t *testing.T) {
	const (
		who      = ": provider.name=x_ai request.model=grok-4.6"
		answered = who + " response.model=scripted"
	)
	begins := []string{telemetry.Dollars + " 0{USD}" + who, telemetry.Unpriced + " 0{reply}" + who}
	for _, limit := range []string{
		"dollars_per_day", "dollars_per_month", "requests_per_day", "requests_per_month",
	} {
		for _, of := range []string{"", "_in_all"} {
			begins = append(begins, telemetry.Refused+" 0{request}: limit="+limit+of)
		}
	}
	prices := llm.Prices{{Model: "scripted", Input: 50_000_000, Output: 200_000_000}}
	usage := llm.Usage{Input: 10, Output: 5}
	tests := map[string]struct {
		prices  llm.Prices
		replies []llmtest.Reply
		leave   bool // after the first chunk
		want    []string
	}{
		"two replies": {
			prices, []llmtest.Reply{{Usage: usage}, {Usage: usage}}, false,
			[]string{telemetry.Dollars + " 3{USD}" + answered},
		},
		"of a model without a price": {
			nil, []llmtest.Reply{{Chunks: []string{"Hi"}, Usage: usage}}, false,
			[]string{telemetry.Unpriced + " 1{reply}" + answered},
		},
		"a reader that leaves": {
			nil, []llmtest.Reply{llmtest.Text("Hel", "lo")}, true,
			[]string{telemetry.Unpriced + " 1{reply}: error.type=canceled" + strings.TrimPrefix(who, ":")},
		},
		"a failure with some text": {
			nil, []llmtest.Reply{{Chunks: []string{"Hi"}, Err: &llm.Error{Kind: llm.KindTruncated}}}, false,
			[]string{telemetry.Unpriced + " 1{reply}: error.type=truncated" + strings.TrimPrefix(who, ":")},
		},
		"a refusal": {
			nil, []llmtest.Reply{{Err: &llm.Error{Kind: llm.KindAuth}}}, false, nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			told, o := newTold(telemetry.Options{Model: "xai:grok-4.6"})
			budget := llm.Budget(&llm.BudgetOptions{Prices: append(llm.Prices{}, tt.prices...)})
			m := llm.Chain(llmtest.NewScript(tt.replies...), telemetry.Cost(o), budget)
			for range tt.replies {
				for _, err := range m.Stream(t.Context(), ask) {
					if err != nil && llm.KindOf(err) == "" && !errors.Is(err, context.Canceled) {
						t.Fatal(err)
					}
					if tt.leave {
						break
					}
				}
			}
			want := slices.Concat(begins, tt.want)
			slices.Sort(want)
			if got := told.metrics(t); !slices.Equal(got, want) {
				t.Errorf("recorded\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// What a budget refuses is counted by its limit, without owners.
func TestRefusalsAreCounted(t *testing.T) {
	told, o := newTold(telemetry.Options{Model: "xai:grok-4.6"})
	budget := llm.Budget(&llm.BudgetOptions{Quotas: llm.Quotas{
		Total: llm.Caps{Month: llm.Cap{Requests: 3}}, Each: llm.Caps{Day: llm.Cap{Requests: 2}},
	}})
	replies := []llmtest.Reply{llmtest.Text("1"), llmtest.Text("2"), llmtest.Text("3")}
	m := llm.Chain(llmtest.NewScript(replies...), telemetry.Cost(o), budget)
	for _, owner := range []string{"ada", "ada", "ada", "bob", "bob", "eve"} {
		for _, err := range m.Stream(llm.WithOwner(t.Context(), owner), ask) {
			if err != nil && llm.KindOf(err) != llm.KindBudget {
				t.Fatal(err)
			}
		}
	}
	got := told.metrics(t)
	for _, want := range []string{
		telemetry.Refused + " 1{request}: limit=requests_per_day",
		telemetry.Refused + " 2{request}: limit=requests_per_month_in_all",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("recorded\n%s\nwithout %s", strings.Join(got, "\n"), want)
		}
	}
}
