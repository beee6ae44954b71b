package email_test

import (
	"context"
	"fmt"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleService_Enqueue() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	model := llmtest.NewScript(llmtest.Text(`{"subject":"Friday","body":"Dear Grace"}`))
	s, err := email.New(model, memory.New().Email(), &email.Options{Queue: email.NewLocalQueue(8)})
	if err != nil {
		panic(err)
	}
	d, err := s.Enqueue(ctx, "ada", email.Brief{Purpose: "Invite the club on Friday"})
	fmt.Println(d.Status, d.Queued(), s.Position(ctx, "ada", d), err)

	go s.Run(ctx) // for as long as the program runs
	for d.Status == email.StatusPending {
		time.Sleep(10 * time.Millisecond)
		if d, err = s.Get(ctx, "ada", d.ID); err != nil {
			panic(err)
		}
	}
	fmt.Println(d.Status, d.Subject)
	// Output:
	// pending true 0 <nil>
	// complete Friday
}
