package llm_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestWithoutThoughts(t *testing.T) {
	tests := map[string]struct{ said, want string }{
		"nothing":                   {"", ""},
		"no thoughts":               {"Hello", "Hello"},
		"thoughts":                  {"<think>Hm.</think>\n\nHello", "Hello"},
		"the longer tag":            {"<thinking>Hm </think> hm.</thinking>Hello", "Hello"},
		"white space first":         {"\n <think>\nHm.\n</think>\nHello", "Hello"},
		"no thoughts between":       {"<think>\n\n</think>\n\nHello", "Hello"},
		"two in a row":              {"<think>a</think>\n<think>b</think>Hello", "Hello"},
		"no end":                    {"<think>Hm. Hello", ""},
		"half of an end":            {"<think>Hm. Hello</thi", ""},
		"no answer":                 {"<think>Hm.</think>\n", ""},
		"half of a tag":             {"<thin", "<thin"},
		"a tag that is another":     {"<thinker>Hello", "<thinker>Hello"},
		"a tag inside":              {"Hello <think>Hm.</think>", "Hello <think>Hm.</think>"},
		"a tag after the thoughts":  {"<think>a</think>So: <think>b</think>", "So: <think>b</think>"},
		"white space of the answer": {"  Hello ", "  Hello "},
		"only white space":          {" \n", " \n"},
		"a lot of white space":      {strings.Repeat(" ", 2000) + "a", strings.Repeat(" ", 2000) + "a"},
		"characters of many bytes":  {"<think>世</think>界", "界"},
		"an object":                 {`{"a":"<think>"}`, `{"a":"<think>"}`},
	}
	for name, tt := range tests {
		runes := strings.Split(tt.said, "")
		for way, chunks := range map[string][]string{
			"whole": {tt.said}, "split": runes,
			"in two": {strings.Join(runes[:len(runes)/2], ""), strings.Join(runes[len(runes)/2:], "")},
		} {
			t.Run(name+", "+way, func(t *testing.T) {
				m := llm.WithoutThoughts(llmtest.NewScript(llmtest.Text(chunks...)))
				reply, err := llm.Generate(t.Context(), m, &llm.Request{})
				if err != nil || reply.Text != tt.want || reply.Finish != llm.FinishStop {
					t.Errorf("got %q, %v, want %q", reply.Text, err, tt.want)
				}
			})
		}
	}
}

// A model that fails while it thinks can be asked again: nobody has seen anything.
func TestThoughtsDoNotCommit(t *testing.T) {
	broken := llmtest.Reply{
		Chunks: []string{"<think>Hm", "."}, Err: &llm.Error{Kind: llm.KindTruncated},
	}
	m := llm.WithoutThoughts(llmtest.NewScript(broken, llmtest.Text("Hello")))
	reply, err := llm.Generate(t.Context(), llm.Retry(&llm.RetryOptions{Base: 1})(m), &llm.Request{})
	if err != nil || reply.Text != "Hello" {
		t.Errorf("got %+v, %v", reply, err)
	}
}

// A loop of tools tells the model its thoughts again with its calls.
func TestToolsCarryThoughts(t *testing.T) {
	thoughts := []llm.Thought{{Maker: "m", Call: "a", Value: []byte(`{"hm":1}`)}}
	m := llmtest.NewScript(
		llmtest.Reply{Calls: []llm.Call{{ID: "a", Name: "f"}}, Thoughts: thoughts}, llmtest.Text("Done."))
	if _, err := llm.RunTools(t.Context(), m, &llm.Request{}, nil, nil); err != nil {
		t.Fatal(err)
	}
	told := m.Requests()[1].Messages
	if got := told[0].Thoughts; !slices.EqualFunc(got, thoughts, func(a, b llm.Thought) bool {
		return a.Maker == b.Maker && a.Call == b.Call && string(a.Value) == string(b.Value)
	}) {
		t.Errorf("the model was told %+v, want %+v", got, thoughts)
	}
}

// However a text is cut into chunks, the answer is the same.
func FuzzWithoutThoughts(f *testing.F) {
	for _, seed := range []string{
		"Hello", "<think>a</think>b", " <thinking>a</think></thinking> \n<think></think>b", "<think", "<",
	} {
		f.Add(seed, 3)
	}
	f.Fuzz(func(t *testing.T, text string, size int) {
		text = strings.ToValidUTF8(text, "")
		size = 1 + max(0, size)%7
		var chunks []string
		for rest := strings.Split(text, ""); len(rest) > 0; rest = rest[min(size, len(rest)):] {
			chunks = append(chunks, strings.Join(rest[:min(size, len(rest))], ""))
		}
		answer := func(chunks ...string) string {
			m := llm.WithoutThoughts(llmtest.NewScript(llmtest.Text(chunks...)))
			reply, err := llm.Generate(t.Context(), m, &llm.Request{})
			if err != nil {
				t.Fatal(err)
			}
			return reply.Text
		}
		whole, split := answer(text), answer(chunks...)
		if whole != split && len(text) < 1000 { // more white space than that is not held back
			t.Errorf("%q is %q, and %q in pieces", text, whole, split)
		}
		if !strings.HasSuffix(text, whole) {
			t.Errorf("%q is not the end of %q", whole, text)
		}
	})
}

// A model that writes its thoughts into its text.
func ExampleWithoutThoughts() {
	thinks := llmtest.NewScript(llmtest.Text("<think>\nA figure, then.", "\n</think>\n\n", "42."))
	model := llm.WithoutThoughts(thinks)
	reply, err := llm.Generate(context.Background(), model, &llm.Request{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reply.Text)
	// Output: 42.
}
