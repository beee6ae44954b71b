// Draft is a program with the email feature. It needs a model and a store, but no HTTP and no
// framework.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

func main() {
	// For a real model use openai.New or xai.New. To keep drafts in a file use sqlite.Open.
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}

	ctx, owner := context.Background(), "ada"
	for ev, err := range emails.Stream(ctx, owner, email.Brief{
		Purpose:   "Thank the speakers of our meetup",
		Tone:      "casual",
		Details:   "The recordings are online\nDinner next time is on us",
		Recipient: "Grace and Barbara",
		Sender:    "Ada",
	}) {
		if err != nil {
			log.Fatal(err)
		}
		switch ev.Field {
		case email.FieldSubject:
			fmt.Printf("Subject: %s\n\n", ev.Delta)
		case email.FieldBody:
			fmt.Print(ev.Delta)
		}
	}

	history, err := emails.List(ctx, owner, "", 10)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("\n\n%d draft in the history of %s\n", len(history.Drafts), owner)
}
