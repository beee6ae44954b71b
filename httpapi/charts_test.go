package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage"
)

// sales is a kind of chart that has nothing to do with films.
var sales = chat.NewKind("what a team sold in a quarter.",
	func(_ context.Context, q struct{ Team, Quarter string }) (any, error) {
		if q.Team == "" {
			return nil, &marquee.InvalidError{Field: "Team", Fix: "must not be empty"}
		}
		return map[string]string{"team": q.Team, "quarter": q.Quarter}, nil
	})

// A kind of an embedder gets its parameters over HTTP and by the model's tool,
// and they come back from every store.
func TestAKindOfYourOwn(t *testing.T) {
	for name, url := range services.Stores {
		t.Run(name, func(t *testing.T) {
			call := llm.Call{
				ID: "1", Name: "chart",
				Input: json.RawMessage(`{"kind":"sales","params":"{\"Team\":\"Blue\",\"Quarter\":\"Q3\"}"}`),
			}
			model := llmtest.NewScript(llmtest.Reply{Calls: []llm.Call{call}}, llmtest.Text("Less."))
			stores, err := storage.Open(t.Context(), url(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = stores.Close() })
			s := newServer(t, model, "memory:", func(o *setup) {
				o.Chat = must(chat.New(model, stores.Chat, chat.Charts{"sales": sales}, nil))
			})
			messages := s.begin(t)
			onScreen := `{"Quarter":"Q2","Team":"Red <&> Co","kind":"sales"}`
			res, body := s.do(t, "POST", messages, `{"text":"Who sold more?","charts":[`+onScreen+`]}`)
			if res.StatusCode != http.StatusOK {
				t.Fatalf("%d: %s", res.StatusCode, body)
			}
			asked := model.Requests()
			const data = `{"figures":{"quarter":"Q2","team":"Red \u003c\u0026\u003e Co"}}`
			if got := string(asked[0].Messages[0].Data[0].Value); got != data {
				t.Errorf("the model was given %s", got)
			}
			const output = `{"figures":{"quarter":"Q3","team":"Blue"}}`
			if got := asked[1].Messages[2].Results[0].Output; got != output {
				t.Errorf("the tool returned %s", got)
			}
			_, body = s.do(t, "GET", strings.TrimSuffix(messages, "/messages"), "")
			var kept struct {
				Messages []struct{ Charts []map[string]string }
			}
			if err := json.Unmarshal([]byte(body), &kept); err != nil {
				t.Fatal(err)
			}
			const want = "[map[Quarter:Q2 Team:Red <&> Co kind:sales]]"
			if got := fmt.Sprint(kept.Messages[0].Charts); got != want {
				t.Errorf("kept %s, want %s", got, want)
			}
		})
	}
}

func TestChartsThatAreRefused(t *testing.T) {
	model := llmtest.NewScript()
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Chat = must(chat.New(
			model, must(storage.Open(t.Context(), "memory:")).Chat, chat.Charts{"sales": sales}, nil,
		))
	})
	messages := s.begin(t)
	for name, tt := range map[string]struct{ chart, location string }{
		"no kind":              {`{"Team":"Red"}`, "body.charts[0].kind"},
		"another kind":         {`{"kind":"genres"}`, "body.charts[0].kind"},
		"a parameter missing":  {`{"kind":"sales"}`, "body.charts[0].Team"},
		"an unknown parameter": {`{"kind":"sales","Team":"Red","Year":1}`, "body.charts[0].Year"},
		"a wrong type":         {`{"kind":"sales","Team":1}`, "body.charts[0].Team"},
		"not an object":        {`"sales"`, "body.charts[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := s.do(t, "POST", messages, `{"text":"?","charts":[`+tt.chart+`]}`)
			p := problem(t, res, body, http.StatusUnprocessableEntity)
			if len(p.Errors) == 0 || p.Errors[0].Location != tt.location {
				t.Errorf("%s, want one of %s", body, tt.location)
			}
		})
	}
}

func TestTheContractTellsTheParametersOfCharts(t *testing.T) {
	model := llmtest.NewScript()
	s := newServer(t, model, "memory:", func(o *setup) {
		o.Chat = must(chat.New(
			model, must(storage.Open(t.Context(), "memory:")).Chat, chat.Charts{"sales": sales}, nil,
		))
	})
	_, body := s.do(t, "GET", "/openapi.json", "")
	var contract struct {
		Components struct {
			Schemas map[string]struct {
				OneOf []struct {
					Title, Description string
					Properties         map[string]map[string]any
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &contract); err != nil {
		t.Fatal(err)
	}
	kinds := contract.Components.Schemas["Chart"].OneOf
	if len(kinds) != 1 || kinds[0].Title != "sales" || kinds[0].Description != sales.About() ||
		kinds[0].Properties["Team"]["type"] != "string" ||
		kinds[0].Properties["kind"]["const"] != "sales" {
		t.Errorf("the contract has %+v", kinds)
	}
}
