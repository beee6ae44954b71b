package email_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

// Write a letter to everybody in a table, and see how far it has come.
func ExampleService_BeginBatch() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	o := &email.Options{Queue: email.NewLocalQueue(8)}
	emails, err := email.New(offline.New(), memory.New().Email(), o)
	if err != nil {
		log.Fatal(err)
	}
	table, err := email.ReadTable(strings.NewReader("name,talk\nGrace,compilers\nAda,engines\n"))
	if err != nil {
		log.Fatal(err)
	}
	letters, err := email.Fill(email.Brief{
		Purpose: "Thank {name} for the talk on {talk}", Recipient: "{name}", Sender: "Ann",
	}, table)
	if err != nil {
		log.Fatal(err)
	}
	p, err := emails.BeginBatch(ctx, "ann", "talks of May", letters)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Queued, "of", p.Rows, "letters wait")
	go emails.Run(ctx) // for as long as the program runs
	for !p.Ended() {
		time.Sleep(10 * time.Millisecond)
		if p, err = emails.Batch(ctx, "ann", p.ID); err != nil {
			log.Fatal(err)
		}
	}
	page, err := emails.Letters(ctx, "ann", p.ID, "", 10)
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range page.Drafts {
		first, _, _ := strings.Cut(d.Body, "\n")
		fmt.Println(d.Batch.Row, d.Status, first)
	}
	// Output:
	// 2 of 2 letters wait
	// 1 complete Dear Grace,
	// 2 complete Dear Ada,
}

// Everything that is wrong with a table is said at once, before anything is stored.
func ExampleFill() {
	table, err := email.ReadTable(strings.NewReader("name;city\nGrace;\nAda;London\n;Paris\n"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(table.Columns)
	_, err = email.Fill(email.Brief{Purpose: "Invite {name} to {city}"}, table)
	if faults, ok := errors.AsType[*email.FaultsError](err); ok {
		for _, fault := range faults.Faults {
			fmt.Println(fault)
		}
	}
	_, err = email.Fill(email.Brief{Purpose: "Invite {nam} to {city}"}, table)
	before, _, _ := strings.Cut(err.Error(), "; write")
	fmt.Println(before)
	// Output:
	// [name city]
	// row 1 (line 2), column city: is empty, and the brief uses it; fill it in, or remove the row
	// row 3 (line 4), column name: is empty, and the brief uses it; fill it in, or remove the row
	// email: purpose: has {nam}, and there is no such column; the columns are name, city
}

// What a batch will take is known before it begins.
func ExampleService_EstimateBatch() {
	emails, err := email.New(offline.New(), memory.New().Email(), &email.Options{
		Forecast: &llm.Forecast{Model: "gpt-x", Prices: llm.Prices{
			{Model: "gpt-x", Input: 1000, Output: 4000}, // 1 and 4 dollars for a million tokens
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	letters := make([]email.Brief, 500)
	for i := range letters {
		letters[i].Purpose = fmt.Sprintf("Thank guest %d", i)
	}
	e, err := emails.EstimateBatch(context.Background(), "ann", "", letters)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e.Letters, "letters,", e.Cost.Short(), "and", e.Time)
	// Output: 500 letters, $0.76799 and 20m50s
}

// A draft as a file that mail programs open.
func ExampleDraft_Message() {
	d := email.Draft{
		Subject: "Thank you", Body: "Dear Grace,\n\nthank you.",
		Brief: email.Brief{Recipient: "Grace Hopper", Address: "grace@example.org"},
	}
	fmt.Println(strings.ReplaceAll(string(d.Message()), "\r\n", "\n"))
	// Output:
	// To: Grace Hopper
	//  <grace@example.org>
	// Subject: Thank you
	// X-Unsent: 1
	// MIME-Version: 1.0
	// Content-Type: multipart/alternative; boundary="=_929a9548fc2e671c20976dc3"
	//
	// --=_929a9548fc2e671c20976dc3
	// Content-Type: text/plain; charset=utf-8
	// Content-Transfer-Encoding: quoted-printable
	//
	// Dear Grace,
	//
	// thank you.
	// --=_929a9548fc2e671c20976dc3
	// Content-Type: text/html; charset=utf-8
	// Content-Transfer-Encoding: quoted-printable
	//
	// <!DOCTYPE html>
	// <html><head><meta charset=3D"utf-8"></head><body>
	// <p>Dear Grace,</p>
	// <p>thank you.</p>
	// </body></html>
	//
	// --=_929a9548fc2e671c20976dc3--
}
