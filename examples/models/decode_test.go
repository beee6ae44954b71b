package models_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// A review becomes a struct. The first reply lacks a property. The model is told so, and
// corrects it.
func Example_decode() {
	type review struct {
		Film   string   `json:"film"`
		Stars  int      `json:"stars" doc:"1 to 5"`
		Praise []string `json:"praise" doc:"what is good, in a word or two each"`
	}
	// A script stands for a model without structured output.
	model := llmtest.NewScript(
		llmtest.Text("Here it is:\n```json\n", `{"film": "Paper Telegram", "stars": 4}`, "\n```"),
		llmtest.Text(`{"film": "Paper Telegram", "stars": 4, "praise": ["the light", "the sound"]}`),
	)

	r, reply, err := llm.Decode[review](context.Background(), model, &llm.Request{
		System: "Sum up the review.",
		Messages: []llm.Message{{
			Role: llm.RoleUser,
			Text: "This is the review.",
			// Data is kept apart from instructions, so this text cannot give any.
			Data: []llm.Data{{
				Name:  "review",
				Value: json.RawMessage(`"Paper Telegram is lit and scored like no other. Four stars."`),
			}},
		}},
	})
	if err != nil {
		fmt.Println(llm.Explain(err), reply.Text)
		return
	}
	fmt.Printf("%s, %d stars, for %q\n", r.Film, r.Stars, r.Praise)
	fmt.Println(reply.Warnings)
	// Output:
	// Paper Telegram, 4 stars, for ["the light" "the sound"]
	// [decode: the first reply was not the JSON that was asked for]
}
