package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestModelsCheck(t *testing.T) {
	t.Parallel()
	server := llmtest.NewServer(t, llmtest.Play(llmtest.Reply{
		Chunks: []string{"Harbour, ", "red\x1b[2J"}, Usage: llm.Usage{Input: 1000, Output: 20},
	}, llmtest.Style{}))
	prices := file(t, `[{"model":"tiny","input":1000,"cached":0,"output":1000}]`)
	env := []string{"COMPATIBLE_BASE_URL=" + server.URL, "MARQUEE_MODEL=compatible:tiny"}
	r := setting{env: env}.invoke(t, "models", "check", "--model-prices="+prices)
	want := []string{
		"compatible:tiny: at most $0.10\n",
		"WHAT          WORKS  REMARK\n",
		"text          yes    as tiny, 1000 tokens read, 20 written\n",
		"stream        yes    in 2 pieces\n",
		"instructions  yes",
		"length limit  no     it wrote 20 tokens, and was allowed 30\n",
		"JSON schema   no ", "tools         no     it did not call the tool\n",
		"images        yes    a red picture is red\n",
		"options       yes    temperature, seed, stop and effort are taken\n",
		"\n9 requests, 9,000 tokens read and 180 written, cost $0.00918\n",
	}
	if r.status != 0 || !mentions(r.out, want...) || strings.Contains(r.out, "\x1b") {
		t.Errorf("got %+v", r)
	}
	for _, asked := range server.Requests() {
		if most, ok := asked.JSON["max_tokens"].(float64); !ok || most > 1000 {
			t.Errorf("a request without a bound: %v", asked.JSON["max_tokens"])
		}
	}

	r = setting{env: env}.invoke(t, "models", "check", "compatible:other", "--format=json")
	var got struct {
		Model    string
		Requests int
		Cost     string
		Findings []struct {
			What  string
			Works bool
		}
	}
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || r.status != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	if got.Model != "compatible:other" || got.Requests != 9 || got.Cost != "unknown" ||
		len(got.Findings) != 8 || got.Findings[0].What != "text" || !got.Findings[0].Works {
		t.Errorf("got %+v", got)
	}
}

// What could cost more than the bound is not sent.
func TestModelsCheckIsBounded(t *testing.T) {
	t.Parallel()
	server := llmtest.NewServer(t)
	prices := file(t, `[{"model":"dear","input":1000,"cached":0,"output":50000}]`)
	r := setting{env: []string{"COMPATIBLE_BASE_URL=" + server.URL}}.invoke(t,
		"models", "check", "compatible:dear", "--model-prices="+prices, "--max-cost=0.01")
	told := mentions(r.out, "compatible:dear: at most $0.01", "text          no ", "0 requests",
		"cost $0.00")
	if r.status != exitFailed || !told || len(server.Requests()) != 0 {
		t.Errorf("got %+v", r)
	}
}

func TestModelsCheckFails(t *testing.T) {
	t.Parallel()
	server := llmtest.NewServer(t, llmtest.Status(401, "invalid_api_key", "no such key"))
	for name, tt := range map[string]struct {
		args   string
		status int
		want   string
	}{
		"no such model":       {"check gpt", exitUsage, `no model is called "gpt"`},
		"no key":              {"check openai", exitUsage, "set OPENAI_API_KEY"},
		"no such action":      {"chekc", exitUsage, "must be one of"},
		"a key that is wrong": {"check compatible:m", exitFailed, "compatible:m did not answer"},
		"a key file missing": {
			"check offline --xai-api-key-file=none", exitUsage, "XAI_API_KEY_FILE: open none",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := setting{env: []string{"COMPATIBLE_BASE_URL=" + server.URL}}
			r := s.invoke(t, append([]string{"models"}, strings.Fields(tt.args)...)...)
			if r.status != tt.status || !strings.Contains(r.err, tt.want) {
				t.Errorf("got %+v", r)
			}
		})
	}
}
