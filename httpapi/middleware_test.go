package httpapi_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// panicking is a store of drafts that has a mistake.
type panicking struct{ email.Store }

func (panicking) Create(context.Context, string, email.Draft) error { panic("secret panic") }

func TestAPanicIsAProblem(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
		o.Email = must(email.New(llmtest.NewScript(), panicking{}, nil))
	})
	res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
	problem(t, res, body, http.StatusInternalServerError)
	if strings.Contains(body, "secret") || !strings.Contains(s.log.String(), "secret panic") {
		t.Errorf("problem %s; log %s", body, s.log)
	}
}

func TestRequestsFromElsewhereAreRefused(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	tests := map[string]struct {
		method, header, value string
		status                int
	}{
		"by a loopback name":         {"GET", "Host", "localhost:" + port, 200},
		"by an IPv6 address":         {"GET", "Host", "[::1]:" + port, 200},
		"by another name":            {"GET", "Host", "evil.example", 421},
		"by a name that ends alike":  {"GET", "Host", "localhost.evil.example:" + port, 421},
		"a change by another site":   {"POST", "Sec-Fetch-Site", "cross-site", 403},
		"a change by another origin": {"POST", "Origin", "http://evil.example", 403},
		"a change by this page":      {"POST", "Sec-Fetch-Site", "same-origin", 201},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := "/livez"
			if tt.method == "POST" {
				path = "/api/v1/chats"
			}
			res, body := s.do(t, tt.method, path, "", tt.header, tt.value)
			if tt.status >= 400 {
				problem(t, res, body, tt.status)
			} else if res.StatusCode != tt.status {
				t.Errorf("status %d, want %d", res.StatusCode, tt.status)
			}
		})
	}
	t.Run("any name where that is wanted", func(t *testing.T) {
		s := newServer(
			t, llmtest.NewScript(), "memory:", func(o *setup) { o.Hosts = []string{"Films.Example"} },
		)
		res, _ := s.do(t, "GET", "/livez", "", "Host", "films.example")
		if res.StatusCode != http.StatusOK {
			t.Errorf("status %d", res.StatusCode)
		}
	})
}

// That is for servers that do nothing between requests. Others go on.
func TestAClientThatGoesAwayStopsTheModel(t *testing.T) {
	model := llmtest.NewScript(llmtest.Reply{Chunks: emailReply.Chunks[:2], Stall: true})
	s := newServer(t, model, "memory:", func(o *setup) { o.Attached = true })
	ctx, leave := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(
		ctx, "POST", s.URL+"/api/v1/emails", strings.NewReader(`{"purpose":"p"}`),
	)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Owner", "ada")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() && !strings.Contains(lines.Text(), `"field":"body"`) {
	}
	leave()
	res.Body.Close()
	s.Close() // waits for the handler, and so for the model
	page, err := must(email.New(model, s.stores.Email, nil)).List(t.Context(), "ada", "", 1)
	if err != nil || len(page.Drafts) != 1 || page.Drafts[0].Status != email.StatusStopped ||
		page.Drafts[0].Body != "Hi <b>Grace</b>," {
		t.Errorf("kept %+v, %v", page.Drafts, err)
	}
}
