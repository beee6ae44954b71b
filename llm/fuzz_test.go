package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// everything has a field of each type that a schema knows.
type everything struct {
	Text  string   `json:"text"`
	Count int8     `json:"count"`
	Size  uint     `json:"size"`
	Score float64  `json:"score"`
	Seen  bool     `json:"seen"`
	Names []string `json:"names"`
	Films []film   `json:"films"`
}

// inputs are JSON of an everything, and much that is not.
var inputs = []string{
	`{"text":"a","count":1,"size":2,"score":0.5,"seen":true,"names":["b"],` +
		`"films":[{"title":"Alien","year":1979}]}`,
	`{"text":"","count":-128,"size":0,"score":1e9,"seen":false,"names":[],"films":[]}`,
	"Here it is:\n```json\n" +
		`{"text":"}","count":1,"size":2,"score":1,"seen":true,"names":[],"films":[]}` + "\n```",
	`{"text":null}`, `{"count":1000}`, `{"score":1e999}`, `{"names":{}}`, `{"films":[{"title":1}]}`,
	`{"text":"a","text":1}`,
	`{"n":1}`, `{"n":1}}`, `{"n":1}{`, ` {"n" : 1 }`, `{"n":1.0}`, `{"N":1}`, `{"n":1,"n":2}`,
	`{"n":9007199254740993}`,
	"", "{", "[]", "null", "no JSON", "\"{\"", strings.Repeat("[", 20), `{"\xff":1}`,
}

// Whatever a model replies, Decode returns a complete value, or the zero value, the text and
// an error that says what is wrong with it.
func FuzzDecode(f *testing.F) {
	for _, text := range inputs {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, reply, err := llm.Decode[everything](t.Context(), llmtest.NewScript(llmtest.Text(text)),
			&llm.Request{})
		if reply == nil || reply.Text != text {
			t.Fatalf("the response is %+v", reply)
		}
		if err != nil {
			if llm.KindOf(err) != llm.KindBadOutput || errors.Unwrap(err) == nil ||
				!reflect.DeepEqual(got, everything{}) {
				t.Errorf("got %+v, %v", got, err)
			}
			return
		}
		raw, err := json.Marshal(got)
		if err != nil || got.Names == nil || got.Films == nil {
			t.Fatalf("got %+v, %v", got, err)
		}
		again, _, err := llm.Decode[everything](t.Context(), llmtest.NewScript(llmtest.Text(string(raw))),
			&llm.Request{})
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%s is decoded as %+v, %v", raw, again, err)
		}
	})
}

// Whatever the input of a call is, the call gets a result, and the next step is valid JSON.
// A second call counts as equal to the first only if it has the same result.
func FuzzToolInput(f *testing.F) {
	for i, input := range inputs {
		f.Add(input, inputs[(i+1)%len(inputs)])
	}
	type number struct {
		N int `json:"n"`
	}
	double, err := llm.NewTool("double", "doubles",
		func(_ context.Context, in number) (string, error) { return fmt.Sprint(2 * in.N), nil })
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, one, other string) {
		calls := []llm.Call{
			{ID: "1", Name: "double", Input: json.RawMessage(one)},
			{ID: "2", Name: "double", Input: json.RawMessage(other)},
		}
		m := llmtest.NewScript(llmtest.Reply{Calls: calls}, llmtest.Text("Done."))
		_, err := llm.RunTools(t.Context(), m, &llm.Request{}, []llm.Function{double}, nil)
		if err != nil {
			t.Fatal(err)
		}
		said := m.Requests()[1].Messages
		for _, call := range said[0].Calls {
			if !json.Valid(call.Input) {
				t.Errorf("the input %q goes back", call.Input)
			}
		}
		for i, r := range said[1].Results {
			want, err := double.Run(t.Context(), calls[i].Input)
			if err != nil {
				want = err.Error()
			}
			if !strings.HasSuffix(r.Output, want) || r.Failed != (err != nil) {
				t.Errorf("the result of %q is %+v, want %q, %v", calls[i].Input, r, want, err)
			}
		}
	})
}
