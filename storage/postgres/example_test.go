package postgres_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage/postgres"
)

func ExampleOpen() {
	ctx := context.Background()
	db, err := postgres.Open(ctx,
		"postgres://marquee@db.example/marquee?sslmode=verify-full&pool_size=20&acquire_timeout=1s")
	if err != nil {
		log.Fatal(err)
	}
	draft := email.Draft{ID: "1", Version: 1, Subject: "Invoice 7"}
	if err := db.Email().Create(ctx, "ann", draft); err != nil {
		log.Fatal(err)
	}
	d, err := db.Email().Get(ctx, "ann", "1")
	fmt.Println(d.Subject, err)
	if err := db.Close(); err != nil {
		log.Fatal(err)
	}
}
