package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestEveryRouteReadsAcceptAlike(t *testing.T) {
	model := llmtest.NewScript(emailReply)
	s := newServer(t, model, "memory:", mayImport)
	messages := s.begin(t)
	routes := map[string]struct {
		method, path, media, body string
		other                     string // the other form, in addition to JSON
	}{
		"a draft":   {"POST", "/api/v1/emails", whole, `{"purpose":"p"}`, streamed},
		"an answer": {"POST", messages, whole, `{"text":"?"}`, streamed},
		"an import": {"POST", imports, "text/csv", films, streamed},
		"a chart":   {"GET", "/api/v1/movies/claims", "", "", "text/csv"},
	}
	for name, route := range routes {
		for accept, want := range map[string]string{
			"":                                  whole,
			"*/*":                               whole,
			"application/json, OTHER":           whole,
			"OTHER, application/json":           whole,
			"OTHER":                             route.other,
			"OTHER, application/json;q=0.5":     route.other,
			"OTHER;q=0.4, application/json;q=0": route.other,
			"OTHER;q=0, application/json":       whole,
			"OTHER;q=0, */*":                    whole,
			"OTHER;q=0":                         "",
			"OTHER;q=0, application/json;q=0":   "",
			"text/html":                         "",
		} {
			t.Run(name+"/"+accept, func(t *testing.T) {
				asked := len(model.Requests())
				res, body := s.do(t, route.method, route.path, route.body,
					"Content-Type", route.media, "Accept", strings.ReplaceAll(accept, "OTHER", route.other))
				if want != "" {
					if got, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";"); res.StatusCode >= 300 ||
						got != want {
						t.Errorf("%d, %q, want %q: %s", res.StatusCode, got, want, body)
					}
					return
				}
				p := problem(t, res, body, http.StatusNotAcceptable)
				if len(p.Errors) != 1 || p.Errors[0].Location != "header.Accept" ||
					!strings.Contains(p.Errors[0].Message, route.other) {
					t.Errorf("errors %+v", p.Errors)
				}
				if len(model.Requests()) != asked {
					t.Error("the model was asked all the same")
				}
			})
		}
	}
}
