package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// varying is what differs from run to run.
var varying = regexp.MustCompile(`(in|after) [0-9.]+m?s\b`)

func TestDoctor(t *testing.T) {
	ready := llmtest.Play(llmtest.Reply{
		Chunks: []string{"ready"}, Usage: llm.Usage{Input: 14, Output: 3},
	}, llmtest.Style{})
	good, live := llmtest.NewServer(t, ready), llmtest.NewServer(t, ready)
	refused := llmtest.Status(401, "invalid_api_key", "no such key\x1b[2J")
	refusing := llmtest.NewServer(t, refused)
	small := llmtest.NewServer(t, llmtest.NoTools(llmtest.NoSystem(ready)))
	prices := file(t, `[{"model":"*","input":4,"output":1250}]`)
	testdata, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	tests := map[string]struct {
		env    []string
		args   []string
		status int
	}{
		"nothing": {},
		"list": {
			env: []string{
				"MARQUEE_MODEL=xai:grok-4.6,openai,offline", "XAI_API_KEY=sk-secret",
				"OPENAI_API_KEY=sk-secret", "OPENAI_BASE_URL=" + good.URL,
			},
			args: []string{
				"--store=memory:", "--budget-per-day=2.50", "--requests-per-minute=60",
				"--tokens-per-minute=100000", "--model-cache=1000",
			},
		},
		"wrong": {
			env: []string{
				"MARQUEE_MODEL=xai:grok-3,offline,openai:gpt-6-luna,compatible:m,gpt",
				"XAI_API_KEY=sk-secret", "MARQUEE_MODEL_PRICES=none.json",
				"OTEL_EXPORTER_OTLP_ENDPOINT=localhost:4318",
			},
			args: []string{
				"--openai-api-key-file=none", "--budget-per-day=1",
				"--store=sqlite:none/such/x.db", "--addr=:80", "--kept-mb=0",
			},
			status: 1,
		},
		"secrets": {
			env: []string{
				"MARQUEE_MODEL=openai,xai,anthropic,compatible:m", "MARQUEE_MODEL_PRICES=" + prices,
				"OPENAI_BASE_URL=sk-live-x", "XAI_BASE_URL=http://user:sk-secret@127.0.0.1/v1",
				"ANTHROPIC_BASE_URL=https://sk-secret@127.0.0.1/",
				"COMPATIBLE_BASE_URL=https://127.0.0.1/v1?key=sk-secret#sk-secret",
				"XAI_API_KEY=sk-secret", "OPENAI_API_KEY=sk-secret", "ANTHROPIC_API_KEY=sk-secret",
			},
			args:   []string{"--store=memory:", "--budget-per-day=0.004"},
			status: 1,
		},
		"telemetry": {
			env: []string{
				"OTEL_EXPORTER_OTLP_ENDPOINT=http://user:sk-secret@collector:4318/otlp?key=sk-secret",
				"OTEL_METRICS_EXPORTER=none",
			},
			args: []string{"--store=memory:", "--telemetry-content"},
		},
		"json": {
			args:   []string{"--store=memory:", "--model=gpt", "--format=json"},
			status: 1,
		},
		"live": {
			env: []string{
				"MARQUEE_MODEL=compatible:tiny,openai,xai,offline",
				"OPENAI_API_KEY=sk-secret", "XAI_API_KEY=sk-secret",
			},
			args: []string{
				"--live", "--compatible-base-url=http://good", "--openai-base-url=http://good",
				"--xai-base-url=http://refusing",
			},
			status: 1,
		},
		"small": {
			args: []string{
				"--live", "--store=memory:", "--model=compatible:tiny",
				"--compatible-base-url=http://small",
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden := filepath.Join(testdata, "doctor-"+name+".txt")
			servers := strings.NewReplacer(
				"http://good", live.URL, "http://refusing", refusing.URL, "http://small", small.URL)
			args := []string{"doctor", "--addr=127.0.0.1:0"}
			for _, a := range tt.args {
				args = append(args, servers.Replace(a))
			}
			r := setting{env: tt.env}.invoke(t, args...)
			names := strings.NewReplacer(
				live.URL, "http://good", good.URL, "http://good", refusing.URL, "http://refusing",
				small.URL, "http://small")
			got := varying.ReplaceAllString(names.Replace(r.out), "$1 SOME TIME")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Error(err)
			}
			if r.status != tt.status || got != string(want) {
				t.Errorf("status %d, printed\n%s\nwant status %d and\n%s", r.status, got, tt.status, want)
			}
			if strings.Contains(r.out+r.err, "sk-") {
				t.Error("a key is shown")
			}
			for line := range strings.Lines(r.out) {
				if len(line) > 81 && name != "json" {
					t.Errorf("a line of %d characters: %s", len(line), line)
				}
			}
		})
	}
	t.Cleanup(func() {
		if paid := len(good.Requests()); paid > 0 {
			t.Errorf("%d calls were paid for without --live", paid)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
			t.Errorf("it left %v behind, %v", entries, err)
		}
	})
}

func TestTheDoctorKnowsWhereOptionsAreFrom(t *testing.T) {
	t.Parallel()
	key := file(t, "sk-secret")
	tests := map[string]struct {
		config, dotenv, env, flag string
		want                      string
	}{
		"the default":     {"", "", "", "", "because no key is set"},
		"a key in .env":   {"", "OPENAI_API_KEY=sk-secret", "", "", "by OPENAI_API_KEY in .env"},
		"a key":           {"", "", "XAI_API_KEY=sk-secret", "", "by XAI_API_KEY"},
		"a key in a file": {"", "ANTHROPIC_API_KEY_FILE=" + key, "", "", "by the file " + key},
		"the file":        {`{"model":"offline"}`, "", "", "", "from the file of --config"},
		"the file .env": {
			`{"model":"x"}`, "MARQUEE_MODEL=offline", "", "", "from MARQUEE_MODEL in .env",
		},
		"the environment": {
			`{"model":"x"}`, "MARQUEE_MODEL=x", "MARQUEE_MODEL=offline", "", "from MARQUEE_MODEL",
		},
		"a flag": {
			`{"model":"x"}`, "MARQUEE_MODEL=x", "MARQUEE_MODEL=x", "--model=offline", "from --model",
		},
		"a list, by its side": {
			"", "", "MARQUEE_MODEL=offline,offline", "",
			"from MARQUEE_MODEL; each is asked if the ones before it fail",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := []string{"doctor", "--store=memory:"}
			if tt.config != "" {
				args = append(args, "--config="+file(t, tt.config))
			}
			if tt.flag != "" {
				args = append(args, tt.flag)
			}
			// Some of these have problems, so the status does not matter.
			r := setting{env: []string{tt.env}, dotenv: tt.dotenv}.invoke(t, args...)
			first, _, _ := strings.Cut(r.out, "\n")
			if want := "Language model, " + tt.want; first != want {
				t.Errorf("got %q, want %q", first, want)
			}
		})
	}
}
