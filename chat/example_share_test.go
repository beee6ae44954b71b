package chat_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// A share lets others read a conversation as it is now, until it is taken back.
func ExampleService_Share() {
	model := llmtest.NewScript(llmtest.Text("Drama."), llmtest.Text("War."))
	assistant, err := chat.New(model, memory.New().Chat(), nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	c, err := assistant.Start(ctx, "ada", "")
	if err != nil {
		log.Fatal(err)
	}
	ask := func(text string) {
		if _, err := assistant.Say(ctx, "ada", c.ID, chat.Question{Text: text}); err != nil {
			log.Fatal(err)
		}
	}
	ask("Which genre is the largest?")
	share, token, err := assistant.Share(ctx, "ada", c.ID, chat.ShareOptions{})
	if err != nil {
		log.Fatal(err)
	}
	ask("And the smallest?")

	read, _, err := assistant.Shared(ctx, token)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range read.Messages {
		fmt.Printf("%s: %s\n", m.Role, m.Text)
	}
	if err := assistant.Unshare(ctx, "ada", share.Conversation, share.ID); err != nil {
		log.Fatal(err)
	}
	_, _, err = assistant.Shared(ctx, token)
	fmt.Println(errors.Is(err, chat.ErrShareNotFound))
	// Output:
	// user: Which genre is the largest?
	// assistant: Drama.
	// true
}
