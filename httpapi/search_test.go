package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// Drafts and conversations are found by their words, on every store, page by page.
func TestRecordsAreFoundAgain(t *testing.T) {
	for name, newURL := range services.Stores {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(emailReply), newURL(t), nil)
			for _, owner := range []string{"ada", "grace"} {
				for _, recipient := range []string{"Amélie", "Łukasz", "田中さん", "Amelie Two"} {
					body := fmt.Sprintf(`{"purpose":"Write to %s","recipient":"%s"}`, owner, recipient)
					s.do(t, "POST", "/api/v1/emails", body, "X-Owner", owner)
				}
			}
			drafts := func(owner, q string) (found []string) {
				for next := ""; ; {
					path := "/api/v1/emails?limit=1&q=" + url.QueryEscape(q)
					if next != "" {
						path += "&cursor=" + next
					}
					res, body := s.do(t, "GET", path, "", "X-Owner", owner)
					page := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK)
					for _, d := range page.Items {
						found = append(found, d.Recipient)
					}
					if next = page.Next; next == "" {
						return found
					}
				}
			}
			for _, test := range []struct{ owner, q, want string }{
				{"ada", "amelie", "Amelie Two, Amélie"},
				{"ada", "LUK meeting", "Łukasz"},
				{"ada", "中", "田中さん"},
				{"ada", "ada", "Amelie Two, 田中さん, Łukasz, Amélie"},
				{"ada", "grace ada two", "Amelie Two"}, // every letter begins "Hi Grace"
				{"grace", "ada", ""},
				{"eve", "amelie", ""},
				{"ada", "elie", ""},
			} {
				if got := strings.Join(drafts(test.owner, test.q), ", "); got != test.want {
					t.Errorf("%s finds %q: %q, want %q", test.owner, test.q, got, test.want)
				}
			}
		})
		t.Run(name+", conversations", func(t *testing.T) {
			model := llmtest.NewScript(llmtest.Text("Drama, of Łódź."), llmtest.Text("Horror."))
			s := newServer(t, model, newURL(t), nil)
			var ids []string
			for _, question := range []string{"Which genre?", "And 千と千尋?"} {
				res, body := s.do(t, "POST", "/api/v1/chats", `{}`)
				c := decode[wire.Chat](t, res, body, http.StatusCreated)
				ids = append(ids, c.ID)
				s.do(t, "POST", "/api/v1/chats/"+c.ID+"/messages", `{"text":"`+question+`"}`)
			}
			for _, test := range []struct {
				owner, q string
				want     []string
			}{
				{"ada", "lodz drama", ids[:1]},
				{"ada", "千尋", ids[1:]},
				{"ada", "horror", ids[1:]},
				{"ada", "", []string{ids[1], ids[0]}},
				{"eve", "drama", nil},
			} {
				path := "/api/v1/chats?q=" + url.QueryEscape(test.q)
				res, body := s.do(t, "GET", path, "", "X-Owner", test.owner)
				var got []string
				for _, c := range decode[wire.Page[wire.Chat]](t, res, body, http.StatusOK).Items {
					got = append(got, c.ID)
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("%s finds %q: %v, want %v", test.owner, test.q, got, test.want)
				}
			}
		})
	}
}
