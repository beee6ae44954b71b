package email_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleNew() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}

	ctx, owner := context.Background(), "ada"
	draft, err := emails.Draft(ctx, owner, email.Brief{
		Purpose:   "invite the team to the launch party",
		Tone:      "casual",
		Details:   "Friday at 18:00\nRoof terrace, bring a jacket",
		Recipient: "Grace",
		Sender:    "Ada",
		Length:    "short",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Subject:", draft.Subject)
	fmt.Println()
	fmt.Println(draft.Body)
	// Output:
	// Subject: Invite the team to the launch party
	//
	// Hi Grace,
	//
	// I wanted to invite the team to the launch party.
	//
	// Here is what you need to know:
	// - Friday at 18:00.
	// - Roof terrace, bring a jacket.
	//
	// Thanks a lot!
	//
	// Cheers,
	// Ada
}

func ExampleService_Stream() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	brief := email.Brief{Purpose: "Thank the reviewers", Sender: "Ada", Length: "short"}
	for ev, err := range emails.Stream(context.Background(), "ada", brief) {
		if err != nil {
			log.Fatal(err)
		}
		if ev.Draft == nil {
			fmt.Print(ev.Delta) // while it is written
		} else {
			fmt.Printf("[%s]", ev.Draft.Status)
		}
	}
	// Output:
	// [pending]Thank the reviewersDear Sir or Madam,
	//
	// I am writing to thank the reviewers.
	//
	// Thank you for your time and consideration.
	//
	// Kind regards,
	// Ada[complete]
}
