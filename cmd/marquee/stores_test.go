package main

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
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

// session asks servers, one after the other, for one thing each of everything,
// and returns what they answered. What differs between any two runs is left out. It
// leaves nothing behind but its keys, which begin with its name.
func session(t *testing.T, name string, servers ...string) string {
	t.Helper()
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
		{"POST", "/chats/CHAT/messages", "q", `{"text":"Which genre had the most films?","charts":[{"kind":"genres","from":1990,"to":2019}]}`},
		{"POST", "/chats/CHAT/messages", "q", `{"text":"Which genre had the most films?","charts":[{"kind":"genres","from":1990,"to":2019}]}`},
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
		req, err := http.NewRequestWithContext(t.Context(), step.method, servers[i%len(servers)]+"/api/v1"+path, strings.NewReader(step.body))
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
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`"id":"([^"]*)"`).FindSubmatch(body); step.method == "POST" && res.StatusCode == http.StatusCreated {
			if step.path == "/chats" {
				chat = string(found[1])
			} else {
				id = string(found[1])
			}
			if step.path == "/emails" || step.path == "/chats" {
				made[step.path+"/"+string(found[1])] = true
			}
		}
		fmt.Fprintf(&log, "%s %s\n%d %s\n", step.method, step.path, res.StatusCode, body)
	}
	for path := range made {
		request(t.Context(), t, "DELETE", servers[0]+"/api/v1"+path, "", "application/json").Body.Close()
	}
	return regexp.MustCompile(`"(id|created|updated|next|request_id|as_of|popularity_as_of)":"[^"]*"`).ReplaceAllString(log.String(), `"$1":""`)
}

// Whichever store a server has, it answers the same, to the last error message;
// and so do two servers that share one.
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
		if d.Status == "complete" && d.Body != "" {
			break
		}
		if d.Status != "pending" || t.Context().Err() != nil {
			t.Fatalf("the draft is %+v", d)
		}
	}
	if r := s.stop(); r.status != 0 || !strings.Contains(r.err, "were finished") {
		t.Errorf("stopped with %+v", r)
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if r := invoke(t, "migrate", "--store=sqlite:"+dir+"/newer.db"); r.status != exitOK {
		t.Fatal(r)
	}
	newer, err := sql.Open("sqlite", filepath.Join(dir, "newer.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer newer.Close()
	if _, err := newer.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, out, err string
		args           []string
		status         int
	}{
		{"the status of nothing", "The schema of sqlite:new.db is at version 0 of 7.\n", "marquee: the schema is not up to date; run marquee migrate\n",
			[]string{"--status", "--store=sqlite:new.db"}, exitFailed},
		{"up", "The schema of sqlite:new.db is at version 7 of 7.\n", "", []string{"--store=sqlite:new.db"}, exitOK},
		{"the status", "The schema of sqlite:new.db is at version 7 of 7.\n", "", []string{"--status", "--store=sqlite:new.db"}, exitOK},
		{"up again", "The schema of sqlite:new.db is at version 7 of 7.\n", "", []string{"--store=sqlite:new.db"}, exitOK},
		{"memory", "The schema of memory: is at version 0 of 0.\n", "", []string{"--store=memory:"}, exitOK},
		{"the status of a newer schema", "The schema of sqlite:newer.db is at version 99 of 7.\n", "marquee: the schema is newer than this program; use the one that made it\n",
			[]string{"--status", "--store=sqlite:newer.db"}, exitFailed},
		{"no store", "", "marquee: storage: unknown scheme; write " + storage.Accepted + "\n", []string{"--store=x:y"}, exitFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := []string{"migrate"}
			for _, arg := range tt.args {
				args = append(args, strings.Replace(arg, "sqlite:", "sqlite:"+dir+"/", 1))
			}
			r := invoke(t, args...)
			r.out = strings.ReplaceAll(r.out, dir+"/", "")
			if r != (result{tt.status, tt.out, tt.err}) {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestCopy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(store string) string { return strings.Replace(store, "sqlite:", "sqlite:"+dir+"/", 1) }
	films := setting{in: header + "1,One,Drama,9.5,2000-01-02\n2,Two,[],3,2000-03-04\n"}
	if r := films.invoke(t, "import", "-", "--store="+in("sqlite:a.db")); r.status != 0 {
		t.Fatal(r)
	}
	if r := invoke(t, "draft", "Ask for a meeting", "--store="+in("sqlite:a.db")); r.status != 0 {
		t.Fatal(r)
	}
	demo := strings.TrimPrefix(holdingDemo(t), "--store=")
	sums := regexp.MustCompile(`\([0-9a-f]{12}\)`)
	for _, tt := range []struct {
		name, from, to string
		status         int
		out, err       string
	}{
		{"to an empty store", "sqlite:a.db", "sqlite:b.db", exitOK, "1 draft: 1 written, 0 there already. Checked: 1 (sum) at the source, 1 (sum) at the target.\n" +
			"0 conversations: 0 written, 0 there already. Checked: 0 (sum) at the source, 0 (sum) at the target.\n" +
			"2 films: 2 written, 0 there already. Checked: 2 (sum) at the source, 2 (sum) at the target.\n", ""},
		{"again", "sqlite:a.db", "sqlite:b.db", exitOK, "1 draft: 0 written, 1 there already. Checked: 1 (sum) at the source, 1 (sum) at the target.\n" +
			"0 conversations: 0 written, 0 there already. Checked: 0 (sum) at the source, 0 (sum) at the target.\n" +
			"2 films: 0 written, 2 there already. Checked: 2 (sum) at the source, 2 (sum) at the target.\n", ""},
		{"invented films to real ones", demo, "sqlite:b.db", exitOK,
			"0 drafts: 0 written, 0 there already. Checked: 0 (sum) at the source, 0 (sum) at the target, which has 1 more.\n" +
				"0 conversations: 0 written, 0 there already. Checked: 0 (sum) at the source, 0 (sum) at the target.\n" +
				"2,928 films: 0 written, 0 there already, 2,928 left out, because invented films are not mixed with real ones. " +
				"Checked: 0 (sum) at the source, 0 (sum) at the target, which has 2 more.\n", ""},
		{"from nothing", "sqlite:misspelt.db", "sqlite:b.db", exitUsage, "", "marquee: --from: sqlite:misspelt.db has a schema of version 0, and 7 is needed; " +
			"is it the right one? If it is, run marquee migrate on it\n"},
		{"to itself", "sqlite:a.db", "sqlite:a.db", exitUsage, "", "marquee: --from and --to name the same store\n"},
		{"to no store", "sqlite:a.db", "x:y", exitFailed, "", "marquee: storage: unknown scheme; write " + storage.Accepted + "\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			from := tt.from
			if from != demo {
				from = in(from)
			}
			r := invoke(t, "copy", "--from="+from, "--to="+in(tt.to))
			r.out = sums.ReplaceAllString(r.out, "(sum)")
			r.err = strings.ReplaceAll(r.err, dir+"/", "")
			if r != (result{tt.status, tt.out, tt.err}) {
				t.Errorf("got  %+v\nwant %+v", r, result{tt.status, tt.out, tt.err})
			}
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "misspelt.db")); err == nil {
		t.Error("copy made a store to read from")
	}
	t.Run("to a store that has newer drafts", func(t *testing.T) {
		for _, path := range []string{"a.db", "b.db"} {
			stores, err := storage.Open(t.Context(), in("sqlite:"+path))
			if err != nil {
				t.Fatal(err)
			}
			defer stores.Close()
			d, err := stores.Email.List(t.Context(), options.LocalOwner, marquee.Place{}, 1)
			if err != nil {
				t.Fatal(err)
			}
			d[0].Version++
			d[0].Subject = "Changed in " + path
			if err := stores.Email.Update(t.Context(), options.LocalOwner, d[0]); err != nil {
				t.Fatal(err)
			}
		}
		if r := invoke(t, "copy", "--from="+in("sqlite:a.db"), "--to="+in("sqlite:b.db")); r.status != exitFailed || !strings.Contains(r.err, "the stores differ") {
			t.Errorf("got %+v", r)
		}
	})
}
