package memory_test

import (
	"context"
	"fmt"
	"log"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleNew() {
	ctx := context.Background()
	drafts := memory.New().Email()
	if err := drafts.Create(ctx, "ann", email.Draft{ID: "1", Subject: "Invoice 7"}); err != nil {
		log.Fatal(err)
	}

	d, err := drafts.Get(ctx, "ann", "1")
	fmt.Println(d.Subject, err)
	_, err = drafts.Get(ctx, "bob", "1")
	fmt.Println(err)
	// Output:
	// Invoice 7 <nil>
	// not found
}
