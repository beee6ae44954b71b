package storage_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage"
)

// A person leaves, takes everything along, and comes back.
func Example_exportEraseRestore() {
	ctx := context.Background()
	stores, err := storage.Open(ctx, "memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer stores.Close()
	when := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	draft := email.Draft{
		ID: "01900000-0000-7000-8000-000000000001", Version: 1, Status: email.StatusComplete,
		Subject: "Thank you", Created: when, Updated: when,
	}
	if err := stores.Email.Create(ctx, "ada", draft); err != nil {
		log.Fatal(err)
	}

	var file bytes.Buffer
	exported, err := storage.Export(ctx, stores, "ada", &file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("exported:", exported.Drafts)

	erased, err := storage.Erase(ctx, stores, "ada")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("erased:", erased.Drafts)

	restored, err := storage.Restore(ctx, stores, "ada", &file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("restored:", restored.Drafts)
	// Output:
	// exported: 1
	// erased: 1
	// restored: 1
}

// A program deletes what nobody has changed for a year.
func ExampleRetain() {
	ctx := context.Background()
	stores, err := storage.Open(ctx, "memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer stores.Close()
	deleted, err := storage.Retain(ctx, stores, time.Now().AddDate(-1, 0, 0))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(deleted.Drafts, "drafts,", deleted.Conversations, "conversations")
	// Output: 0 drafts, 0 conversations
}
