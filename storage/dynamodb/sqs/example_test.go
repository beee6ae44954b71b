package sqs_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/dynamodb/sqs"
	"github.com/marquee-go/marquee/storage/memory"
)

// Region and keys come from the environment, a profile or the role of the machine. A server would
// have its drafts in DynamoDB, and call emails.Run.
func ExampleOpen() {
	const address = "https://sqs.eu-central-1.amazonaws.com/123456789012/marquee-drafts"
	queue, err := sqs.Open(context.Background(), address, &sqs.Options{AtOnce: 4})
	if err != nil {
		log.Fatal(err)
	}
	emails, err := email.New(offline.New(), memory.New().Email(), &email.Options{Queue: queue})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(emails.HasQueue(), queue.AtOnce, queue.Hidden)
	// Output: true 4 1m0s
}
