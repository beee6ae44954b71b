package main

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/llmtest"
)

const anEmail = `{"subject":"Meeting","body":"Hi Grace."}`

// The first model of the list answers, until its server dies while it thinks:
// the person who waits gets the draft from the second.
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

// The cache keeps replies by owner, so that it shows whether the features tell
// the models whom they ask for.
func TestTheSameQuestionIsAnsweredFromTheCache(t *testing.T) {
	t.Parallel()
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
			env := []string{vendor + "_API_KEY=sk-secret", vendor + "_BASE_URL=" + model.URL} // its own address, in tests
			r := setting{env: env}.invoke(t, "draft", "Ask for a meeting", "--store=memory:")
			if r.status != 0 || r.out != "Subject: Meeting\n\nHi.\n" {
				t.Fatalf("got %+v", r)
			}
			asked := model.Requests()[0]
			if asked.Path != want.path || asked.JSON["model"] != want.model || !strings.Contains(asked.Text(), "Ask for a meeting") {
				t.Errorf("asked %s for %v", asked.Path, asked.JSON)
			}
		})
	}
}

func TestDraftSaysWhatFailed(t *testing.T) {
	t.Parallel()
	model := llmtest.NewServer(t, llmtest.Cut(`{"subject":"Meeting","body":"Hi`), llmtest.Status(401, "invalid_api_key", "bad key"))
	args := []string{"draft", "Ask for a meeting", "--model=compatible:tiny", "--compatible-base-url=" + model.URL, "--store=memory:"}
	r := invoke(t, args...)
	if r.status != 1 || !strings.HasPrefix(r.out, "Subject: Meeting") || !strings.Contains(r.err, "truncated") || strings.Count(r.err, "\n") != 1 {
		t.Errorf("got %+v", r)
	}
	if r := invoke(t, args...); r.status != 1 || r.out != "" || !strings.Contains(r.err, "auth (status 401)") {
		t.Errorf("got %+v", r)
	}
	r = setting{in: "Tuesday; bring the figures"}.invoke(t, "draft", "Ask for a meeting", "--details=-", "--store=memory:")
	if r.status != 0 || !strings.Contains(r.out, "- Bring the figures.") {
		t.Errorf("got %+v", r)
	}
}
