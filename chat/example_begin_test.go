package chat_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// Let the model answer whether anybody listens or not, and look later.
func ExampleService_Begin() {
	model := llmtest.NewScript(llmtest.Text("Drama ", "is the ", "largest genre."))
	assistant, err := chat.New(model, memory.New().Chat(), nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx, leave := context.WithCancel(context.Background())
	talk, err := assistant.Start(ctx, "ada", "")
	if err != nil {
		log.Fatal(err)
	}
	question := chat.Question{Text: "Which genre is the largest?"}
	run, err := assistant.Begin(ctx, "ada", talk.ID, question)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("asked:", run.Question.Text)
	leave() // does not stop the model

	ctx = context.Background()
	assistant.Drain(ctx) // at the end of a program: wait until all is written
	talk, err = assistant.Get(ctx, "ada", talk.ID)
	if err != nil {
		log.Fatal(err)
	}
	answer := talk.Messages[1]
	fmt.Printf("%s: %s\n", answer.Status(), answer.Text)
	// Output:
	// asked: Which genre is the largest?
	// done: Drama is the largest genre.
}

// Read a part of an answer, leave, and come back for the rest. Another server on the same
// store can give it, too.
func ExampleService_Follow() {
	model := llmtest.NewScript(llmtest.Text("Drama ", "is the ", "largest genre."))
	assistant, err := chat.New(model, memory.New().Chat(), nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	talk, err := assistant.Start(ctx, "ada", "")
	if err != nil {
		log.Fatal(err)
	}
	question := chat.Question{Text: "Which genre is the largest?"}
	run, err := assistant.Begin(ctx, "ada", talk.ID, question)
	if err != nil {
		log.Fatal(err)
	}
	read, position := "", ""
	for ev, err := range run.Events(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		read, position = read+ev.Delta, ev.Position
		if read != "" {
			break // the line is cut
		}
	}
	for ev, err := range assistant.Follow(ctx, "ada", talk.ID, position) {
		if err != nil {
			log.Fatal(err)
		}
		read += ev.Delta
	}
	fmt.Println(read)
	// Output:
	// Drama is the largest genre.
}
