package outbox_test

import (
	"fmt"
	"log"
	"net/mail"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/email/outbox"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleNewSMTP() {
	send, err := outbox.NewSMTP("smtps://ann@mail.example.org", "the password", outbox.Options{
		From: mail.Address{Name: "Ann Lee", Address: "ann@example.org"},
	})
	if err != nil {
		log.Fatal(err)
	}
	emails, err := email.New(offline.New(), memory.New().Email(), &email.Options{Send: send})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(emails.Ways())
	// Output: [send]
}

func ExampleNewIMAP() {
	file, err := outbox.NewIMAP("imaps://ann@mail.example.org", "the password", outbox.Options{})
	if err != nil {
		log.Fatal(err)
	}
	emails, err := email.New(offline.New(), memory.New().Email(), &email.Options{File: file})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(emails.Ways())
	// Output: [file]
}
