package llm_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestGenerate(t *testing.T) {
	errOops, errStopped := errors.New("oops"), llm.Chunk{}.Err()
	used := llm.Usage{Input: 3, Output: 1}
	half := llm.Response{
		Text: "Hel", Usage: used, Cost: llm.Cost{NanoUSD: 7, Known: true}, Warnings: []string{"w"},
		Attempts: []llm.Attempt{{Model: "dear", Err: errOops}, {Model: "m", Usage: used}},
	}
	all := half
	all.Finish, all.RawFinish, all.Model = llm.FinishStop, "done", "m"
	tests := map[string]struct {
		model llm.Model
		want  llm.Response
		err   error
		kind  llm.Kind
	}{
		"a reply": {
			model: llmtest.NewScript(llmtest.Reply{
				Chunks: []string{"Hel", "lo"}, Usage: llm.Usage{Input: 3, Output: 2},
			}),
			want: llm.Response{
				Text: "Hello", Finish: llm.FinishStop, Model: llmtest.ModelName,
				Usage: llm.Usage{Input: 3, Output: 2},
			},
		},
		"no text": {
			model: llmtest.NewScript(llmtest.Text()),
			want:  llm.Response{Finish: llm.FinishStop, Model: llmtest.ModelName},
		},
		"text beside the finish reason": {
			model: play(llm.Chunk{Text: "Hel"}, llm.Chunk{
				Text: "lo", Finish: llm.FinishLength, Model: "m", Warnings: []string{"w"},
			}),
			want: llm.Response{
				Text: "Hello", Finish: llm.FinishLength, Model: "m", Warnings: []string{"w"},
			},
		},
		"a failure half-way": {
			model: llmtest.NewScript(llmtest.Reply{Chunks: []string{"Hel"}, Err: errOops}),
			want:  llm.Response{Text: "Hel"}, err: errOops,
		},
		"all that the end says": {
			model: play(llm.Chunk(all)),
			want:  all,
		},
		"all that comes with a failure": {
			model: plays(event{llm.Chunk(half), errOops}),
			want:  half, err: errOops,
		},
		"a finish reason that nobody knows": {
			model: play(llm.Chunk{Text: "Hel"}, llm.Chunk{Finish: "surprise", Model: "m", Usage: used}),
			want:  llm.Response{Text: "Hel", Finish: "surprise", Model: "m", Usage: used},
			kind:  llm.KindTruncated,
		},
		"a failure of all models": {
			model: llm.Fallback(broken("", llm.Usage{Input: 3}, errOops),
				broken("", llm.Usage{Input: 4}, errStopped)),
			want: llm.Response{
				Usage: llm.Usage{Input: 7},
				Attempts: []llm.Attempt{
					{Usage: llm.Usage{Input: 3}, Err: errOops}, {Usage: llm.Usage{Input: 4}, Err: errStopped},
				},
				Warnings: []string{
					"model 1 of 2 failed: oops",
					"model 2 of 2 failed: truncated: the reply stopped before it was finished",
				},
			}, err: errOops, kind: llm.KindTruncated,
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
			if tt.err != nil && !errors.Is(err, tt.err) || llm.KindOf(err) != tt.kind ||
				(err == nil) != (tt.err == nil && tt.kind == "") {
				t.Errorf("err = %v", err)
			}
		})
	}
}
