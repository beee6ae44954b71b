package dataset_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies/dataset"
)

const (
	apiKey = "0123456789abcdef0123456789abcdef"
	token  = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJtYXJxdWVlIn0.c2lnbmF0dXJl" // #nosec G101 // nobody's
)

// server speaks like TMDB's API. It uses pipes in memory, so that its clients can run in
// fake time.
type server struct {
	films   []map[string]any // ascending by release_date
	details map[int]map[string]any
	perPage int
	// upset may answer the nth request, counted from 1, in place of the server.
	upset    func(n int, w http.ResponseWriter, r *http.Request) bool
	requests []string // paths with queries
	headers  []http.Header
}

// start serves until the test ends, and returns a client.
func (s *server) start(t *testing.T) *http.Client {
	t.Helper()
	l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	web := &http.Server{Handler: s}
	go func() { _ = web.Serve(l) }() // until it is closed
	transport := &http.Transport{DialContext: l.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = web.Close()
	})
	return &http.Client{Transport: transport}
}

// open returns a reader of the films of the server.
func (s *server) open(t *testing.T, key string, o dataset.TMDBOptions) *dataset.TMDB {
	t.Helper()
	o.URL, o.Client = "http://tmdb.test/3", s.start(t)
	tmdb, err := dataset.NewTMDB(key, &o)
	if err != nil {
		t.Fatal(err)
	}
	return tmdb
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.requests = append(s.requests, r.URL.RequestURI())
	s.headers = append(s.headers, r.Header)
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	if s.upset != nil && s.upset(len(s.requests), w, r) {
		return
	}
	query := r.URL.Query()
	detail, isDetail := strings.CutPrefix(r.URL.Path, "/3/movie/")
	switch {
	case query.Get("api_key") != apiKey && r.Header.Get("Authorization") != "Bearer "+token:
		problem(w, http.StatusUnauthorized, 7, "Invalid API key: You must be granted a valid key.")
	case r.URL.Path == "/3/genre/movie/list":
		reply(w, map[string]any{"genres": []any{
			map[string]any{"id": 18, "name": "Drama"}, map[string]any{"id": 10752, "name": "War"},
		}})
	case r.URL.Path == "/3/discover/movie":
		s.discover(w, query.Get("primary_release_date.gte"), query.Get("primary_release_date.lte"),
			query.Get("page"))
	case isDetail:
		id, _ := strconv.Atoi(detail)
		if film, ok := s.details[id]; ok {
			reply(w, film)
			return
		}
		fallthrough
	default:
		problem(w, http.StatusNotFound, 34, "The resource you requested could not be found.")
	}
}

func (s *server) discover(w http.ResponseWriter, from, to, page string) {
	n, err := strconv.Atoi(page)
	if err != nil || n < 1 || n > 500 {
		problem(w, http.StatusBadRequest, 22,
			"Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.")
		return
	}
	var found []map[string]any
	for _, film := range s.films {
		if date := film["release_date"].(string); date >= from && date <= to {
			found = append(found, film)
		}
	}
	pages := slices.Collect(slices.Chunk(found, s.perPage))
	results := []map[string]any{}
	if n <= len(pages) {
		results = pages[n-1]
	}
	reply(w, map[string]any{
		"page": n, "results": results, "total_pages": len(pages), "total_results": len(found),
	})
}

func reply(w http.ResponseWriter, answer any) { _ = json.NewEncoder(w).Encode(answer) }

func problem(w http.ResponseWriter, status, code int, message string) {
	w.WriteHeader(status)
	reply(w, map[string]any{"status_code": code, "status_message": message, "success": false})
}

// daily makes films for the first days of 2020, one for each day.
func daily(n int) (films []map[string]any) {
	for i := range n {
		films = append(films, map[string]any{
			"id": i + 1, "title": fmt.Sprintf("Film %d", i+1),
			"release_date": start.AddDate(0, 0, i).Format("2006-01-02"),
			"popularity":   1.5, "genre_ids": []int{18}, "adult": false,
		})
	}
	return films
}

// pipes is a listener in memory.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.IPAddr{} }
