package probe_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/llm/probe"
)

// able is a model that can do everything that is asked.
func able(asked *int) llm.Model {
	return llm.Func(func(_ context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			*asked++
			end := llm.Chunk{
				Finish: llm.FinishStop, Model: "able", Usage: llm.Usage{Input: 9, Output: 5, Reasoning: 2},
			}
			last := req.Messages[len(req.Messages)-1]
			text := "Ready. "
			switch {
			case len(last.Images) > 0:
				text = "Red"
			case len(last.Results) > 0:
				text = "It is " + last.Results[0].Output
			case len(req.Tools) > 0:
				text, end.Finish = "", llm.FinishCalls
				input := []byte(`{"harbour":"Bergen"}`)
				end.Calls = []llm.Call{{ID: "1", Name: req.Tools[0].Name, Input: input}}
			case req.Schema != nil:
				text = `{"title":"Alien","year":1979}`
			case strings.Contains(req.System, "harbour"):
				text = "Harbour."
			case req.MaxTokens < 100:
				text, end.Finish = "2 3 5", llm.FinishLength
			}
			if req.MaxTokens > probe.MaxTokens || req.MaxTokens == 0 {
				text = "a request without a bound"
			}
			for _, piece := range strings.SplitAfter(text, " ") {
				if piece != "" && !yield(llm.Chunk{Text: piece}, nil) {
					return
				}
			}
			if strings.HasPrefix(last.Text, "Count") && !yield(llm.Chunk{Text: "2"}, nil) {
				return
			}
			yield(end, nil)
		}
	})
}

// findings returns all that is found, a line for each.
func findings(ctx context.Context, m llm.Model) []string {
	var all []string
	for f := range probe.Check(ctx, m) {
		all = append(all, fmt.Sprintf("%s %t %s", f.What, f.Works, f.Remark))
	}
	return all
}

func TestCheck(t *testing.T) {
	asked := 0
	got := findings(t.Context(), able(&asked))
	want := []string{
		"text true as able, 9 tokens read, 5 written, 2 of them thoughts",
		"stream true in 2 pieces", "instructions true ", "length limit true cut off after 5 tokens",
		"JSON schema true ", "tools true called, and used what came back",
		"images true a red picture is red", "options true temperature, seed, stop and effort are taken",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if asked != 9 || asked > probe.MaxRequests {
		t.Errorf("it was asked %d times", asked)
	}
}

// parrot is a model that says the same to everything, and knows nothing else.
func parrot(asked *int, warnings ...string) llm.Model {
	return llm.Func(func(_ context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			*asked++
			if req.HasImages() {
				yield(llm.Chunk{}, &llm.Error{Kind: llm.KindUnsupported, Message: "no images"})
				return
			}
			if yield(llm.Chunk{Text: "Polly"}, nil) {
				yield(llm.Chunk{Finish: llm.FinishStop, Model: "parrot", Warnings: warnings}, nil)
			}
		}
	})
}

func TestCheckOfAModelThatCanDoLittle(t *testing.T) {
	asked := 0
	got := findings(t.Context(), parrot(&asked, "left out"))
	for i, want := range []string{
		"text true as parrot, without counting tokens", "stream false the reply came in one piece",
		`instructions false it answered "Polly", without "harbour"`,
		"length limit false it wrote 0 tokens, and was allowed 30", "JSON schema false ",
		"tools false it did not call the tool", "images false unsupported: no images",
		"options false left out",
	} {
		if i >= len(got) || !strings.HasPrefix(got[i], want) {
			t.Errorf("%d: got %q, want %q", i, got, want)
		}
	}
	if asked > probe.MaxRequests {
		t.Errorf("it was asked %d times", asked)
	}
}

func TestCheckStops(t *testing.T) {
	fails := llm.Func(func(context.Context, *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			yield(llm.Chunk{}, &llm.Error{Kind: llm.KindAuth, Message: "no such key"})
		}
	})
	var found []probe.Finding
	for f := range probe.Check(t.Context(), fails) {
		found = append(found, f)
	}
	if len(found) != 1 || found[0].Works || llm.KindOf(found[0].Err) != llm.KindAuth {
		t.Errorf("a model without a key: %+v", found)
	}
	asked := 0
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for range probe.Check(ctx, able(&asked)) {
		cancel()
	}
	if asked != 1 {
		t.Errorf("asked %d times after the end", asked)
	}
	for range probe.Check(t.Context(), able(&asked)) {
		break
	}
	if asked != 2 {
		t.Errorf("asked %d times after the reader left", asked)
	}
}

func ExampleCheck() {
	for finding := range probe.Check(context.Background(), offline.New()) {
		fmt.Println(finding.What, finding.Works)
	}
	// Output:
	// text true
	// stream true
	// instructions false
	// length limit false
	// JSON schema false
	// tools false
	// images false
	// options false
}
