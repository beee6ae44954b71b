package offline_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
)

func ExampleNew() {
	reply, err := llm.Generate(context.Background(), offline.New(), &llm.Request{
		Messages: []llm.Message{{
			Role: llm.RoleUser,
			Text: "How did Drama change?",
			Data: []llm.Data{{
				Name: "genres",
				Value: []byte(`{"years":[2000,2020],"films":[80,160],"genres":[{"name":"Drama","values":[40,` +
					`60]}]}`),
			}},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(reply.Text)
	// Output: Drama went from 40 films in 2000 to 60 in 2020: +20, or +50%.
}
