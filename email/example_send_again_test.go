package email_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

// A client that did not get a reply can send its brief again. With a key, the
// second call returns the draft of the first one.
func Example_sendAgain() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	brief := email.Brief{Purpose: "Thank the reviewers", Key: "5f1c8a60"}
	first, err := emails.Draft(ctx, "ada", brief)
	if err != nil {
		log.Fatal(err)
	}
	second, err := emails.Draft(ctx, "ada", brief)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the same draft:", first.Equal(second))

	brief.Purpose = "Thank the speakers"
	_, err = emails.Draft(ctx, "ada", brief)
	fmt.Println("another brief:", errors.Is(err, email.ErrKeyReused))
	// Output:
	// the same draft: true
	// another brief: true
}
