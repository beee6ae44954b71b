package river_test

import (
	"context"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/postgres"
	"github.com/marquee-go/marquee/storage/postgres/river"
)

// Any number of servers write the drafts that wait in one database.
func ExampleOpen() {
	ctx := context.Background()
	const url = "postgres://marquee@db.example/marquee?sslmode=verify-full"
	db, err := postgres.Open(ctx, url)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	queue, err := river.Open(ctx, url, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer queue.Close()
	emails, err := email.New(offline.New(), db.Email(), &email.Options{Queue: queue})
	if err != nil {
		log.Fatal(err)
	}
	emails.Run(ctx) // for as long as the program runs
}
