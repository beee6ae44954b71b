package httpapi_test

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

func ExampleNew() {
	model, store := offline.New(), memory.New()
	handler, err := httpapi.New(httpapi.Options{
		Email:  email.New(model, store.Email(), nil),
		Movies: movies.New(store.Movies(), nil),
		Chat:   chat.New(model, store.Chat(), nil, nil),
		// A real server takes the owner from its session or token.
		Owner:  func(*http.Request) (string, error) { return "ada", nil },
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		log.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()

	res, err := http.Get(server.URL + "/api/v1/movies/popularity?year=2015")
	if err != nil {
		log.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(body))
	// Output: {"year":2015,"films":0,"unknown":0,"top":[],"bottom":[],"invented":false}
}
