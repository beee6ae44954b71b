package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestPeopleBehindAProxy sends what a proxy on this machine would send.
func TestPeopleBehindAProxy(t *testing.T) {
	t.Parallel()
	s := serve(t, "--store=memory:", "--owner-header=X-Forwarded-User",
		"--groups-header=X-Forwarded-Groups", "--trusted-proxies=127.0.0.1", "--import-groups=editors")
	send := func(method, path, contentType, body string, headers ...string) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", contentType)
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(raw)
	}
	const name, groups, asCSV = "X-Forwarded-User", "X-Forwarded-Groups", "text/csv"
	status, body := send("POST", "/api/v1/emails", asJSON, aBrief, name, "ada@example.org")
	if status != http.StatusCreated {
		t.Fatalf("a draft: %d %s", status, body)
	}
	film := header + "1,One,Drama,9.5,2000-01-02\n"
	for what, tt := range map[string]struct {
		method, path, contentType, body string
		headers                         []string
		status                          int
		has                             string
	}{
		"her own history": {
			"GET", "/api/v1/emails", "", "", []string{name, "ada@example.org"}, 200, `"items":[{`,
		},
		"somebody else's history": {
			"GET", "/api/v1/emails", "", "", []string{name, "eve"}, 200, `"items":[]`,
		},
		"nobody's history": {"GET", "/api/v1/emails", "", "", nil, 401, "Sign in first."},
		"the local user's history": {
			"GET", "/api/v1/emails", "", "", []string{name, "local"}, 401, "Sign in first.",
		},
		"an import": {
			"POST", "/api/v1/movies/imports", asCSV, film, []string{name, "eve"}, 403, "may not import",
		},
		"an editor's import": {
			"POST", "/api/v1/movies/imports", asCSV, film,
			[]string{name, "eve", groups, "staff, editors"}, 200, `"inserted":1`,
		},
		"the page": {"GET", "/", "", "", nil, 200, "<title>"},
	} {
		t.Run(what, func(t *testing.T) {
			status, body := send(tt.method, tt.path, tt.contentType, tt.body, tt.headers...)
			if status != tt.status || !strings.Contains(body, tt.has) {
				t.Errorf("%d %s", status, body)
			}
		})
	}
	if r := s.stop(); !strings.Contains(r.err, "identity: the proxy names nobody") ||
		strings.Contains(r.err, "ada@") {
		t.Errorf("the log is %s", r.err)
	}
}
