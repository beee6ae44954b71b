package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/provider"
)

// With a key of the person and an address of the folder, nothing is sent.
func TestAFolderDoesNotGetTheKey(t *testing.T) {
	t.Parallel()
	server := llmtest.NewServer(t, llmtest.Play(llmtest.Reply{
		Chunks: []string{anEmail}, Usage: llm.Usage{Input: 1, Output: 1},
	}, llmtest.Style{}))
	address := "OPENAI_BASE_URL=" + server.URL
	for _, command := range []string{
		"draft private", "models", "doctor --live --addr=127.0.0.1:0", "serve --addr=127.0.0.1:0",
	} {
		for name, s := range map[string]setting{
			"the key in the environment": {env: []string{"OPENAI_API_KEY=sk-mine"}, dotenv: address},
			"no key":                     {dotenv: address},
			"the key by its file": {
				env: []string{"OPENAI_API_KEY_FILE=" + file(t, "sk-mine")}, dotenv: address,
			},
			"the file of the key in .env": {
				dotenv: address + "\nOPENAI_API_KEY_FILE=" + file(t, "sk-mine"),
			},
		} {
			t.Run(command+", "+name, func(t *testing.T) {
				r := s.invoke(t, append(strings.Fields(command), "--model=openai:m", "--store=memory:")...)
				wants := mentions(r.err, "OPENAI_BASE_URL is from .env", "OPENAI_API_KEY", "--env-file .env")
				if r.status != exitUsage || !wants || r.out != "" || strings.Contains(r.err, "sk-") {
					t.Errorf("got %+v", r)
				}
			})
		}
	}
	if n := len(server.Requests()); n > 0 {
		t.Errorf("the server of the folder got %d requests", n)
	}

	draft := []string{"draft", "hi", "--model=openai:m", "--store=memory:"}
	mine := setting{env: []string{"OPENAI_API_KEY=sk-mine"}}
	named := append(draft, "--env-file="+file(t, address))
	if r := mine.invoke(t, named...); r.status != 0 || len(server.Requests()) != 1 {
		t.Errorf("with --env-file: %+v, %d requests", r, len(server.Requests()))
	}
	whole := setting{dotenv: address + "\nOPENAI_API_KEY=sk-theirs"}
	if r := whole.invoke(t, draft...); r.status != 0 || len(server.Requests()) != 2 {
		t.Errorf("with both in .env: %+v, %d requests", r, len(server.Requests()))
	}
}

func TestAFolderDoesNotGetTelemetry(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
	}))
	t.Cleanup(server.Close)
	for name, dotenv := range map[string]string{
		"an endpoint": "OTEL_EXPORTER_OTLP_ENDPOINT=" + server.URL,
		"traces":      "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=" + server.URL,
		"contents":    "MARQUEE_TELEMETRY_CONTENT=true",
	} {
		t.Run(name, func(t *testing.T) {
			s := setting{env: []string{"OTEL_EXPORTER_OTLP_HEADERS=k=sk-mine"}, dotenv: dotenv}
			r := s.invoke(t, "draft", "hi", "--model=offline", "--store=memory:")
			if r.status != exitUsage || !mentions(r.err, " is from .env", "HEADERS", "--env-file .env") {
				t.Errorf("got %+v", r)
			}
		})
	}
	if len(asked) > 0 {
		t.Errorf("the server of the folder was asked for %s", <-asked)
	}
}

// The process warns about its files, and filters what libraries write.
func TestTheProgramWarnsAboutItsFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dotenv := "HTTPS_PROXY=http://evil.example\nMARQUEE_MODEL=offline\n"
	path := filepath.Join(dir, ".env")
	if err := os.WriteFile(path, []byte(dotenv), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := program(t, dir, "version").CombinedOutput()
	if err != nil || !mentions(string(out), "marquee: warning: ", ".env, whose mode is 0644",
		"HTTPS_PROXY in .env of the current folder is not used") {
		t.Errorf("%v, %s", err, out)
	}
}

func TestTheStartSaysWhereOptionsAreFrom(t *testing.T) {
	t.Parallel()
	s := setting{
		env:    []string{"XAI_API_KEY=sk-mine", "MARQUEE_DRAIN=3s"},
		dotenv: "MARQUEE_MODEL=offline",
	}.serve(t, "--store=memory:", "--config="+file(t, `{"demo":false}`))
	log := s.stop().err
	if !mentions(log, `model="MARQUEE_MODEL in .env"`, "store=--store", "drain=MARQUEE_DRAIN",
		`demo="the file of --config"`, "xai-api-key=XAI_API_KEY") || strings.Contains(log, "sk-") {
		t.Error(log)
	}
}

func TestEveryAddressOfAVendorIsGuarded(t *testing.T) {
	t.Parallel()
	commands := map[string]string{"TMDB_BASE_URL": "import --tmdb --from=2020 --to=2020"}
	for _, v := range provider.Vendors() {
		if !v.Local {
			commands[v.URLVariable] = "serve"
		}
	}
	for variable, command := range commands {
		s := setting{dotenv: variable + "=http://127.0.0.1:1"}
		r := s.invoke(t, strings.Fields(command+" --store=memory:")...)
		if r.status != exitUsage || !mentions(r.err, variable+" is from .env") {
			t.Errorf("%s: %+v", variable, r)
		}
	}
}
