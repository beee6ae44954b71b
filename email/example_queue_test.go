package email_test

import (
	"context"
	"fmt"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage/memory"
)

// messages is a queue in memory. One of a cloud wakes up a process for each message.
type messages chan [2]string

func (m messages) Put(_ context.Context, owner, id string) error {
	m <- [2]string{owner, id}
	return nil
}

func ExampleService_Enqueue() {
	ctx := context.Background()
	queue := make(messages, 10)
	model := llmtest.NewScript(llmtest.Text(`{"subject":"Friday","body":"Dear Grace"}`))
	s, err := email.New(model, memory.New().Email(), &email.Options{Queue: queue})
	if err != nil {
		panic(err)
	}
	d, err := s.Enqueue(ctx, "ada", email.Brief{Purpose: "Invite the club on Friday"})
	fmt.Println(d.Status, err)

	m := <-queue // in another process
	fmt.Println(s.Finish(ctx, m[0], m[1]))

	d, err = s.Get(ctx, "ada", d.ID)
	fmt.Println(d.Status, d.Subject, err)
	// Output:
	// pending <nil>
	// <nil>
	// complete Friday <nil>
}
