package badreplies

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

// The table in the documents says of Marquee what it does today. The modules below llm/bench do
// the same for other libraries.
func TestMarquee(t *testing.T) {
	Test(t, "../../../docs/models.md", os.Getenv("MARQUEE_TEST_UPDATE") != "", Library{
		Name: "Marquee",
		Ask: func(ctx context.Context, t *testing.T, baseURL string) Outcome {
			m, err := openai.New(&openai.Options{
				APIKey: llmtest.Key, BaseURL: baseURL, Model: "small", API: openai.ChatCompletions,
			})
			if err != nil {
				t.Fatal(err)
			}
			reply, err := llm.Generate(ctx, m, &llm.Request{
				Messages: []llm.Message{{Role: llm.RoleUser, Text: "Why is the sky blue?"}},
			})
			return Outcome{
				Text: reply.Text, Finish: string(reply.Finish), Warned: len(reply.Warnings) > 0, Err: err,
			}
		},
	})
}

func TestOutcomes(t *testing.T) {
	for want, o := range map[string]Outcome{
		"half, `stop`":                 {Text: "Half", Finish: "stop"},
		"half, no reason":              {Text: "Half"},
		"half, `stop`, with a warning": {Text: "Half", Finish: "stop", Warned: true},
		"no text, `stop`":              {Finish: "stop"},
		"error":                        {Text: "Half", Err: errors.New("lost")},
		"error, with the key in it":    {Err: errors.New("no such key: " + llmtest.Key)},
		"error: `truncated`":           {Err: &llm.Error{Kind: llm.KindTruncated}},
	} {
		if got := o.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	var o Outcome
	func() {
		defer Raised(&o)
		panic("nil map")
	}()
	if o.Err == nil {
		t.Error("a panic is not an error")
	}
}

// A column is written where it was, or at the end.
func TestColumns(t *testing.T) {
	column := func(head, cell string) []string {
		all := []string{head}
		for range faults() {
			all = append(all, cell)
		}
		return all
	}
	table := withColumn("", "a", column("a v1", "x"))
	table = withColumn(table, "b", column("b v1", "y"))
	table = withColumn(table, "a", column("a v2", "z"))
	lines := strings.Split(table, "\n")
	if lines[0] != "| the server | a v2 | b v1 |" || lines[1] != "|---|---|---|" ||
		!strings.HasSuffix(lines[2], " | z | y |") || len(lines) != len(faults())+3 {
		t.Errorf("got\n%s", table)
	}
	page := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(page, []byte("before\n"+begin+end+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	compare(t, page, true, "a", column("a v2", "z"))
	compare(t, page, false, "a", column("a v2", "z"))
	raw, err := os.ReadFile(page)
	if err != nil || !strings.HasPrefix(string(raw), "before\n"+begin+"| the server | a v2 |\n") ||
		!strings.HasSuffix(string(raw), end+"after\n") {
		t.Errorf("got %s, %v", raw, err)
	}
}
