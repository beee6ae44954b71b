package chat_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// A question that is asked in another way becomes a branch next to the first one.
func ExampleConversation_Path() {
	model := llmtest.NewScript(
		llmtest.Text("Drama."), llmtest.Text("Horror."), llmtest.Text("Comedy."))
	assistant, err := chat.New(model, memory.New().Chat(), nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	c, err := assistant.Start(ctx, "ada", "")
	if err != nil {
		log.Fatal(err)
	}
	first, err := assistant.Say(ctx, "ada", c.ID, chat.Question{Text: "Which genre is the largest?"})
	if err != nil {
		log.Fatal(err)
	}
	for _, q := range []chat.Question{
		{Text: "Which genre grew the most?", Parent: c.ID}, // another first question
		{Again: first.Parent},                              // another answer to the first one
	} {
		if _, err := assistant.Say(ctx, "ada", c.ID, q); err != nil {
			log.Fatal(err)
		}
	}
	c, err = assistant.Get(ctx, "ada", c.ID)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range c.Messages {
		if m.Role != chat.RoleAssistant {
			continue
		}
		path := c.Path(m.ID)
		fmt.Println(path[0].Text, path[1].Text)
	}
	// Output:
	// Which genre is the largest? Drama.
	// Which genre grew the most? Horror.
	// Which genre is the largest? Comedy.
}
