package apikey_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleNew() {
	ctx := context.Background()
	keys, err := apikey.New(memory.New().Keys(), nil)
	if err != nil {
		log.Fatal(err)
	}
	made, err := keys.Create(ctx, "ada", apikey.Request{
		Name: "nightly report", Scopes: []string{"read"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.Secret[:3], made.Ends.Sub(made.Created))

	who, err := keys.Authenticate(ctx, made.Secret)
	fmt.Println(who.Owner, who.Scopes, err)

	if _, err := keys.Revoke(ctx, "ada", made.ID); err != nil {
		log.Fatal(err)
	}
	_, err = keys.Authenticate(ctx, made.Secret)
	fmt.Println(errors.Is(err, apikey.ErrRefused))
	// Output:
	// mq_ 2160h0m0s
	// ada [read] <nil>
	// true
}

func ExampleService_Create() {
	keys, err := apikey.New(memory.New().Keys(), nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = keys.Create(context.Background(), "ada", apikey.Request{
		Name: "backup", Scopes: []string{"read", "write"}, Ends: time.Now().Add(time.Hour),
	})
	fmt.Println(err)
	// Output: scopes[1] is "write"; it must be one of read, draft, chat, import, admin
}

func ExampleService_List() {
	ctx := context.Background()
	keys, err := apikey.New(memory.New().Keys(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"nightly report", "weekly report"} {
		if _, err := keys.Create(ctx, "ada", apikey.Request{
			Name: name, Scopes: []string{"read"},
		}); err != nil {
			log.Fatal(err)
		}
	}
	list, err := keys.List(ctx, "ada")
	if err != nil {
		log.Fatal(err)
	}
	for _, k := range list {
		fmt.Println(k.Name, k.State(time.Now()))
	}
	// Output:
	// weekly report active
	// nightly report active
}
