// Sales is a program with an assistant whose every figure is checked against its own data.
package main

import (
	"context"
	"fmt"
	"log"
	"slices"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// Sale is how many books a region sold in a quarter.
type Sale struct {
	Region  string `json:"region"`
	Quarter string `json:"quarter"`
	Sold    int    `json:"sold" check:"books"`
}

// data could come from a database or a CSV file just as well.
var data = []Sale{{"North", "Q1", 17}, {"North", "Q2", 64}, {"South", "Q1", 12}}

// Region has the parameters of the chart.
type Region struct {
	Name string `json:"name" doc:"a region; all if it is empty"`
}

// sales works a chart out. A model can call it, too.
func sales(_ context.Context, q Region) (map[string][]Sale, error) {
	rows := slices.DeleteFunc(slices.Clone(data), func(s Sale) bool {
		return q.Name != "" && q.Name != s.Region
	})
	return map[string][]Sale{"rows": rows}, nil
}

// ask asks a question, and prints the answer, its figures, and what has become of them.
func ask(ctx context.Context, model llm.Model) error {
	kind := chat.NewKind("how many books each region sold in each quarter.", sales)
	assistant, err := chat.New(model, memory.New().Chat(), chat.Charts{"sales": kind}, nil)
	if err != nil {
		return err
	}
	talk, err := assistant.Start(ctx, "ada", "")
	if err != nil {
		return err
	}
	onScreen := []chat.Chart{{Kind: "sales"}}
	answer, err := assistant.Say(ctx, "ada", talk.ID, chat.Question{Text: "How?", Charts: onScreen})
	if err != nil {
		return err
	}
	fmt.Println(answer.Text)
	for _, f := range answer.Checks.Findings {
		fmt.Printf("%q is %s (%s)\n", answer.Text[f.Start:f.End], f.Verdict, f.Note)
	}
	data[1].Sold = 70 // the data change
	changes, err := assistant.Changed(ctx, "ada", talk.ID)
	for _, c := range changes {
		fmt.Println(len(c.Changed), "of", c.Figures, "figures have changed since:", c.Changed)
	}
	return err
}

func main() {
	// A model that says what is written here. Package llm/provider opens real ones.
	reply := "North sold 17 books in Q1 and 64 in Q2. South sold 21 in Q1."
	model := llmtest.NewScript(llmtest.Text(reply))
	if err := ask(context.Background(), model); err != nil {
		log.Fatal(err)
	}
}
