package mcp_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/mcp"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

// letters is a handler of letters for one person.
func letters() http.Handler {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	guard := func(*http.Request) (httpapi.Principal, error) {
		return httpapi.Principal{Owner: "ada"}, nil
	}
	handler, err := httpapi.New(guard, &httpapi.Options{
		Email: emails, MCP: mcp.Handler, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		log.Fatal(err)
	}
	return handler
}

// An assistant connects to the address /mcp of a server.
func ExampleHandler() {
	server := httptest.NewServer(letters())
	defer server.Close()

	client := sdk.NewClient(&sdk.Implementation{Name: "assistant", Version: "v1"}, nil)
	session, err := client.Connect(context.Background(),
		&sdk.StreamableClientTransport{Endpoint: server.URL + "/mcp"}, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	answer, err := session.CallTool(context.Background(), &sdk.CallToolParams{
		Name: "draft", Arguments: map[string]any{"purpose": "Ask for a meeting about the budget"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.StructuredContent.(map[string]any)["subject"])
	// Output: Request for a meeting about the budget
}

// A host starts a program, and speaks to it over pipes.
func ExampleServe() {
	toServer, fromHost := io.Pipe()
	toHost, fromServer := io.Pipe()
	go func() {
		if err := mcp.Serve(context.Background(), letters(), toServer, fromServer); err != nil {
			log.Print(err)
		}
	}()

	client := sdk.NewClient(&sdk.Implementation{Name: "host", Version: "v1"}, nil)
	session, err := client.Connect(context.Background(),
		&sdk.IOTransport{Reader: toHost, Writer: fromHost}, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	listed, err := session.ListTools(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, tool := range listed.Tools {
		fmt.Println(tool.Name, tool.Annotations.ReadOnlyHint)
	}
	// Output:
	// draft false
	// letters true
	// refine false
}
