package llm_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestGenerate(t *testing.T) {
	errOops := errors.New("oops")
	tests := map[string]struct {
		model llm.Model
		want  llm.Response
		err   error
		kind  llm.Kind
	}{
		"a reply": {
			model: llmtest.NewScript(llmtest.Reply{Chunks: []string{"Hel", "lo"}, Usage: llm.Usage{Input: 3, Output: 2}}),
			want:  llm.Response{Text: "Hello", Finish: llm.FinishStop, Model: llmtest.ModelName, Usage: llm.Usage{Input: 3, Output: 2}},
		},
		"no text": {
			model: llmtest.NewScript(llmtest.Text()),
			want:  llm.Response{Finish: llm.FinishStop, Model: llmtest.ModelName},
		},
		"text beside the finish reason": {
			model: play(llm.Chunk{Text: "Hel"}, llm.Chunk{Text: "lo", Finish: llm.FinishLength, Model: "m", Warnings: []string{"w"}}),
			want:  llm.Response{Text: "Hello", Finish: llm.FinishLength, Model: "m", Warnings: []string{"w"}},
		},
		"a failure half-way": {
			model: llmtest.NewScript(llmtest.Reply{Chunks: []string{"Hel"}, Err: errOops}),
			want:  llm.Response{Text: "Hel"}, err: errOops,
		},
		"a stream that just stops": {
			model: play(llm.Chunk{Text: "Hel"}),
			want:  llm.Response{Text: "Hel"}, kind: llm.KindTruncated,
		},
		"a stream of nothing": {model: play(), kind: llm.KindTruncated},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := llm.Generate(t.Context(), tt.model, &llm.Request{})
			if !reflect.DeepEqual(*got, tt.want) {
				t.Errorf("got %+v, want %+v", *got, tt.want)
			}
			if tt.err != nil && !errors.Is(err, tt.err) || llm.KindOf(err) != tt.kind || (err == nil) != (tt.err == nil && tt.kind == "") {
				t.Errorf("err = %v", err)
			}
		})
	}
}

type film struct {
	Title string `json:"title"`
	Year  int    `json:"year"`
}

func TestDecode(t *testing.T) {
	alien := film{"Alien", 1979}
	tests := map[string]struct {
		reply llmtest.Reply
		want  film
		kind  llm.Kind
	}{
		"JSON":               {reply: llmtest.Text(`{"title":"Alien",`, `"year":1979}`), want: alien},
		"in a fence":         {reply: llmtest.Text("```json\n{\"title\":\"Alien\",\"year\":1979}\n```"), want: alien},
		"after a sentence":   {reply: llmtest.Text("Here it is: ", `{"title":"Alien","year":1979}`), want: alien},
		"before a sentence":  {reply: llmtest.Text(`{"title":"Alien","year":1979}`, " Anything else?"), want: alien},
		"with more members":  {reply: llmtest.Text(`{"title":"Alien","year":1979,"mood":"dark"}`), want: alien},
		"cut by its length":  {reply: llmtest.Reply{Chunks: []string{`{"title":"Al`}, Finish: llm.FinishLength}, kind: llm.KindTruncated},
		"half an object":     {reply: llmtest.Text(`{"title":"Al`), kind: llm.KindBadOutput},
		"no JSON":            {reply: llmtest.Text("I cannot say."), kind: llm.KindBadOutput},
		"nothing":            {reply: llmtest.Text(), kind: llm.KindBadOutput},
		"of the wrong types": {reply: llmtest.Text(`{"title":1979,"year":"Alien"}`), kind: llm.KindBadOutput},
		"a failure":          {reply: llmtest.Reply{Chunks: []string{`{`}, Err: llm.Chunk{}.Err()}, kind: llm.KindTruncated},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			m := llmtest.NewScript(tt.reply)
			req := &llm.Request{System: "Name a film."}
			got, reply, err := llm.Decode[film](t.Context(), m, req)
			if llm.KindOf(err) != tt.kind || (err == nil) != (tt.kind == "") {
				t.Fatalf("err = %v, want kind %q", err, tt.kind)
			}
			if err == nil && got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			if want := strings.Join(tt.reply.Chunks, ""); reply.Text != want {
				t.Errorf("the text is %q, want %q", reply.Text, want)
			}
			if asked := m.Requests()[0]; asked.Schema == nil || asked.Schema.Name != "film" || asked.System != req.System {
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
