package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/marquee-go/marquee/internal/lab/process"
)

// made are the headers that net/http makes by itself.
var made = []string{"Date", "Content-Length", "Transfer-Encoding", "Connection"}

// serveCopy serves the answers of a server from memory until the input is closed. It sends their
// type, or all their headers.
func serveCopy(from string, whole bool) error {
	r := chi.NewRouter()
	for _, path := range paths {
		res, err := http.Get(from + path) //nolint:gosec,noctx // the server that this program started
		if err != nil {
			return err
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			return err
		}
		u, err := url.Parse(path)
		if err != nil {
			return err
		}
		header := http.Header{"Content-Type": res.Header["Content-Type"]}
		if whole {
			header = res.Header.Clone()
			for _, name := range made {
				header.Del(name)
			}
			header.Set("Content-Length", strconv.Itoa(len(body)))
		}
		r.Get(u.Path, func(w http.ResponseWriter, _ *http.Request) {
			for name, values := range header {
				w.Header()[name] = slices.Clip(values)
			}
			_, _ = w.Write(body) // a client that is gone cannot be told
		})
	}
	server := httptest.NewServer(r)
	defer server.Close()
	process.Announce(server.URL)
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}
