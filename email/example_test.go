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
		Details:   "Friday at 18:00\nWe meet on the roof terrace\nBring a jacket",
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
	// Subject: Invitation to the launch party
	//
	// Hi Grace,
	//
	// I'd love you to come to the launch party! We meet on the roof terrace. Please bring a jacket.
	//
	// When: Friday at 18:00.
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
	// [pending]Thank youDear reviewers,
	//
	// Thank you very much.
	//
	// Kind regards,
	// Ada[complete]
}
