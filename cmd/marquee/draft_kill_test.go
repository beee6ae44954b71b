package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func TestKillWhileDrafting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	url, cmd := process(t, dir, "--no-demo")
	var mu sync.Mutex
	var accepted, finished []string // ids that the server acknowledged
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	enough := make(chan struct{})
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				id, done := draftOnce(ctx, url)
				mu.Lock()
				if id != "" {
					accepted = append(accepted, id)
				}
				if done {
					finished = append(finished, id)
				}
				if len(finished) == 40 && done {
					close(enough)
				}
				mu.Unlock()
				if id == "" {
					return // the server is gone
				}
			}
		})
	}
	select {
	case <-enough:
	case <-ctx.Done():
		t.Fatal("the server is too slow")
	}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	clients.Wait()

	// The server comes back, on the same store, with every draft.
	url, _ = process(t, dir, "--no-demo")
	for i, id := range accepted {
		d := getJSON[struct{ ID, Status, Body string }](t, url+"/api/v1/emails/"+id, "")
		if d.ID != id {
			t.Fatalf("draft %d of %d, %s, was acknowledged and is gone", i, len(accepted), id)
		}
	}
	for _, id := range finished {
		d := getJSON[struct{ Status, Body string }](t, url+"/api/v1/emails/"+id, "")
		if d.Status != "done" || d.Body == "" {
			t.Errorf("draft %s was finished and is %+v", id, d)
		}
	}
}

// draftOnce drafts an email. It returns the id if the server acknowledged it, and whether
// the draft was finished.
func draftOnce(ctx context.Context, url string) (id string, done bool) {
	brief := strings.NewReader(`{"purpose":"Ask for a meeting"}`)
	req, err := http.NewRequestWithContext(ctx, "POST", url+"/api/v1/emails", brief)
	if err != nil {
		return "", false
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", false
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		if id == "" {
			var started struct{ ID string }
			if json.Unmarshal([]byte(data), &started) == nil {
				id = started.ID
			}
		}
		if strings.Contains(data, `"status":"done"`) {
			return id, true
		}
	}
	return id, false
}
