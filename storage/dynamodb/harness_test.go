package dynamodb_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/faults"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/storage/dynamodb"
)

func open(t testing.TB, url string) *dynamodb.DB {
	t.Helper()
	db, err := dynamodb.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return dynamodb.Patient(db)
}

// endpoint returns the endpoint of a URL. withEndpoint returns the URL with another one.
func endpoint(t testing.TB, rawURL string) string {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("endpoint")
}

func withEndpoint(t testing.TB, rawURL, endpoint string) string {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("endpoint", endpoint)
	u.RawQuery = query.Encode()
	return u.String()
}

// proxy returns a proxy of the server that url names.
func proxy(t testing.TB, url string) *faults.DynamoDB {
	t.Helper()
	p, err := faults.NewDynamoDB(endpoint(t, url))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// serve returns url with h for its server.
func serve(t testing.TB, url string, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return withEndpoint(t, url, server.URL)
}

func always() bool { return true }

// recorder passes requests on and remembers their operations.
type recorder struct {
	next http.Handler

	mu         sync.Mutex
	operations []string
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	r.operations = append(r.operations, operation(req))
	r.mu.Unlock()
	r.next.ServeHTTP(w, req)
}

// take returns the operations since the last call.
func (r *recorder) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.operations
	r.operations = nil
	return strings.Join(list, " ")
}

func operation(r *http.Request) string {
	_, name, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	return name
}

// record opens a store whose requests are recorded.
func record(t *testing.T) (*dynamodb.DB, *recorder) {
	t.Helper()
	url := services.DynamoDB(t)
	r := &recorder{next: proxy(t, url)}
	db := open(t, serve(t, url, r))
	r.take()
	return db, r
}
