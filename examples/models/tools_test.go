package models_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// A model looks something up before it answers. The stream has only its answer. Observe gets the
// calls.
func Example_tools() {
	type query struct {
		City string `json:"city" doc:"in English"`
	}
	type weather struct {
		Sky     string `json:"sky"`
		Celsius int    `json:"celsius"`
	}
	lookUp, err := llm.NewTool("weather", "Tells the weather of a city, now.",
		func(_ context.Context, q query) (weather, error) {
			if q.City != "Oslo" {
				return weather{}, fmt.Errorf("%s is not known; ask for Oslo", q.City) // for the model
			}
			return weather{Sky: "snow", Celsius: -4}, nil
		})
	if err != nil {
		fmt.Println(err)
		return
	}

	// A script stands for a model that misspells the city at first.
	model := llm.Chain(llmtest.NewScript(
		llmtest.Reply{
			Calls: []llm.Call{{ID: "1", Name: "weather", Input: json.RawMessage(`{"city": "Olso"}`)}},
		},
		llmtest.Reply{
			Calls: []llm.Call{{ID: "2", Name: "weather", Input: json.RawMessage(`{"city": "Oslo"}`)}},
		},
		llmtest.Text("It snows, ", "at -4 degrees."),
	), llm.WithTools([]llm.Function{lookUp}, &llm.ToolOptions{
		Observe: func(_ context.Context, e llm.ToolEvent) {
			if e.Result != nil {
				fmt.Printf("%s%s: %s\n", e.Call.Name, e.Call.Input, e.Result.Output)
			}
		},
	}))
	for chunk, err := range model.Stream(context.Background(), &llm.Request{
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "What is the weather in Olso?"}},
	}) {
		if err != nil {
			fmt.Println(llm.Explain(err))
			return
		}
		fmt.Print(chunk.Text)
	}
	// Output:
	// weather{"city": "Olso"}: Olso is not known; ask for Oslo
	// weather{"city": "Oslo"}: {"sky":"snow","celsius":-4}
	// It snows, at -4 degrees.
}
