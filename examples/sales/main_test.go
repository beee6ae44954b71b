package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// first is the data before a question changes them.
var first = slices.Clone(data)

func Example() {
	data = slices.Clone(first)
	main()
	// Output:
	// North sold 17 books in Q1 and 64 in Q2. South sold 21 in Q1.
	// "17" is quoted (North, Q1, sold: 17)
	// "64" is quoted (North, Q2, sold: 64)
	// "21" is contradicted (South, Q1, sold: 12)
	// 1 of 2 figures have changed since: [{30 32 64 70}]
}

// The model calls for the sales of one region, which are not on the screen.
func Example_tool() {
	data = slices.Clone(first)
	input := []byte(`{"kind":"sales","params":"{\"name\":\"South\"}"}`)
	call := llm.Call{ID: "1", Name: "chart", Input: input}
	model := llmtest.NewScript(
		llmtest.Reply{Calls: []llm.Call{call}}, llmtest.Text("South sold 12 books in Q1."),
	)
	if err := ask(context.Background(), model); err != nil {
		fmt.Println(err)
	}
	fmt.Println(model.Requests()[1].Messages[2].Results[0].Output)
	// Output:
	// South sold 12 books in Q1.
	// "12" is quoted (South, Q1, sold: 12)
	// {"figures":{"rows":[{"region":"South","quarter":"Q1","sold":12}]}}
}
