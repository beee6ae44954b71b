package main

import (
	"bufio"
	"bytes"
	"context"
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
			args := []string{"serve", "--addr=127.0.0.1:0", "--store", fmt.Sprintf(url, silent.Addr())}
			std := terminal.Streams{In: strings.NewReader(""), Out: &out, Err: &log}
			status := run(ctx, args, options.NewEnv(nil), std)
			// A server that gave the store up by itself would say so.
			if status != exitFailed || log.String() != "marquee: interrupted\n" {
				t.Errorf("status %d: %s", status, log.String())
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
	films := info.Films
	if info.Model != "offline" || !info.Offline ||
		films.Total < 2000 || films.Invented != films.Total {
		t.Errorf("the server is %+v", info)
	}
	status, body := s.draft(t)
	if status != 201 || !strings.Contains(body, `"model":"offline"`) {
		t.Errorf("draft: %d %s", status, body)
	}
	_, body = s.ask(t, `{"text":"Which genre is the largest?","charts":[
		{"kind":"genres","from":1990,"to":2020},{"kind":"popularity","year":2015}]}`, asJSON)
	if !strings.Contains(body, "Drama is the largest genre from 1990 to 2020") {
		t.Errorf("answer: %s", body)
	}
	r := s.stop()
	if r.status != 0 || !mentions(r.err, "invented_films", `msg="model call"`) {
		t.Errorf("stopped with %+v", r)
	}
	if info, err := os.Stat("marquee.db"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the store: %v, %v", info, err)
	}
}

func TestACompatibleServer(t *testing.T) {
	t.Parallel()
	model := llmtest.NewServer(t,
		llmtest.Good(`{"subject":"Meet`, `ing","body":"Hi Grace,\n`, `\nTuesday?"}`),
		llmtest.Good("Dra", "ma."),
		llmtest.Good("Subject: Meeting\n\n", "Hi Grace."))
	with := setting{env: []string{
		"MARQUEE_MODEL=compatible:tiny", "COMPATIBLE_BASE_URL=" + model.URL,
		"COMPATIBLE_API_KEY=sk-secret",
	}}
	dir := t.TempDir()
	s := with.serve(t,
		"--store="+storeIn(dir), "--log-format=json", "--log-level=debug", "--no-demo")

	_, body := post(t, s.url+"/api/v1/emails", aBrief, asStream)
	if !strings.Contains(body, `"field":"body"`) ||
		!mentions(body, `"body":"Hi Grace,\n\nTuesday?"`, `"model":"tiny"`) {
		t.Errorf("draft: %s", body)
	}
	_, body = s.ask(t, `{"text":"Which?","charts":[{"kind":"popularity","year":2015}]}`, asStream)
	if !strings.Contains(body, "event: text") || strings.Count(body, "event: done") != 1 ||
		!strings.Contains(body, `"text":"Drama."`) {
		t.Errorf("answer: %s", body)
	}
	asked := model.Requests()[1]
	if asked.Header.Get("Authorization") != "Bearer sk-secret" ||
		!strings.Contains(asked.Text(), `"year":2015`) {
		t.Errorf("the model was asked %v", asked.JSON)
	}

	r := with.invoke(t, "draft", "Ask for a meeting", "--store="+storeIn(dir))
	const used = "marquee: 12 tokens read and 7 written, at a cost that is not known\n"
	if r != (result{out: "Subject: Meeting\n\nHi Grace.\n", err: used}) {
		t.Errorf("on the terminal: %+v", r)
	}
	log := s.stop().err
	if strings.Contains(log, "sk-secret") || strings.Contains(log, "Grace") {
		t.Errorf("the log has secrets:\n%s", log)
	}
	if !strings.Contains(log, `"output_tokens":7`) {
		t.Errorf("log:\n%s", log)
	}
}

func TestStoppingFinishesWhatIsInFlight(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		drain string
		day   llmtest.Day
		begun string // a part of the stream that comes before the server stops
		want  string

		status email.Status
	}{
		"in time": {
			"1m", llmtest.Good(`{"subject":"S","body":"B"}`), "event: ", "event: done",
			email.StatusComplete,
		},
		"or cuts it short": {
			"50ms", llmtest.Stall(`{"subject":"S","body":"Half an email`), `"S"`, "event: error",
			email.StatusPending,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := llmtest.NewServer(t, tt.day)
			dir := t.TempDir()
			args := []string{"--store=" + storeIn(dir), "--no-demo", "--drain=" + tt.drain}
			s := serve(t, fromModel(model.URL, args...)...)
			res := request(t.Context(), t, "POST", s.url+"/api/v1/emails", aBrief, asStream)
			defer res.Body.Close()
			lines := bufio.NewReader(res.Body)
			for line := ""; !strings.Contains(line, tt.begun); {
				var err error
				if line, err = lines.ReadString('\n'); err != nil {
					t.Fatal(err)
				}
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
			// What is cut short is left to the next server, which takes it up at once.
			page := history(t, storeIn(dir))
			if len(page) != 1 || page[0].Status != tt.status || page[0].Lease.Held(time.Now()) {
				t.Errorf("kept %+v", page)
			}
		})
	}
}

func TestAModelThatTakesTooLong(t *testing.T) {
	t.Parallel()
	model := llmtest.NewServer(t, llmtest.Stall(`{"subject":"S","body":"Half`))
	s := serve(t, servedBy(model.URL, "--reply-timeout=50ms")...)
	if status, body := s.draft(t); status != http.StatusGatewayTimeout {
		t.Errorf("draft: %d %s", status, body)
	}
	status, body := s.ask(t, `{"text":"Which?"}`, asJSON)
	if status != http.StatusGatewayTimeout {
		t.Errorf("answer: %d %s", status, body)
	}
}

func TestASecondSignalEndsTheWaiting(t *testing.T) {
	t.Parallel()
	model := llmtest.NewServer(t, llmtest.Stall(`{"subject":"S","body":"Half`))
	url, cmd := process(t, t.TempDir(), servedBy(model.URL, "--drain=1h")...)
	res := request(t.Context(), t, "POST", url+"/api/v1/emails", aBrief, asStream)
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
	drafts := must(email.New(offline.New(), stores.Email, nil))
	for cursor := ""; ; {
		page, err := drafts.List(t.Context(), options.LocalOwner, cursor, 100)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Drafts...)
		if cursor = page.Next; cursor == "" {
			return all
		}
	}
}
