package email_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

// The history of an owner comes in pages, the newest draft first.
func Example_history() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	for _, purpose := range []string{"Invite the team", "Thank the team", "Ask for a meeting"} {
		if _, err := emails.Draft(ctx, "ada", email.Brief{Purpose: purpose}); err != nil {
			log.Fatal(err)
		}
	}

	cursor := "" // the first page
	for n := 1; ; n++ {
		page, err := emails.List(ctx, "ada", cursor, 2)
		if err != nil {
			log.Fatal(err)
		}
		for _, draft := range page.Drafts {
			fmt.Printf("page %d: %s\n", n, draft.Subject)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	// Output:
	// page 1: Request for a meeting
	// page 1: Thank you
	// page 2: Invitation
}

// A search finds drafts by their words. A page without drafts is not the last one if it has
// a Next.
func ExampleService_Search() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	for _, name := range []string{"Amélie", "Grace", "Łukasz"} {
		brief := email.Brief{Purpose: "Invite the team", Recipient: name}
		if _, err := emails.Draft(ctx, "ada", brief); err != nil {
			log.Fatal(err)
		}
	}
	for after, more := "", true; more; more = after != "" {
		page, err := emails.Search(ctx, "ada", "amelie invitation", after, 20)
		if err != nil {
			log.Fatal(err)
		}
		for _, draft := range page.Drafts {
			fmt.Println(draft.Brief.Recipient+":", draft.Subject)
		}
		after = page.Next
	}
	// Output:
	// Amélie: Invitation
}
