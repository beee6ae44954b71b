package email_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleService_PutIdentity() {
	db := memory.New()
	emails, err := email.New(offline.New(), db.Email(), &email.Options{Settings: db.Settings()})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	_, err = emails.PutIdentity(ctx, "ann", email.Identity{
		Name: "work", Sender: "Ann Lee", Signature: "Warm wishes,\nAnn Lee\nHead of Data",
	})
	if err != nil {
		log.Fatal(err)
	}
	letter, err := emails.Draft(ctx, "ann", email.Brief{
		Purpose: "Thank Dana for the talk", Recipient: "Dana", Identity: "work", Length: "short",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(letter.Body)
	// Output:
	// Dear Dana,
	//
	// Thank you very much for the talk.
	//
	// Warm wishes,
	// Ann Lee
	// Head of Data
}

func ExampleHear() {
	voice, err := email.Hear(`Hi Bo,

thanks for the numbers. We could talk about them on Friday, if that works for you!

Cheers,
Ann`)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(voice.Greeting, voice.Closing, voice.Formality, voice.Language)
	// Output: Hi {name}, Cheers, casual English
}
