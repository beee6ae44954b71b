package chat_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// Show an answer while the model writes it.
func ExampleService_Stream() {
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
	for event, err := range assistant.Stream(ctx, "ada", talk.ID, question) {
		switch {
		case err != nil:
			log.Fatal(err)
		case event.Question != nil:
			fmt.Println("asked:", event.Question.Text)
		case event.Answer != nil:
			fmt.Printf("\nby %s\n", event.Answer.Model)
		default:
			fmt.Print(event.Delta)
		}
	}
	// Output:
	// asked: Which genre is the largest?
	// Drama is the largest genre.
	// by scripted
}
