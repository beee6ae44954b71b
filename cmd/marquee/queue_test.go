package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// Drafts that nobody waits for are written by two servers on one store, each once.
func TestServersWriteWhatWaits(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) string{
		"SQLite":   func(t *testing.T) string { return storeIn(t.TempDir()) },
		"Postgres": func(t *testing.T) string { return services.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := "--store=" + open(t)
			script := slices.Repeat([]llmtest.Day{llmtest.Good(`{"subject":"S","body":"B"}`)}, 10)
			model := llmtest.NewServer(t, script...)
			var servers []running
			for range 2 {
				servers = append(servers,
					serve(t, fromModel(model.URL, store, "--no-demo", "--queued-at-once=2")...))
			}
			ids := map[string]bool{}
			for n := range 10 {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
					servers[n%2].url+"/api/v1/emails", strings.NewReader(`{"purpose":"thank the team"}`))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("Prefer", "respond-async")
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				var d struct{ ID, Status string }
				err = json.NewDecoder(res.Body).Decode(&d)
				res.Body.Close()
				if err != nil || res.StatusCode != http.StatusAccepted || d.Status != "queued" {
					t.Fatalf("accepted: %d %+v, %v", res.StatusCode, d, err)
				}
				ids[d.ID] = true
			}
			for id := range ids {
				for done := false; !done; {
					d := getJSON[struct{ Status string }](t, servers[0].url+"/api/v1/emails/"+id, "")
					if done = d.Status == "done"; !done && d.Status != "queued" && d.Status != "writing" {
						t.Fatalf("a draft is %s", d.Status)
					}
				}
			}
			for _, s := range servers {
				if r := s.stop(); r.status != exitOK {
					t.Errorf("stopped with %+v", r)
				}
			}
			if n := len(model.Requests()); n != 10 {
				t.Errorf("the model was asked %d times", n)
			}
		})
	}
}
