package chat_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// A search finds conversations by the words of their questions and answers.
func ExampleService_Search() {
	model := llmtest.NewScript(llmtest.Text("Drama, in Łódź too."), llmtest.Text("Horror."))
	assistant, err := chat.New(model, memory.New().Chat(), nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	for _, text := range []string{"Which genre is the largest?", "Which one grew?"} {
		c, err := assistant.Start(ctx, "ada", "")
		if err != nil {
			log.Fatal(err)
		}
		if _, err := assistant.Say(ctx, "ada", c.ID, chat.Question{Text: text}); err != nil {
			log.Fatal(err)
		}
	}
	page, err := assistant.Search(ctx, "ada", "lodz", "", 20)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range page.Conversations {
		fmt.Println(c.Title)
	}
	// Output:
	// Which genre is the largest?
}
