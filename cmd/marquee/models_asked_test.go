package main

import (
	"bufio"
	"io"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/llmtest"
)

const anEmail = `{"subject":"Meeting","body":"Hi Grace."}`

// The first model of the list answers until its server dies in the middle of a call. The
// person who waits gets the draft from the second model.
func TestTheNextModelStepsIn(t *testing.T) {
	t.Parallel()
	first := llmtest.NewServer(t, llmtest.Good(anEmail), llmtest.Silence())
	second := llmtest.NewServer(t, llmtest.Good(`{"subject":"Meeting","body":"Hi from the second."}`))
	env := []string{
		"MARQUEE_MODEL=compatible:tiny,anthropic,offline", "COMPATIBLE_BASE_URL=" + first.URL,
		"ANTHROPIC_BASE_URL=" + second.URL, "ANTHROPIC_API_KEY=sk-secret",
	}
	s := setting{env: env}.serve(t, "--store=memory:", "--no-demo")

	info := getJSON[struct {
		Model   string
		Offline bool
	}](t, s.url+"/api/v1/info", "")
	if info.Model != "compatible:tiny" || info.Offline {
		t.Errorf("the server is %+v", info)
	}
	if _, body := s.draft(t); !strings.Contains(body, `"model":"tiny"`) {
		t.Errorf("draft: %s", body)
	}
	res := request(t.Context(), t, "POST", s.url+"/api/v1/emails", aBrief, asStream)
	defer res.Body.Close()
	lines := bufio.NewReader(res.Body)
	if _, err := lines.ReadString('\n'); err != nil { // it is accepted
		t.Fatal(err)
	}
	first.Close()
	rest, err := io.ReadAll(lines)
	body := string(rest)
	ended := strings.Count(body, "event: done") == 1 && !strings.Contains(body, "event: error")
	if err != nil || !ended ||
		!mentions(body, "Hi from the second.", `"model":"claude-haiku-5-5"`) {
		t.Errorf("the stream went on with %s, %v", body, err)
	}
	const failed = "model 1 of 3 failed: compatible: tiny: "
	if log := s.stop().err; !strings.Contains(log, failed) || strings.Contains(log, "sk-secret") {
		t.Errorf("log:\n%s", log)
	}
}

// The cache keeps replies by owner. So this test also shows whether the features tell
// models for whom they ask.
func TestTheSameQuestionIsAnsweredFromTheCache(t *testing.T) {
	t.Parallel()
	model := llmtest.NewServer(t, llmtest.Good(anEmail))
	s := serve(t, servedBy(model.URL, "--model-cache=10")...)
	for range 2 {
		status, body := s.draft(t)
		if status != 201 || !strings.Contains(body, "Hi Grace.") {
			t.Errorf("draft: %d %s", status, body)
		}
		status, body = s.ask(t, `{"text":"Which?"}`, asJSON)
		if status >= 300 || !strings.Contains(body, "Hi Grace.") {
			t.Errorf("answer: %d %s", status, body)
		}
	}
	if n := len(model.Requests()); n != 2 {
		t.Errorf("the model was asked %d times, want once for each question", n)
	}
}

func TestAKeyIsAllThatAVendorNeeds(t *testing.T) {
	t.Parallel()
	for vendor, want := range map[string]struct{ model, path string }{
		"OPENAI":    {"gpt-6-luna", "/v1/responses"},
		"XAI":       {"grok-4.6", "/v1/responses"},
		"ANTHROPIC": {"claude-haiku-5-5", "/v1/messages"},
	} {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			model := llmtest.NewServer(t, llmtest.Good(`{"subject":"Meeting","body":"Hi."}`))
			// Only a test needs the address, too.
			env := []string{vendor + "_API_KEY=sk-secret", vendor + "_BASE_URL=" + model.URL}
			r := setting{env: env}.invoke(t, "draft", "Ask for a meeting", "--store=memory:")
			if r.status != 0 || r.out != "Subject: Meeting\n\nHi.\n" {
				t.Fatalf("got %+v", r)
			}
			asked := model.Requests()[0]
			if asked.Path != want.path || asked.JSON["model"] != want.model ||
				!strings.Contains(asked.Text(), "Ask for a meeting") {
				t.Errorf("asked %s for %v", asked.Path, asked.JSON)
			}
		})
	}
}

func TestDraftSaysWhatFailed(t *testing.T) {
	t.Parallel()
	model := llmtest.NewServer(t,
		llmtest.Cut(`{"subject":"Meeting","body":"Hi`),
		llmtest.Status(401, "invalid_api_key", "bad key"))
	args := fromModel(model.URL, "draft", "Ask for a meeting", "--store=memory:")
	r := invoke(t, args...)
	if r.status != 1 || !strings.HasPrefix(r.out, "Subject: Meeting") {
		t.Errorf("got %+v", r)
	}
	if !strings.Contains(r.err, "truncated") || strings.Count(r.err, "\n") != 1 {
		t.Errorf("it said %q", r.err)
	}
	r = invoke(t, args...)
	if r.status != 1 || r.out != "" || !strings.Contains(r.err, "auth (status 401)") {
		t.Errorf("got %+v", r)
	}
	details := setting{in: "Tuesday; bring the figures"}
	r = details.invoke(t, "draft", "Ask for a meeting", "--details=-", "--store=memory:")
	if r.status != 0 || !strings.Contains(r.out, "Please bring the figures.") {
		t.Errorf("got %+v", r)
	}
}
