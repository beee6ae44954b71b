package models_test

import (
	"flag"
	"os"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

var record = flag.Bool("record", false,
	"ask the real server, with the key in OPENAI_API_KEY, and write testdata again")

// A recording answers instead of the server, so that the test needs neither a key nor a
// network. The test fails when the program asks something else than in the recording. Then
// run it with -record, and read what has changed.
func TestReplay(t *testing.T) {
	client := llmtest.Cassette(t, "testdata/sky.txt", &llmtest.CassetteOptions{Record: *record})
	model, err := openai.New(&openai.Options{APIKey: os.Getenv("OPENAI_API_KEY"), HTTPClient: client})
	if err != nil {
		t.Fatal(err)
	}
	reply, err := llm.Generate(t.Context(), model, &llm.Request{
		System:   "Answer in one sentence.",
		Messages: []llm.Message{{Role: llm.RoleUser, Text: "Why is the sky blue?"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if reply.Text == "" || reply.Finish != llm.FinishStop || reply.Usage.Output == 0 {
		t.Errorf("got %+v", reply)
	}
}
