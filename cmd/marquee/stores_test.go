package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/storage"
)

// session asks servers in turn, one request each, for everything that they do, and returns
// their answers. It leaves out what differs between any two runs. It leaves nothing behind
// except its idempotency keys, which begin with its name.
func session(t *testing.T, name string, servers ...string) string {
	t.Helper()
	const aQuestion = `{"text":"Which genre had the most films?",` +
		`"charts":[{"kind":"genres","from":1990,"to":2019}]}`
	var log strings.Builder
	var id, chat string
	made := map[string]bool{} // by their paths
	for i, step := range []struct{ method, path, key, body string }{
		{"GET", "/info", "", ""},
		{"GET", "/movies/genres?from=1990&to=2019", "", ""},
		{"GET", "/movies/genres?from=1990&to=2019&count=fractional", "", ""},
		{"GET", "/movies/popularity?year=2015&limit=7", "", ""},
		{"GET", "/movies/popularity?year=1871", "", ""},
		{"GET", "/movies?limit=5", "", ""},
		{"GET", "/movies?q=the%20s&limit=5", "", ""},
		{"GET", "/movies?q=the&year=2001&genre=Drama&limit=100", "", ""},
		{"GET", "/movies?q=%00", "", ""},
		{"POST", "/emails", "k", `{"purpose":"Ask for a meeting","details":"On Friday 𝄞"}`},
		{"POST", "/emails", "k", `{"purpose":"Ask for a meeting","details":"On Friday 𝄞"}`},
		{"POST", "/emails", "k", `{"purpose":"Ask for something else"}`},
		{"POST", "/emails", "", `{"purpose":"Ask\u0000"}`},
		{"POST", "/emails", "", `{"purpose":"Thank the team","tone":"casual"}`},
		{"GET", "/emails?limit=1", "", ""},
		{"GET", "/emails/ID", "", ""},
		{"PATCH", "/emails/ID", "", `{"subject":"By hand"}`},
		{"GET", "/emails/ID", "", ""},
		{"POST", "/chats", "c", ""},
		{"POST", "/chats", "c", ""},
		{"POST", "/chats/CHAT/messages", "q", aQuestion},
		{"POST", "/chats/CHAT/messages", "q", aQuestion},
		{"POST", "/chats/CHAT/messages", "q", `{"text":"Why?"}`},
		{"POST", "/chats/CHAT/messages", "", `{"text":"And the least?"}`},
		{"GET", "/chats/CHAT", "", ""},
		{"GET", "/chats", "", ""},
		{"DELETE", "/chats/CHAT", "", ""},
		{"DELETE", "/emails/ID", "", ""},
		{"GET", "/emails/ID", "", ""},
		{"GET", "/emails", "", ""},
	} {
		path := strings.NewReplacer("ID", id, "CHAT", chat).Replace(step.path)
		url := servers[i%len(servers)] + "/api/v1" + path
		body := strings.NewReader(step.body)
		req, err := http.NewRequestWithContext(t.Context(), step.method, url, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		if step.key != "" {
			step.key = name + step.key
		}
		req.Header.Set("Idempotency-Key", step.key) // an empty one is none
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if step.method == "POST" && res.StatusCode == http.StatusCreated {
			found := string(anID.FindSubmatch(answer)[1])
			if step.path == "/chats" {
				chat = found
			} else {
				id = found
			}
			if step.path == "/emails" || step.path == "/chats" {
				made[step.path+"/"+found] = true
			}
		}
		fmt.Fprintf(&log, "%s %s\n%d %s\n", step.method, step.path, res.StatusCode, answer)
	}
	for path := range made {
		url := servers[0] + "/api/v1" + path
		request(t.Context(), t, "DELETE", url, "", asJSON).Body.Close()
	}
	return differing.ReplaceAllString(log.String(), `"$1":""`)
}

var (
	anID = regexp.MustCompile(`"id":"([^"]*)"`)
	// differing is what differs between any two runs.
	differing = regexp.MustCompile(
		`"(id|parent|version|created|updated|next|request_id|as_of|popularity_as_of)":"[^"]*"`)
)

// A server answers the same with every store, to the last error message. So do two servers
// that share a store.
func TestEveryStoreGivesTheSameAnswers(t *testing.T) {
	t.Parallel()
	want := session(t, "a", serve(t, "--store=memory:").url)
	for name, newURL := range services.Stores {
		if name == "memory" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := "--store=" + newURL(t)
			one, other := serve(t, store), serve(t, store)
			if got := session(t, "a", one.url); got != want {
				t.Errorf("one server: %s", difference(got, want))
			}
			if got := session(t, "b", one.url, other.url); got != want {
				t.Errorf("two servers: %s", difference(got, want))
			}
		})
	}
}

// difference shows the first line in which two texts differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("%s\n got %.2000s\nwant %.2000s", g[max(0, i-1)], g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

func TestTheServerTakesUpWhatADeadOneLeft(t *testing.T) {
	t.Parallel()
	url := storeIn(t.TempDir())
	stores, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	const id = "018bcfe5-6800-7000-8000-000000000001"
	now := time.Now()
	left := email.Draft{
		ID: id, Version: 1, Status: email.StatusPending,
		Brief:   email.Brief{Purpose: "Ask for a meeting", Tone: "formal", Length: "medium"},
		Created: now.Add(-time.Hour), Updated: now.Add(-time.Hour),
		Lease: marquee.Lease{Holder: "dead", Until: now.Add(-time.Minute), Attempt: 1},
	}
	if err := stores.Email.Create(t.Context(), options.LocalOwner, left); err != nil {
		t.Fatal(err)
	}
	if err := stores.Close(); err != nil {
		t.Fatal(err)
	}
	s := serve(t, "--store="+url, "--no-demo")
	for {
		d := getJSON[struct{ Status, Body string }](t, s.url+"/api/v1/emails/"+id, "")
		if d.Status == "done" && d.Body != "" {
			break
		}
		if d.Status != "writing" && d.Status != "queued" || t.Context().Err() != nil {
			t.Fatalf("the draft is %+v", d)
		}
	}
	if r := s.stop(); r.status != 0 || !strings.Contains(r.err, "are queued") {
		t.Errorf("stopped with %+v", r)
	}
}
