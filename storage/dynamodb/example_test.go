package dynamodb_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage/dynamodb"
)

// The tables are marquee-drafts, marquee-films, marquee-chats and marquee-keys. Credentials
// come from the environment, a profile or the role of the machine.
func ExampleOpen() {
	ctx := context.Background()
	db, err := dynamodb.Open(ctx, "dynamodb://marquee?region=eu-central-1")
	if err != nil {
		log.Fatal(err)
	}
	if err := db.Email().Create(ctx, "ann", email.Draft{ID: "1", Subject: "Invoice 7"}); err != nil {
		log.Fatal(err)
	}
	d, err := db.Email().Get(ctx, "ann", "1")
	fmt.Println(d.Subject, err)
	if err := db.Close(); err != nil {
		log.Fatal(err)
	}
}
