package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/storage/sqlite"
)

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "marquee")
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	db, err := sqlite.Open(ctx, filepath.Join(dir, "marquee.db"))
	if err != nil {
		log.Fatal(err)
	}
	if err := db.Email().Create(ctx, "ann", email.Draft{ID: "1", Subject: "Invoice 7"}); err != nil {
		log.Fatal(err)
	}
	if err := db.Close(); err != nil {
		log.Fatal(err)
	}

	// The next program that opens the file finds the draft.
	db, err = sqlite.Open(ctx, filepath.Join(dir, "marquee.db"))
	if err != nil {
		log.Fatal(err)
	}
	d, err := db.Email().Get(ctx, "ann", "1")
	fmt.Println(d.Subject, err)

	if err := errors.Join(db.Close(), os.RemoveAll(dir)); err != nil {
		log.Fatal(err)
	}
	// Output: Invoice 7 <nil>
}
