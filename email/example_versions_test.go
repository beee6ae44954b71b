package email_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleService_Refine() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	letter, err := emails.Draft(ctx, "ada", email.Brief{
		Purpose: "Thank Dana for the talk", Recipient: "Dana", Sender: "Ada",
	})
	if err != nil {
		log.Fatal(err)
	}
	version, err := emails.Refine(ctx, "ada", letter.ID, email.Refinement{Goal: email.GoalFriendlier})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Version", version.Number())
	fmt.Println(version.Body)
	// Output:
	// Version 2
	// Hi Dana,
	//
	// I hope you are doing well.
	//
	// Thanks so much for the talk.
	//
	// I appreciate it very much.
	//
	// Best wishes,
	// Ada
}

func ExampleService_Versions() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	letter, err := emails.Draft(ctx, "ada", email.Brief{Purpose: "Thank Dana for the talk"})
	if err != nil {
		log.Fatal(err)
	}
	body := "Thank you, Dana!"
	if _, err := emails.Edit(ctx, "ada", letter.ID, email.Edit{Body: &body}); err != nil {
		log.Fatal(err)
	}
	if _, err := emails.Restore(ctx, "ada", letter.ID, 1); err != nil {
		log.Fatal(err)
	}
	page, err := emails.Versions(ctx, "ada", letter.ID, "", 10)
	if err != nil {
		log.Fatal(err)
	}
	for _, v := range page.Drafts {
		fmt.Println(v.Number(), v.Status, v.Change.Author, v.Change.Base)
	}
	// Output:
	// 3 complete restored 1
	// 2 complete hand 1
	// 1 complete  0
}

// An id of a letter names its newest version. An id of a version names that one, also the first.
func ExampleVersionID() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	letter, err := emails.Draft(ctx, "ada", email.Brief{Purpose: "Thank Dana for the talk"})
	if err != nil {
		log.Fatal(err)
	}
	subject := "Your talk"
	if _, err := emails.Edit(ctx, "ada", letter.ID, email.Edit{Subject: &subject}); err != nil {
		log.Fatal(err)
	}
	for _, id := range []string{letter.ID, email.VersionID(letter.ID, 1)} {
		d, err := emails.Get(ctx, "ada", id)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(d.Number(), d.Subject)
	}
	// Output:
	// 2 Your talk
	// 1 Thank you for the talk
}
