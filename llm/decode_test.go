package llm_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

type film struct {
	Title string `json:"title"`
	Year  int    `json:"year"`
}

var alien = film{"Alien", 1979}

func TestDecode(t *testing.T) {
	tests := map[string]struct {
		reply llmtest.Reply
		want  film
		kind  llm.Kind
	}{
		"JSON": {reply: llmtest.Text(`{"title":"Alien",`, `"year":1979}`), want: alien},
		"in a fence": {
			reply: llmtest.Text("```json\n{\"title\":\"Alien\",\"year\":1979}\n```"), want: alien,
		},
		"after a sentence": {
			reply: llmtest.Text("Here it is: ", `{"title":"Alien","year":1979}`), want: alien,
		},
		"before a sentence": {
			reply: llmtest.Text(`{"title":"Alien","year":1979}`, " Anything else?"), want: alien,
		},
		"cut by its length": {
			reply: llmtest.Reply{Chunks: []string{`{"title":"Al`}, Finish: llm.FinishLength},
			kind:  llm.KindLength,
		},
		"calls of tools": {
			reply: llmtest.Reply{Calls: []llm.Call{{Name: "f"}}}, kind: llm.KindBadOutput,
		},
		"a failure": {
			reply: llmtest.Reply{Chunks: []string{`{`}, Err: llm.Chunk{}.Err()}, kind: llm.KindTruncated,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := llmtest.NewScript(tt.reply)
			req := &llm.Request{System: "Name a film."}
			got, reply, err := llm.Decode[film](t.Context(), m, req)
			if llm.KindOf(err) != tt.kind || (err == nil) != (tt.kind == "") || got != tt.want {
				t.Fatalf("got %+v, %v; want %+v, kind %q", got, err, tt.want, tt.kind)
			}
			if want := strings.Join(tt.reply.Chunks, ""); reply.Text != want {
				t.Errorf("the text is %q, want %q", reply.Text, want)
			}
			asked := m.Requests()
			if len(asked) != 1 || asked[0].Schema == nil || asked[0].Schema.Name != "film" ||
				asked[0].System != req.System {
				t.Errorf("the model was asked %+v", asked)
			}
			if !reflect.DeepEqual(req, &llm.Request{System: "Name a film."}) {
				t.Errorf("the request was changed to %+v", req)
			}
		})
	}
	t.Run("a type that has no schema", func(t *testing.T) {
		m := llmtest.NewScript()
		_, reply, err := llm.Decode[map[string]int](t.Context(), m, &llm.Request{})
		if err == nil || reply == nil || len(m.Requests()) != 0 {
			t.Errorf("got %v, %v after %d requests", reply, err, len(m.Requests()))
		}
	})
}

// The model is told what is wrong, and at which path.
func TestDecodeNamesTheProblem(t *testing.T) {
	type list struct {
		Films []film  `json:"films"`
		Score float64 `json:"score"`
		Seen  bool    `json:"seen"`
		Small int8    `json:"small"`
	}
	tests := map[string]struct{ text, problem string }{
		"no JSON":        {"I cannot say.", "there is no JSON object in it"},
		"nothing":        {"", "there is no JSON object in it"},
		"half an object": {`{"films":[`, "it is not valid JSON"},
		"null": {
			`{"films":null,"score":1,"seen":true,"small":1}`, "films is null, and must be an array",
		},
		"an object": {
			`{"films":{},"score":1,"seen":true,"small":1}`, "films is an object, and must be an array",
		},
		"a string": {
			`{"films":[],"score":"1","seen":true,"small":1}`, "score is a string, and must be a number",
		},
		"a number": {
			`{"films":[],"score":1.5,"seen":1,"small":1}`, "seen is an integer, and must be a boolean",
		},
		"a fraction": {
			`{"films":[],"score":1.5,"seen":true,"small":1.5}`, "small is a number, and must be an integer",
		},
		"an exponent": {
			`{"films":[],"score":1e2,"seen":true,"small":1e2}`, "small is a number, and must be an integer",
		},
		"a boolean": {
			`{"films":[],"score":1,"seen":true,"small":true}`, "small is a boolean, and must be an integer",
		},
		"too large": {
			`{"films":[],"score":1,"seen":true,"small":1000}`, "small does not fit into int8",
		},
		"missing": {`{"films":[],"score":1,"small":1}`, "seen is missing"},
		"an unknown one": {
			`{"films":[],"score":1,"seen":true,"small":1,"mood":"dark"}`,
			"the JSON has properties other than films, score, seen, small",
		},
		"of another case": {
			`{"Films":[],"score":1,"seen":true,"small":1}`,
			"films is missing; the JSON has properties other than films, score, seen, small",
		},
		"within": {
			`{"films":[{"title":"Alien","year":1979},{"title":1979,"mood":"dark"}],` +
				`"score":1,"seen":true,"small":1}`,
			"films[1].title is an integer, and must be a string; films[1].year is missing; films[1] has " +
				"properties other than title, year",
		},
		"not all of many": {
			`{"films":[1,2,3,4,5,6],"score":1,"seen":true,"small":1}`,
			strings.Join(strings.SplitAfter(strings.Repeat("films[#] is an integer, and must be an object; ",
				5), "; ")[:5], ""),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for i := range 5 {
				tt.problem = strings.Replace(tt.problem, "#", string(rune('0'+i)), 1)
			}
			tt.problem = strings.TrimSuffix(tt.problem, "; ")
			m := llmtest.NewScript(llmtest.Text(tt.text))
			got, reply, err := llm.Decode[list](t.Context(), m, &llm.Request{
				Messages: []llm.Message{{Role: llm.RoleUser, Text: "Which?"}},
			})
			want := "scripted: bad output: the reply is not the JSON that was asked for"
			if llm.KindOf(err) != llm.KindBadOutput || err.Error() != want ||
				!reflect.DeepEqual(got, list{}) || reply.Text != tt.text {
				t.Errorf("got %+v, %+v, %v", got, reply, err)
			}
			if cause := errors.Unwrap(err); cause == nil || cause.Error() != tt.problem {
				t.Errorf("the problem is %q, want %q", cause, tt.problem)
			}
			asked := m.Requests()
			if len(asked) != 2 {
				t.Fatalf("the model was asked %d times", len(asked))
			}
			said := asked[1].Messages
			if len(said) != 3 || said[1].Role != llm.RoleAssistant || said[1].Text == "" ||
				said[2].Role != llm.RoleUser ||
				!strings.Contains(said[2].Text, tt.problem+".\n") || asked[1].Schema == nil {
				t.Errorf("it was told %+v", said)
			}
		})
	}
}

func TestDecodeRepairs(t *testing.T) {
	usage := llm.Usage{Input: 3, Output: 2}
	bad := llmtest.Reply{Chunks: []string{`{"title":"Alien"}`}, Usage: usage}
	good := llmtest.Reply{Chunks: []string{`{"title":"Alien","year":1979}`}, Usage: usage}
	again := []string{"decode: the first reply was not the JSON that was asked for"}
	tests := map[string]struct {
		second llmtest.Reply
		want   film
		kind   llm.Kind
		text   string
		usage  llm.Usage
		warn   []string
	}{
		"with success": {good, alien, "", `{"title":"Alien","year":1979}`, usage.Add(usage), again},
		"in vain":      {bad, film{}, llm.KindBadOutput, `{"title":"Alien"}`, usage.Add(usage), again},
		"cut off": {
			llmtest.Reply{Chunks: []string{`{"ti`}, Finish: llm.FinishLength, Usage: usage},
			film{}, llm.KindLength, `{"ti`, usage.Add(usage), again,
		},
		"with a failure": {
			llmtest.Reply{Chunks: []string{`{"ti`}, Err: &llm.Error{Kind: llm.KindNetwork}},
			film{}, llm.KindNetwork, `{"title":"Alien"}`, usage, again, // the first reply stays
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			priced := llm.Budget(&llm.BudgetOptions{Prices: llm.Prices{{Model: "*", Input: 1}}})
			m := priced(llmtest.NewScript(bad, tt.second))
			got, reply, err := llm.Decode[film](t.Context(), m, &llm.Request{})
			if got != tt.want || llm.KindOf(err) != tt.kind || (err == nil) != (tt.kind == "") {
				t.Errorf("got %+v, %v", got, err)
			}
			cost := llm.Cost{NanoUSD: int64(tt.usage.Input), Known: true}
			if reply.Text != tt.text || reply.Usage != tt.usage || reply.Cost != cost ||
				!reflect.DeepEqual(reply.Warnings, tt.warn) {
				t.Errorf("the response is %+v", reply)
			}
		})
	}
}

// Decode does not write into the conversation of the caller.
func TestDecodeLeavesTheMessages(t *testing.T) {
	said := append(make([]llm.Message, 0, 8), llm.Message{Role: llm.RoleUser, Text: "Which?"})
	_, _, err := llm.Decode[film](t.Context(), llmtest.NewScript(llmtest.Text("no")),
		&llm.Request{Messages: said})
	if err == nil {
		t.Fatal("no error")
	}
	if after := said[:2][1]; !reflect.DeepEqual(after, llm.Message{}) {
		t.Errorf("after the messages stands %+v", after)
	}
}

func TestDecodeIsCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, reply, err := llm.Decode[film](ctx, llmtest.NewScript(), &llm.Request{})
	if err == nil || llm.KindOf(err) != "" || reply == nil {
		t.Errorf("got %+v, %v", reply, err)
	}
}
