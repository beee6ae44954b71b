package chat_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

// month has the parameters of a kind of chart.
type month struct {
	Month int `json:"month" doc:"the month, 1 to 12; 0 is all of them"`
}

// books returns the figures of a chart, or says which parameter is wrong.
func books(_ context.Context, q month) (map[string]any, error) {
	if q.Month < 0 || q.Month > 12 {
		return nil, &marquee.InvalidError{Field: "month", Fix: "must be 1 to 12"}
	}
	return map[string]any{"month": q.Month, "sold": 870}, nil
}

// A kind of chart refuses a parameter that is wrong. Nobody is charged for the
// question, and the person reads which chart and which parameter to correct.
func Example_refuseAParameter() {
	charts := chat.Charts{"sales": chat.NewKind("how many books were sold in a month.", books)}
	assistant, err := chat.New(offline.New(), memory.New().Chat(), charts, nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	talk, err := assistant.Start(ctx, "ada", "")
	if err != nil {
		log.Fatal(err)
	}
	onScreen, err := chat.NewChart("sales", month{Month: 13})
	if err != nil {
		log.Fatal(err)
	}
	_, err = assistant.Say(ctx, "ada", talk.ID, chat.Question{
		Text: "How many books were sold?", Charts: []chat.Chart{onScreen},
	})
	fmt.Println(err)
	// Output:
	// charts[0].month must be 1 to 12
}
