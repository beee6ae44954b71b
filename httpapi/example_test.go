package httpapi_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleNew() {
	model, store := offline.New(), memory.New()
	emails, err := email.New(model, store.Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	films, err := movies.New(store.Movies(), nil)
	if err != nil {
		log.Fatal(err)
	}
	assistant, err := chat.New(model, store.Chat(), nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = films.Import(context.Background(), movies.All([]movies.Movie{
		{
			ID: 1, Title: "Ice, Fire",
			Released: time.Date(2015, 5, 1, 0, 0, 0, 0, time.UTC), Popularity: new(7.5),
		},
	}), nil)
	if err != nil {
		log.Fatal(err)
	}
	// A real guard gets the owner from a session or a token.
	guard := func(*http.Request) (httpapi.Principal, error) {
		return httpapi.Principal{Owner: "ada"}, nil
	}
	handler, err := httpapi.New(guard, &httpapi.Options{
		Email:  emails,
		Movies: films,
		Chat:   assistant,
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		log.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()

	req, err := http.NewRequest(http.MethodGet, server.URL+"/api/v1/movies/popularity?year=2015", nil)
	if err != nil {
		log.Fatal(err)
	}
	req.Header.Set("Accept", "text/csv")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(strings.ReplaceAll(string(body), "\r\n", "\n"))
	// Output:
	// year,list,rank,id,title,popularity
	// 2015,top,1,1,"Ice, Fire",7.5
}
