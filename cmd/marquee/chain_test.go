package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

const anEmail = `{"subject":"Meeting","body":"Hi Grace."}`

// The first model of the list answers, until its server dies while it thinks:
// the person who waits gets the draft from the second.
func TestTheNextModelStepsIn(t *testing.T) {
	first := llmtest.NewServer(t, llmtest.Good(anEmail), llmtest.Silence())
	second := llmtest.NewServer(t, llmtest.Good(`{"subject":"Meeting","body":"Hi from the second."}`))
	t.Setenv("MARQUEE_MODEL", "compatible:tiny,anthropic,offline")
	t.Setenv("COMPATIBLE_BASE_URL", first.URL)
	t.Setenv("ANTHROPIC_BASE_URL", second.URL)
	t.Setenv("ANTHROPIC_API_KEY", "sk-secret")
	s := serve(t, "--store=memory:", "--no-demo")

	info := getJSON[struct {
		Model   string
		Offline bool
	}](t, s.url+"/api/v1/info", "")
	if info.Model != "compatible:tiny" || info.Offline {
		t.Errorf("the server is %+v", info)
	}
	if _, body := post(t, s.url+"/api/v1/emails", `{"purpose":"p"}`, "application/json"); !strings.Contains(body, `"model":"tiny"`) {
		t.Errorf("draft: %s", body)
	}
	res := request(t.Context(), t, "POST", s.url+"/api/v1/emails", `{"purpose":"p"}`, "text/event-stream")
	defer res.Body.Close()
	lines := bufio.NewReader(res.Body)
	if _, err := lines.ReadString('\n'); err != nil { // it is accepted
		t.Fatal(err)
	}
	first.Close()
	rest, err := io.ReadAll(lines)
	if body := string(rest); err != nil || strings.Count(body, "event: done") != 1 || strings.Contains(body, "event: error") ||
		!strings.Contains(body, "Hi from the second.") || !strings.Contains(body, `"model":"claude-haiku-5-5"`) {
		t.Errorf("the stream went on with %s, %v", body, err)
	}
	if log := s.stop().err; !strings.Contains(log, "model 1 of 3 failed: compatible: tiny: ") || strings.Contains(log, "sk-secret") {
		t.Errorf("log:\n%s", log)
	}
}

func TestWhatGoesAroundTheModels(t *testing.T) {
	prices := filepath.Join(t.TempDir(), "prices.json")
	if err := os.WriteFile(prices, []byte(`[{"model":"tiny","input":1000,"output":1000}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	req := &llm.Request{Messages: []llm.Message{{Role: llm.RoleUser, Text: "Hello?"}}}
	tests := map[string]struct {
		options modelOptions
		day     llmtest.Day
		asks    int
		want    llm.Kind // of the last time
		asked   int      // the server, in all
	}{
		"nothing":                     {modelOptions{}, llmtest.Good("Hello"), 2, "", 2},
		"another attempt":             {modelOptions{}, llmtest.Cut(), 1, llm.KindTruncated, 3},
		"a model after five failures": {modelOptions{}, llmtest.Cut("Hel"), 6, llm.KindOverloaded, 5},
		"no turns for a broken model": {modelOptions{RequestsPerMinute: 5}, llmtest.Cut("Hel"), 6, llm.KindOverloaded, 5},
		"one request a minute":        {modelOptions{RequestsPerMinute: 1}, llmtest.Good("Hello"), 2, llm.KindRateLimit, 1},
		"few tokens a minute":         {modelOptions{TokensPerMinute: 1}, llmtest.Good("Hello"), 2, llm.KindRateLimit, 1},
		"a cache":                     {modelOptions{ModelCache: 10}, llmtest.Good("Hello"), 3, "", 1},
		"a large budget":              {modelOptions{BudgetPerDay: 1e9, ModelPrices: prices}, llmtest.Good("Hello"), 2, "", 2},
		"a small budget":              {modelOptions{BudgetPerDay: 1000, ModelPrices: prices}, llmtest.Good("Hello"), 1, llm.KindBudget, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server := llmtest.NewServer(t, tt.day)
			tt.options.addVendors()
			tt.options.Model, tt.options.endpoints["compatible"].BaseURL = "compatible:tiny", server.URL
			m, _, err := tt.options.openModel(&exporters{}, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(llm.WithOwner(t.Context(), localOwner), 10*time.Second) // no wait for a turn is shorter
			defer cancel()
			var last error
			for range tt.asks {
				_, last = llm.Generate(ctx, m, req)
			}
			if got := llm.KindOf(last); got != tt.want || (last == nil) != (tt.want == "") {
				t.Errorf("got %v, want %q", last, tt.want)
			}
			if got := len(server.Requests()); got != tt.asked {
				t.Errorf("the server was asked %d times, want %d", got, tt.asked)
			}
		})
	}
}

// The cache keeps replies by owner, so that it shows whether the features tell
// the models whom they ask for.
func TestTheSameQuestionIsAnsweredFromTheCache(t *testing.T) {
	model := llmtest.NewServer(t, llmtest.Good(anEmail))
	s := serve(t, "--store=memory:", "--no-demo", "--model=compatible:tiny", "--compatible-base-url="+model.URL, "--model-cache=10")
	for range 2 {
		if status, body := post(t, s.url+"/api/v1/emails", `{"purpose":"p"}`, "application/json"); status != 201 || !strings.Contains(body, "Hi Grace.") {
			t.Errorf("draft: %d %s", status, body)
		}
		_, body := post(t, s.url+"/api/v1/chats", "", "application/json")
		var chat struct{ ID string }
		if err := json.Unmarshal([]byte(body), &chat); err != nil {
			t.Fatal(err)
		}
		if status, body := post(t, s.url+"/api/v1/chats/"+chat.ID+"/messages", `{"text":"Which?"}`, "application/json"); status >= 300 || !strings.Contains(body, "Hi Grace.") {
			t.Errorf("answer: %d %s", status, body)
		}
	}
	if n := len(model.Requests()); n != 2 {
		t.Errorf("the model was asked %d times, want once for each question", n)
	}
}
