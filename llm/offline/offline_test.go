package offline_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/offline"
)

// ask sends one message with its data, and returns the text of the reply.
func ask(t *testing.T, schema *llm.Schema, text string, data ...llm.Data) string {
	t.Helper()
	r, err := llm.Generate(t.Context(), offline.New(), &llm.Request{
		Schema: schema, Messages: []llm.Message{{Role: llm.RoleUser, Text: text, Data: data}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Model != offline.Name || r.Finish != llm.FinishStop {
		t.Errorf("reply of %q, finished with %q", r.Model, r.Finish)
	}
	return r.Text
}

func doc(name, value string) llm.Data { return llm.Data{Name: name, Value: json.RawMessage(value)} }

// If one word of a question is not understood, there is no answer: that word may matter.
func TestQuestionsThatAreNotUnderstood(t *testing.T) {
	data := []llm.Data{
		doc("genres", `{"years":[2000,2001,2002],"films":[9,8,7],"genres":[`+
			`{"name":"Action","values":[5,4,3]},{"name":"War","values":[1,1,1]}]}`),
		doc("popularity", popularity),
	}
	for _, question := range []string{
		"What fraction of films is there?",
		"Did the films grow toward the end?",
		"How many French films are there?",
		"How many films did Hitchcock make in 2001?",
		"How many Star Wars films are there?",
		"How many wartime films are there?",
		"How many films are not War?",
		"How many films in 2000 to 2001 to 2002?",
		"How many of the 1990s?",
		"How many 2 films?",
		"How many 2 3 films?",
		"How many years are there?",
		"How did Action change in 2001?",
		"Which year had the most genres?",
		"Which year had the most popular film?",
		"Which genre is the most popular?",
		"What is the most popular War film?",
		"Which films are popular?",
		"Why did War grow?",
		"most",
		"?",
	} {
		if got := ask(t, nil, question, data...); !strings.HasPrefix(got, "I can't answer that offline") {
			t.Errorf("%s\n%s", question, got)
		}
	}
}

func TestFailures(t *testing.T) {
	tests := map[string]llm.Request{
		"no message":    {},
		"a bad brief":   {Messages: []llm.Message{{Data: []llm.Data{doc("brief", `[]`)}}}},
		"a bad chart":   {Messages: []llm.Message{{Data: []llm.Data{doc("genres", `{"years":"all"}`)}}}},
		"a bad ranking": {Messages: []llm.Message{{Data: []llm.Data{doc("popularity", `{`)}}}},
	}
	for name, req := range tests {
		t.Run(name, func(t *testing.T) {
			if r, err := llm.Generate(t.Context(), offline.New(), &req); llm.KindOf(err) != llm.KindInvalid {
				t.Errorf("got %+v, %v", r, err)
			}
		})
	}
	t.Run("canceled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		req := &llm.Request{Messages: []llm.Message{{Text: "Hello?"}}}
		if _, err := llm.Generate(ctx, offline.New(), req); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want %v", err, context.Canceled)
		}
	})
	t.Run("broken off", func(t *testing.T) {
		req := &llm.Request{Messages: []llm.Message{{Text: "Hello?"}}}
		n := 0
		for _, err := range offline.New().Stream(t.Context(), req) {
			if err != nil {
				t.Error(err)
			}
			n++
			break
		}
		if n != 1 {
			t.Errorf("%d chunks", n)
		}
	})
}

func FuzzQuestions(f *testing.F) {
	f.Add("Which genre grew from 2000 to 2002?", genres, popularity)
	f.Add("most", `{"years":[1],"films":[1],"genres":[{"name":"","values":[]}]}`, `{}`)
	f.Fuzz(func(t *testing.T, question, genres, popularity string) {
		req := &llm.Request{
			Messages: []llm.Message{{
				Text: question, Data: []llm.Data{doc("genres", genres), doc("popularity", popularity)},
			}},
		}
		r, err := llm.Generate(t.Context(), offline.New(), req)
		if err == nil && r.Text == "" {
			t.Error("nothing was answered")
		}
	})
}

func TestImagesAreRefused(t *testing.T) {
	_, err := llm.Generate(t.Context(), offline.New(), &llm.Request{Messages: []llm.Message{{
		Role: llm.RoleUser, Text: "What is this?",
		Images: []llm.Image{{Type: "image/png", Data: []byte{1}}},
	}}})
	if llm.KindOf(err) != llm.KindUnsupported || !strings.Contains(err.Error(), "not see images") {
		t.Errorf("got %v", err)
	}
}
