package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/internal/testing/runtimeapi"
)

// asFunction is a variable. With it the test binary runs as the function itself, in a
// process of its own as on Lambda.
const asFunction = "TEST_AS_FUNCTION"

func TestMain(m *testing.M) {
	switch os.Getenv(asFunction) {
	case "1":
		main()
		return
	case "panics":
		f := &function{logger: slog.Default(), handler: http.HandlerFunc(panics)}
		lambda.StartWithOptions(f.handle)
		return
	}
	os.Exit(m.Run())
}

// panics answers half of a request.
func panics(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "%s, and", r.URL.Path)
	panic("oh")
}

// A panic ends its own response, with an error that Lambda and the client see. The process
// goes on.
func TestAPanicDoesNotEndTheFunction(t *testing.T) {
	t.Parallel()
	f := launch(t, asFunction+"=panics")
	for _, path := range []string{"/first", "/second"} {
		res := f.send(t, "GET", path, "")
		body, err := io.ReadAll(res.Body)
		failed := &runtimeapi.FunctionError{}
		if string(body) != path+", and" || !errors.As(err, &failed) ||
			failed.Message != errCutOff.Error() {
			t.Errorf("%s: %q, %v", path, body, err)
		}
	}
}

// patience is how long something quick may take on a busy machine.
const patience = 2 * time.Minute

// running is a function that runs in a process of its own.
type running struct {
	api     *runtimeapi.Server
	client  *http.Client
	process *exec.Cmd
	log     *bytes.Buffer // read it after stop
	stop    func()
}

// launch starts the function. It ends with the test.
func launch(t *testing.T, env ...string) *running {
	t.Helper()
	api, err := runtimeapi.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: api, Timeout: patience}
	f := &running{api: api, client: client, log: &bytes.Buffer{}}
	f.process = exec.CommandContext(t.Context(), os.Args[0])
	f.process.Env = append([]string{
		asFunction + "=1", "AWS_LAMBDA_RUNTIME_API=" + api.Addr, "MARQUEE_STORE=memory:",
		"MARQUEE_ALLOW_REMOTE=true",
	}, env...)
	f.process.Stderr = f.log
	if err := f.process.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	f.stop = func() {
		if stopped {
			return
		}
		stopped = true
		_ = f.process.Process.Kill() // it may have ended
		_ = f.process.Wait()         // it was killed
		if err := api.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(f.stop)
	select {
	case <-api.Ready():
	case <-time.After(patience):
		f.stop()
		t.Fatalf("the function does not start:\n%s", f.log)
	}
	return f
}

// send sends a request to the URL of the function.
func (f *running) send(t *testing.T, method, path, body string, headers ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method,
		"https://"+runtimeapi.Domain+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := f.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// text returns the body of a response, which must have a status.
func text(t *testing.T, res *http.Response, status int) string {
	t.Helper()
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != status {
		t.Fatalf("%d %s %v, want %d", res.StatusCode, raw, err, status)
	}
	return string(raw)
}

// slowModel speaks as a server that is compatible with OpenAI's. It says one piece, waits,
// and says the rest.
func slowModel(t *testing.T, first, rest string) (url string, goOn chan struct{}) {
	t.Helper()
	goOn = make(chan struct{})
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		say := func(text, finish string) {
			piece, err := json.Marshal(text)
			if err != nil {
				t.Error(err)
			}
			fmt.Fprintf(w, `data: {"choices":[{"index":0,"delta":{"content":%s}%s}]}`+"\n\n", piece, finish)
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
		}
		say(first, "")
		select {
		case <-goOn:
		case <-r.Context().Done():
			return
		}
		say(rest, `,"finish_reason":"stop"`)
		fmt.Fprint(w, "data: [DONE]\n\n")
	}))
	t.Cleanup(model.Close)
	return model.URL, goOn
}

// until reads events until one of them has a word.
func until(t *testing.T, events *bufio.Reader, word string) {
	t.Helper()
	for {
		line, err := events.ReadString('\n')
		if err != nil {
			t.Fatalf("the stream ends before %q: %v", word, err)
		}
		if strings.Contains(line, word) {
			return
		}
	}
}

// The first words reach the client while the model still writes.
func TestTheAnswerIsStreamed(t *testing.T) {
	t.Parallel()
	url, goOn := slowModel(t, `{"subject":"Tuesday","body":"Dear Grace`, `, how are you?"}`)
	f := launch(t, "MARQUEE_MODEL=compatible:tiny", "COMPATIBLE_BASE_URL="+url)
	res := f.send(t, "POST", "/api/v1/emails", aBrief,
		"Content-Type", "application/json", "Accept", "text/event-stream")
	defer res.Body.Close()
	if kind := res.Header.Get("Content-Type"); res.StatusCode != 200 || kind != "text/event-stream" {
		t.Fatalf("%d %s", res.StatusCode, kind)
	}
	events := bufio.NewReader(res.Body)
	until(t, events, `"delta":"Tuesday"`)
	close(goOn) // only now the model goes on
	until(t, events, "event: done")
	if rest, err := io.ReadAll(events); err != nil || !strings.Contains(string(rest), "how are you?") {
		t.Errorf("the end is %s, %v", rest, err)
	}
	f.stop()
	if log := f.log.String(); strings.Contains(log, "events arrive late") {
		t.Errorf("the log is %s", log)
	}
}

// The deadline comes from Lambda, and the next request finds what was written until then.
func TestTheDeadlineOfAnInvocation(t *testing.T) {
	if testing.Short() {
		t.Skip("an invocation lasts for seconds")
	}
	t.Parallel()
	url, _ := slowModel(t, `{"subject":"Tuesday","body":"Dear Grace`, "")
	f := launch(t, "MARQUEE_MODEL=compatible:tiny", "COMPATIBLE_BASE_URL="+url)
	f.api.Timeout = 8 * time.Second
	end := time.Now().Add(f.api.Timeout)
	res := f.send(t, "POST", "/api/v1/emails", aBrief,
		"Content-Type", "application/json", "Accept", "text/event-stream")
	body := text(t, res, 200)
	if time.Now().After(end) || !strings.Contains(body, "event: error") {
		t.Errorf("at the end of the invocation: %s", body)
	}
	list := text(t, f.send(t, "GET", "/api/v1/emails", ""), 200)
	if !strings.Contains(list, `"status":"stopped"`) || !strings.Contains(list, "Dear Grace") {
		t.Errorf("the history is %s", list)
	}
	f.stop()
	if log := f.log.String(); !strings.Contains(log, "may run for a shorter time") {
		t.Errorf("the log is %s", log)
	}
}

func TestTheFunctionServes(t *testing.T) {
	t.Parallel()
	f := launch(t, "MARQUEE_DEMO=true", "MARQUEE_LOG_FORMAT=json")
	for path, want := range map[string]string{
		"/":                      "<title>",
		"/readyz":                `"ready"`,
		"/api/v1/info":           `"model":"offline"`,
		"/api/v1/movies/genres?": `"Drama"`,
	} {
		if got := text(t, f.send(t, "GET", path, ""), 200); !strings.Contains(got, want) {
			t.Errorf("%s: %.300s", path, got)
		}
	}
	csv := "id,title,genres,popularity,release_date\n1,One,Drama,9.5,2000-01-02\n"
	res := f.send(t, "POST", "/api/v1/movies/imports", csv, "Content-Type", "text/csv")
	if got := text(t, res, 403); !strings.Contains(got, "import") {
		t.Errorf("an import by anyone: %s", got)
	}
	// An event that is not a request fails alone.
	_, err := f.api.Invoke(t.Context(), map[string]any{"Records": []string{}})
	failed := &runtimeapi.FunctionError{}
	if !errors.As(err, &failed) || !strings.Contains(failed.Message, "neither a request") {
		t.Errorf("an event of a queue: %v", err)
	}
	text(t, f.send(t, "GET", "/livez", ""), 200)
	f.stop()
	for _, want := range []string{
		"Marquee is a function", "the store is in memory", `"store":"memory:"`,
	} {
		if !strings.Contains(f.log.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, f.log)
		}
	}
}

// Lambda sends SIGTERM before it ends an instance.
func TestTheFunctionStops(t *testing.T) {
	t.Parallel()
	f := launch(t, "MARQUEE_LOG_LEVEL=debug")
	text(t, f.send(t, "GET", "/livez", ""), 200)
	if err := f.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	err := f.process.Wait()
	if err != nil || !strings.Contains(f.log.String(), "OnStop hook executed") {
		t.Errorf("%v\n%s", err, f.log)
	}
}

// What the options would make unsafe, or what they cannot mean on Lambda, is refused at
// the start.
func TestRefusedOptions(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		env  string
		want string
	}{
		"nobody is asked": {
			"MARQUEE_STORE=memory:", "everyone can reach this server",
		},
		"the file that is the default": {
			"MARQUEE_REQUIRE_KEY=true", "--store: the files of a function do not stay",
		},
		"a file": {
			"MARQUEE_REQUIRE_KEY=true MARQUEE_STORE=sqlite:/tmp/films.db", "do not stay",
		},
		"an address": {
			"MARQUEE_REQUIRE_KEY=true MARQUEE_STORE=memory: MARQUEE_ADDR=0.0.0.0:8080",
			"--addr: a function listens at no address, and its URL has HTTPS; leave it out",
		},
		"a certificate": {
			"MARQUEE_STORE=memory: MARQUEE_TLS_CERT=a.pem MARQUEE_TLS_KEY=b.pem", "--tls-",
		},
		"a file of lines": {"MARQUEE_STORE=memory: MARQUEE_AUDIT_LOG=/tmp/a", "--audit-log: the files"},
		"a drain":         {"MARQUEE_STORE=memory: MARQUEE_DRAIN=5s", "--drain: "},
		"no queue": {
			"MARQUEE_STORE=memory: MARQUEE_REQUIRE_KEY=true MARQUEE_QUEUE=drafts", "--queue: ",
		},
		"a retain": {"MARQUEE_STORE=memory: MARQUEE_RETAIN=720h", "--retain: nothing runs"},
		"two answers to one question": {
			"MARQUEE_STORE=memory: MARQUEE_REQUIRE_KEY=true MARQUEE_ALLOW_REMOTE=true",
			"leave one of them out",
		},
		"no time for a reply": {
			"MARQUEE_STORE=memory: MARQUEE_REQUIRE_KEY=true MARQUEE_REPLY_TIMEOUT=0s", "--reply-timeout",
		},
		"no number":      {"MARQUEE_AT_ONCE=many", "--at-once"},
		"an empty store": {"MARQUEE_STORE_FILE=/does/not/exist", "--store-file"},
		"no such model": {
			"MARQUEE_STORE=memory: MARQUEE_REQUIRE_KEY=true MARQUEE_MODEL=nobody:x", "nobody",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			var log bytes.Buffer
			std := terminal.Streams{Out: io.Discard, Err: &log}
			_, _, err := start(ctx, options.NewEnv(strings.Fields(tt.env)), std)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			report(&log, err)
			if !strings.Contains(log.String(), "MARQUEE_REQUIRE_KEY=true") {
				t.Errorf("it does not say where options are: %s", log.String())
			}
		})
	}
}

// A function that cannot start ends before it asks for an event, and says why.
func TestTheFunctionDoesNotStart(t *testing.T) {
	t.Parallel()
	process := exec.CommandContext(t.Context(), os.Args[0])
	process.Env = []string{asFunction + "=1", "AWS_LAMBDA_RUNTIME_API=127.0.0.1:1"}
	out, err := process.CombinedOutput()
	exit := &exec.ExitError{}
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), "marquee: ") {
		t.Errorf("%v: %s", err, out)
	}
}
