package email_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

// Let the model write whether anybody listens or not, and look later.
func ExampleService_Begin() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx, leave := context.WithCancel(context.Background())
	brief := email.Brief{Purpose: "Thank the reviewers", Sender: "Ada", Length: "short"}
	run, err := emails.Begin(ctx, "ada", brief)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("begun:", run.Draft.Status)
	leave() // does not stop the model

	ctx = context.Background()
	emails.Drain(ctx) // at the end of a program: wait until all is written
	draft, err := emails.Get(ctx, "ada", run.Draft.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("later:", draft.Status)
	fmt.Println(draft.Body)
	// Output:
	// begun: pending
	// later: complete
	// Dear reviewers,
	//
	// Thank you very much.
	//
	// Kind regards,
	// Ada
}

// Read a part of a draft, leave, and come back for the rest. Another server on the same
// store can give it, too.
func ExampleService_Follow() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	run, err := emails.Begin(ctx, "ada", email.Brief{Purpose: "Thank the reviewers", Sender: "Ada"})
	if err != nil {
		log.Fatal(err)
	}
	read, position := "", ""
	for ev, err := range run.Events(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		read, position = read+ev.Delta, ev.Position
		if read != "" {
			break // the line is cut
		}
	}
	for ev, err := range emails.Follow(ctx, "ada", run.Draft.ID, position) {
		if err != nil {
			log.Fatal(err)
		}
		read += ev.Delta
		if ev.Draft != nil && ev.Draft.Status == email.StatusComplete {
			fmt.Println("nothing is lost:", read == ev.Draft.Subject+ev.Draft.Body)
		}
	}
	// Output:
	// nothing is lost: true
}
