package chat_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

// years are the parameters of a kind of chart.
type years struct {
	From int `json:"from" doc:"the first year"`
	To   int `json:"to" doc:"the last year"`
}

func ExampleNew() {
	charts := chat.Charts{
		"genres": chat.NewKind("how many films there were of each genre, year by year.",
			func(_ context.Context, q years) (any, error) {
				return map[string]any{
					"years": []int{q.From, q.To}, "films": []int{100, 120},
					"genres": []map[string]any{
						{"name": "Drama", "values": []int{40, 60}},
						{"name": "Western", "values": []int{10, 5}},
					},
				}, nil
			}),
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
	onScreen, err := chat.NewChart("genres", years{2000, 2010})
	if err != nil {
		log.Fatal(err)
	}
	for _, text := range []string{"Which genre is the largest?", "How did Drama change?"} {
		answer, err := assistant.Say(ctx, owner, conversation.ID, chat.Question{
			Text: text, Charts: []chat.Chart{onScreen},
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
