package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies/dataset"
)

func TestChats(t *testing.T) {
	t.Parallel()
	store := holding(t, dataset.Demo()...)
	none := result{out: "\"local\" has no conversations.\n"}
	if r := invoke(t, "chats", "list", store); r != none {
		t.Errorf("without conversations: %+v", r)
	}
	if r := invoke(t, "ask", "Which genre has the most films?", store); r.status != exitOK {
		t.Fatal(r)
	}
	var rows []chatRow
	r := invoke(t, "chats", "list", "--format=json", store)
	if err := json.Unmarshal([]byte(r.out), &rows); err != nil || len(rows) != 1 {
		t.Fatalf("got %+v, %v", r, err)
	}
	id := rows[0].ID
	r = invoke(t, "chats", "list", "drama", store)
	if r.status != exitOK || !strings.Contains(r.out, id) ||
		!strings.Contains(r.out, "Which genre has the most films?") {
		t.Errorf("list with words: %+v", r)
	}
	if r := invoke(t, "chats", "list", "nowhere", store); strings.Contains(r.out, id) {
		t.Errorf("list with other words: %+v", r)
	}
	r = invoke(t, "chats", "show", id, store)
	if r.status != exitOK || !strings.HasPrefix(r.out, "# Which genre has the most films?\n") ||
		!strings.Contains(r.out, "Drama is the largest genre") {
		t.Errorf("show: %+v", r)
	}
	r = invoke(t, "chats", "share", id, "--ends=7d", "--url=https://films.example", store)
	if r.status != exitOK || !strings.HasPrefix(r.out, "https://films.example/shared#") ||
		!strings.Contains(r.err, "2 messages can be read until ") {
		t.Errorf("share: %+v", r)
	}
	for name, args := range map[string][]string{
		"show another":    {"show", "nothing"},
		"share another":   {"share", "nothing"},
		"of nobody":       {"show", id, "--owner=eve"},
		"share for ever":  {"share", id, "--ends=400d"},
		"a long list":     {"list", "--limit=101"},
		"an empty list":   {"list", "--limit=0"},
		"show no one":     {"show"},
		"share from then": {"share", id, "--ends=-1h"},
	} {
		r := invoke(t, append(append([]string{"chats"}, args...), store)...)
		if r.status != exitUsage || r.out != "" || r.err == "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
