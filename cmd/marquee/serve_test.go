package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage"
)

// request sends a request and returns the response, which the caller closes.
func request(ctx context.Context, t *testing.T, method, url, body string, accept string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", accept)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// getJSON decodes what a GET returns; only keeps that property alone.
func getJSON[T any](t *testing.T, url, only string) T {
	t.Helper()
	res := request(t.Context(), t, "GET", url, "", "application/json")
	defer res.Body.Close()
	var v T
	if only != "" {
		var object map[string]json.RawMessage
		if err := json.NewDecoder(res.Body).Decode(&object); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(`{"`+only+`":`+string(object[only])+`}`), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	if err := json.NewDecoder(res.Body).Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// post sends a request and returns its status and body.
func post(t *testing.T, url, body, accept string) (int, string) {
	t.Helper()
	res := request(t.Context(), t, "POST", url, body, accept)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

func TestServeIsInterruptedWhileItsStoreIsSilent(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "a")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "b")
	for name, url := range map[string]string{
		"dynamodb": "dynamodb://p?region=eu-central-1&endpoint=http://%s",
		"postgres": "postgres://ann@%s/films?sslmode=disable",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			silent, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer silent.Close()
			ctx, interrupt := context.WithCancel(t.Context())
			go func() {
				conn, err := silent.Accept()
				if err == nil {
					defer conn.Close()
					_, _ = conn.Read(make([]byte, 1)) // the server waits for the answer now
				}
				interrupt()
				<-t.Context().Done()
			}()
			var out, log bytes.Buffer
			start := time.Now()
			status := run(ctx, []string{"serve", "--addr=127.0.0.1:0", "--store", fmt.Sprintf(url, silent.Addr())},
				options.NewEnv(nil), terminal.Streams{In: strings.NewReader(""), Out: &out, Err: &log})
			if status != exitFailed || log.String() != "marquee: interrupted\n" {
				t.Errorf("status %d after %v: %s", status, time.Since(start), log.String())
			}
			if took := time.Since(start); took > 12*time.Second { // a store that is silent is given up later
				t.Errorf("it took %v to stop", took)
			}
		})
	}
}

func TestServeWithNothingConfigured(t *testing.T) {
	t.Chdir(t.TempDir())
	s := serve(t)
	info := getJSON[struct {
		Model   string
		Offline bool
		Films   struct{ Total, Invented int }
	}](t, s.url+"/api/v1/info", "")
	if info.Model != "offline" || !info.Offline || info.Films.Total < 2000 || info.Films.Invented != info.Films.Total {
		t.Errorf("the server is %+v", info)
	}
	status, body := post(t, s.url+"/api/v1/emails", `{"purpose":"Ask for a meeting"}`, "application/json")
	if status != 201 || !strings.Contains(body, `"model":"offline"`) {
		t.Errorf("draft: %d %s", status, body)
	}
	_, body = post(t, s.url+"/api/v1/chats", "", "application/json")
	var chat struct{ ID string }
	if err := json.Unmarshal([]byte(body), &chat); err != nil {
		t.Fatal(err)
	}
	_, body = post(t, s.url+"/api/v1/chats/"+chat.ID+"/messages",
		`{"text":"Which genre is the largest?","charts":[{"kind":"genres","from":1990,"to":2020},{"kind":"popularity","year":2015}]}`, "application/json")
	if !strings.Contains(body, "Drama is the largest genre from 1990 to 2020") {
		t.Errorf("answer: %s", body)
	}
	r := s.stop()
	if r.status != 0 || !strings.Contains(r.err, "invented_films") || !strings.Contains(r.err, `msg="model call"`) {
		t.Errorf("stopped with %+v", r)
	}
	if info, err := os.Stat("marquee.db"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the store: %v, %v", info, err)
	}
}

func TestACompatibleServer(t *testing.T) {
	t.Parallel()
	model := llmtest.NewServer(t,
		llmtest.Good(`{"subject":"Meet`, `ing","body":"Hi Grace,\n`, `\nTuesday?"}`), llmtest.Good("Dra", "ma."),
		llmtest.Good("Subject: Meeting\n\n", "Hi Grace."))
	with := setting{env: []string{
		"MARQUEE_MODEL=compatible:tiny", "COMPATIBLE_BASE_URL=" + model.URL, "COMPATIBLE_API_KEY=sk-secret",
	}}
	dir := t.TempDir()
	s := with.serve(t, "--store="+storeIn(dir), "--log-format=json", "--log-level=debug", "--no-demo")

	_, body := post(t, s.url+"/api/v1/emails", `{"purpose":"Ask for a meeting"}`, "text/event-stream")
	if n := strings.Count(body, `"field":"body"`); n < 2 || !strings.Contains(body, `"body":"Hi Grace,\n\nTuesday?"`) || !strings.Contains(body, `"model":"tiny"`) {
		t.Errorf("draft: %s", body)
	}
	_, body = post(t, s.url+"/api/v1/chats", "", "application/json")
	var chat struct{ ID string }
	if err := json.Unmarshal([]byte(body), &chat); err != nil {
		t.Fatal(err)
	}
	_, body = post(t, s.url+"/api/v1/chats/"+chat.ID+"/messages", `{"text":"Which?","charts":[{"kind":"popularity","year":2015}]}`, "text/event-stream")
	if strings.Count(body, "event: text") != 2 || strings.Count(body, "event: done") != 1 || !strings.Contains(body, `"text":"Drama."`) {
		t.Errorf("answer: %s", body)
	}
	if asked := model.Requests()[1]; asked.Header.Get("Authorization") != "Bearer sk-secret" || !strings.Contains(asked.Text(), `"year":2015`) {
		t.Errorf("the model was asked %v", asked.JSON)
	}

	r := with.invoke(t, "draft", "Ask for a meeting", "--store="+storeIn(dir))
	if r.status != 0 || r.out != "Subject: Meeting\n\nHi Grace.\n" || r.err != "" {
		t.Errorf("on the terminal: %+v", r)
	}
	if log := s.stop().err; strings.Contains(log, "sk-secret") || strings.Contains(log, "Grace") || !strings.Contains(log, `"output_tokens":7`) {
		t.Errorf("log:\n%s", log)
	}
}

func TestStoppingFinishesWhatIsInFlight(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		drain string
		day   llmtest.Day
		want  string
	}{
		"in time":          {"1m", llmtest.Good(`{"subject":"S","body":"B"}`), "event: done"},
		"or cuts it short": {"50ms", llmtest.Stall(`{"subject":"S","body":"Half an email`), "event: error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := llmtest.NewServer(t, tt.day)
			dir := t.TempDir()
			s := serve(t, "--store="+storeIn(dir), "--no-demo", "--drain="+tt.drain, "--model=compatible:tiny", "--compatible-base-url="+model.URL)
			res := request(t.Context(), t, "POST", s.url+"/api/v1/emails", `{"purpose":"p"}`, "text/event-stream")
			defer res.Body.Close()
			lines := bufio.NewReader(res.Body)
			if _, err := lines.ReadString('\n'); err != nil { // it is accepted
				t.Fatal(err)
			}
			var stopped sync.WaitGroup
			var r result
			stopped.Go(func() { r = s.stop() })
			rest, err := io.ReadAll(lines)
			if err != nil || strings.Count(string(rest), tt.want) != 1 {
				t.Errorf("the stream ended with %s, %v", rest, err)
			}
			stopped.Wait()
			if r.status != 0 {
				t.Errorf("stopped with %+v", r)
			}
			page := history(t, storeIn(dir))
			if len(page) != 1 || page[0].Status == email.StatusPending || page[0].Body == "" {
				t.Errorf("kept %+v", page)
			}
		})
	}
}

func TestAModelThatTakesTooLong(t *testing.T) {
	t.Parallel()
	model := llmtest.NewServer(t, llmtest.Stall(`{"subject":"S","body":"Half`))
	s := serve(t, "--store=memory:", "--no-demo", "--reply-timeout=50ms", "--model=compatible:tiny", "--compatible-base-url="+model.URL)
	if status, body := post(t, s.url+"/api/v1/emails", `{"purpose":"p"}`, "application/json"); status != http.StatusGatewayTimeout {
		t.Errorf("draft: %d %s", status, body)
	}
	_, body := post(t, s.url+"/api/v1/chats", "", "application/json")
	var chat struct{ ID string }
	if err := json.Unmarshal([]byte(body), &chat); err != nil {
		t.Fatal(err)
	}
	if status, body := post(t, s.url+"/api/v1/chats/"+chat.ID+"/messages", `{"text":"Which?"}`, "application/json"); status != http.StatusGatewayTimeout {
		t.Errorf("answer: %d %s", status, body)
	}
}

func TestASecondSignalEndsTheWaiting(t *testing.T) {
	t.Parallel()
	model := llmtest.NewServer(t, llmtest.Stall(`{"subject":"S","body":"Half`))
	url, cmd := process(t, t.TempDir(), "--no-demo", "--drain=1h", "--model=compatible:tiny", "--compatible-base-url="+model.URL)
	res := request(t.Context(), t, "POST", url+"/api/v1/emails", `{"purpose":"p"}`, "text/event-stream")
	defer res.Body.Close()
	signal := func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
	}
	signal()
	// The server has heard it once it takes no new connections.
	for fresh := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}); ; {
		health, err := fresh.Get(url + "/livez")
		if err != nil {
			break
		}
		health.Body.Close()
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for waited := time.Now(); time.Since(waited) < patience; {
		select {
		case err := <-ended:
			if err == nil {
				t.Error("it ended as if all was well")
			}
			return
		case <-again.C:
			_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended just now
		}
	}
	t.Error("it waits on")
}

// history returns the drafts of a store that no server has open.
func history(t *testing.T, url string) []email.Draft {
	t.Helper()
	stores, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer stores.Close()
	var all []email.Draft
	for cursor := ""; ; {
		page, err := must(email.New(offline.New(), stores.Email, nil)).List(t.Context(), options.LocalOwner, cursor, 100)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Drafts...)
		if cursor = page.Next; cursor == "" {
			return all
		}
	}
}

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
		if d := getJSON[struct{ Status, Body string }](t, url+"/api/v1/emails/"+id, ""); d.Status != "complete" || d.Body == "" {
			t.Errorf("draft %s was finished and is %+v", id, d)
		}
	}
}

// draftOnce drafts an email; it returns the id once that is acknowledged, and
// whether the draft was finished, too.
func draftOnce(ctx context.Context, url string) (id string, done bool) {
	req, err := http.NewRequestWithContext(ctx, "POST", url+"/api/v1/emails", strings.NewReader(`{"purpose":"Ask for a meeting"}`))
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
		line := lines.Text()
		if data, ok := strings.CutPrefix(line, "data: "); ok && id == "" {
			var started struct{ ID string }
			if json.Unmarshal([]byte(data), &started) == nil {
				id = started.ID
			}
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok && strings.Contains(data, `"status":"complete"`) {
			return id, true
		}
	}
	return id, false
}
