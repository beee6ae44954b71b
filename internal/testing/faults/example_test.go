package faults_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/marquee-go/marquee/internal/testing/faults"
)

func ExampleNewDynamoDB() {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	proxy, err := faults.NewDynamoDB(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	endpoint := httptest.NewServer(proxy)
	defer endpoint.Close()

	proxy.Inject(faults.Throttling, faults.Next(1))
	for range 2 {
		response, err := http.Post(endpoint.URL, "application/x-amz-json-1.0", strings.NewReader("{}"))
		if err != nil {
			fmt.Println(err)
			return
		}
		response.Body.Close()
		fmt.Println(response.Status)
	}
	// Output:
	// 400 Bad Request
	// 200 OK
}

func ExampleNewPostgres() {
	proxy, err := faults.NewPostgres("postgres://me@db.example:5432/films?sslmode=disable")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer proxy.Close()
	proxy.LoseReplies("COMMIT", faults.Chance(0.01, 1))
	fmt.Println(strings.HasPrefix(proxy.URL(), "postgres://me@127.0.0.1:"))
	// Output: true
}
