package email_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

// printed is an outbox that prints what it gets. Package email/outbox has those of mail servers.
type printed struct{}

func (printed) Deliver(_ context.Context, m email.Outgoing) error {
	fmt.Println(m.Draft.Subject, "to", m.To)
	return nil
}

// A letter goes out once for each key, also if the request is repeated.
func ExampleService_HandOver() {
	emails, err := email.New(offline.New(), memory.New().Email(), &email.Options{Send: printed{}})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	letter, err := emails.Draft(ctx, "ada", email.Brief{
		Purpose: "Thank Dana for the talk", Recipient: "Dana", Address: "dana@example.org",
		Sender: "Ada",
	})
	if err != nil {
		log.Fatal(err)
	}
	for range 2 {
		sent, err := emails.HandOver(ctx, "ada", email.Request{
			ID: letter.ID, Way: email.WaySend, To: "dana@example.org", Key: "a random text",
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(sent.Handed.Done)
	}
	// Output:
	// Thank you for the talk to dana@example.org
	// true
	// true
}
