package chat_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleNew() {
	charts := chat.Charts{
		"genres": {
			About: "how many films there were of each genre, year by year.",
			Numbers: func(context.Context, chat.Chart) (any, error) {
				return map[string]any{
					"years": []int{2000, 2010}, "films": []int{100, 120},
					"genres": []map[string]any{
						{"name": "Drama", "values": []int{40, 60}},
						{"name": "Western", "values": []int{10, 5}},
					},
				}, nil
			},
		},
	}
	assistant, err := chat.New(offline.New(), memory.New().Chat(), charts, nil)
	if err != nil {
		log.Fatal(err)
	}

	ctx, owner := context.Background(), "ada"
	conversation, err := assistant.Start(ctx, owner, "")
	if err != nil {
		log.Fatal(err)
	}
	for _, text := range []string{"Which genre is the largest?", "How did Drama change?"} {
		answer, err := assistant.Say(ctx, owner, conversation.ID, chat.Question{
			Text: text, Charts: []chat.Chart{{Kind: "genres", From: 2000, To: 2010}},
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(answer.Text)
	}
	// Output:
	// Drama is the largest genre from 2000 to 2010, with 100 films; Western follows with 15.
	// Drama went from 40 films in 2000 to 60 in 2010: +20, or +50%.
}
