package httpapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestTheLogHasOneLineARequestAndNoContents(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	s.do(
		t, "POST", "/api/v1/emails", `{"purpose":"secret purpose"}`,
		"Authorization", "secret key", "X-Request-Id", "secret id",
	)
	res, _ := s.do(t, "GET", "/api/v1/movies?q=secret+film", "")
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	if len(lines) != 2 || strings.Contains(s.log.String(), "secret") {
		t.Fatalf("log:\n%s", s.log)
	}
	var line struct {
		Msg, Method, Route string
		Status, Bytes      int
		MS                 *int
	}
	if err := json.Unmarshal([]byte(lines[1]), &line); err != nil {
		t.Fatal(err)
	}
	if line.Msg != "request" || line.Method != "GET" || line.Route != "/api/v1/movies" ||
		line.Status != 200 || line.Bytes == 0 || line.MS == nil {
		t.Errorf("line %s", lines[1])
	}
	if id := res.Header.Get("X-Request-Id"); id == "" ||
		!strings.Contains(lines[1], `"request_id":"`+id+`"`) {
		t.Errorf("the request %q is not in its line %s", id, lines[1])
	}
}

func TestTheLogNamesTheRouteOfKeptAnswers(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	importFilms(t, s)
	for range 2 {
		s.do(t, "GET", "/api/v1/movies/popularity?year=2000", "")
	}
	const line = `"route":"/api/v1/movies/popularity","status":200,`
	if n := strings.Count(s.log.String(), line); n != 2 {
		t.Errorf("%d lines with the route:\n%s", n, s.log)
	}
}
