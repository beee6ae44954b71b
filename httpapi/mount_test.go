package httpapi_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// A person has a bounded number of requests to /mcp at once, because some of them stay for long.
func TestRequestsOfAssistantsAreBounded(t *testing.T) {
	const most = 50
	begun, end := make(chan bool, most), make(chan bool)
	s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
		o.MCP = func(http.Handler) http.Handler {
			return http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				begun <- true
				<-end
			})
		}
	})
	var ended sync.WaitGroup
	for range most {
		ended.Go(func() {
			if res, _, err := s.send(t.Context(), "POST", "/mcp", "{}"); err != nil ||
				res.StatusCode != http.StatusOK {
				t.Errorf("%v, %v", res, err)
			}
		})
	}
	for range most {
		<-begun
	}
	res, body := s.do(t, "POST", "/mcp", "{}")
	if res.StatusCode != http.StatusTooManyRequests || !strings.Contains(body, "other long requests") {
		t.Errorf("one more: %d %s", res.StatusCode, body)
	}
	close(end)
	ended.Wait()
	if res, body := s.do(t, "POST", "/mcp", "{}"); res.StatusCode != http.StatusOK {
		t.Errorf("after them: %d %s", res.StatusCode, body)
	}
}

// What is mounted at /mcp calls the API for the sender of its request, and everything is logged
// under one id.
func TestWhatIsMountedCallsTheAPI(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", func(o *setup) {
		o.MCP = func(api http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if who, ok := httpapi.PrincipalOf(r.Context()); !ok || who.Owner != "ada" {
					t.Errorf("the sender is %+v, %t", who, ok)
				}
				inner, err := http.NewRequestWithContext(r.Context(), http.MethodGet,
					"http://localhost/api/v1/info", http.NoBody)
				if err != nil {
					t.Error(err)
					return
				}
				api.ServeHTTP(w, inner)
			})
		}
	})
	res, body := s.do(t, "POST", "/mcp", "{}")
	if res.StatusCode != http.StatusOK || !strings.Contains(body, `"owner":"ada"`) {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	id, log := res.Header.Get("X-Request-Id"), s.log.String()
	if strings.Count(log, `"request_id":"`+id+`"`) != 2 || !strings.Contains(log, `"route":"/mcp"`) ||
		!strings.Contains(log, `"route":"/api/v1/info"`) {
		t.Errorf("log:\n%s", log)
	}
	if _, ok := httpapi.PrincipalOf(t.Context()); ok {
		t.Error("a context without a request has a sender")
	}
}
