package main

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// The command starts itself as the bare handler and as the load, which are this program here.
func TestMain(m *testing.M) {
	for _, arg := range os.Args[1:] {
		if strings.HasPrefix(arg, "-copy=") || strings.HasPrefix(arg, "-load=") {
			main()
			return
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}

func TestMeasure(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and starts programs")
	}
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("processes can be watched on Linux only")
	}
	p := plan{rounds: 1, users: 2, span: 500 * time.Millisecond, store: "memory"}
	if err := p.measure(t.Context()); err != nil {
		t.Error(err)
	}
}

// An answer that is an error is not a fast one.
func TestErrorsAreNotCounted(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	if n, err := load(t.Context(), s.URL+"/x", 1, time.Second); err == nil {
		t.Errorf("%d answers were counted", n)
	}
}
