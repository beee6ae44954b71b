package openai_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

func TestRefusedParameters(t *testing.T) {
	refuse := func(body string) llmtest.Day { return llmtest.Body(400, "application/json", body) }
	good := llmtest.Good("ok")
	tests := map[string]struct {
		api  openai.API
		days []llmtest.Day
		want []string // the optional parameters of each request
	}{
		"one": {
			openai.ChatCompletions, []llmtest.Day{llmtest.Refuses("stream_options", good)},
			[]string{
				"max_tokens response_format stream_options", "max_tokens response_format",
				"max_tokens response_format",
			},
		},
		"one after another": {
			openai.ChatCompletions,
			[]llmtest.Day{llmtest.Refuses("response_format", llmtest.Refuses("max_tokens", good))},
			[]string{
				"max_tokens response_format stream_options", "max_tokens stream_options", "stream_options",
				"stream_options",
			},
		},
		"part of an object": {
			openai.Responses, []llmtest.Day{llmtest.Refuses("text.format", good)},
			[]string{"max_output_tokens store text", "max_output_tokens store", "max_output_tokens store"},
		},
		"named in the text only": {
			openai.ChatCompletions,
			[]llmtest.Day{
				refuse(`{"detail":[{"loc":["body","response_format"],` +
					`"msg":"Extra inputs are not permitted"}]}`), good,
			},
			[]string{
				"max_tokens response_format stream_options", "max_tokens stream_options",
				"max_tokens stream_options",
			},
		},
		"a type of it": {
			openai.ChatCompletions,
			[]llmtest.Day{
				refuse(`{"error":{"message":"Invalid parameter: 'response_format' of type 'json_schema' is ` +
					`not supported with this model.","param":"","code":null}}`), good,
			},
			[]string{
				"max_tokens response_format stream_options", "max_tokens stream_options",
				"max_tokens stream_options",
			},
		},
		"a type of it, as DeepSeek does": {
			openai.ChatCompletions,
			[]llmtest.Day{
				refuse(`{"error":{"message":"This response_format type is unavailable now",` +
					`"type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`), good,
			},
			[]string{
				"max_tokens response_format stream_options", "max_tokens stream_options",
				"max_tokens stream_options",
			},
		},
		"a type of it, as DeepSeek did": {
			openai.ChatCompletions,
			[]llmtest.Day{
				llmtest.Body(422, "text/plain",
					"Failed to deserialize the JSON body into the target type: response_format: "+
						"response_format.type `json_schema` is unavailable now at line 1 column 99"), good,
			},
			[]string{
				"max_tokens response_format stream_options", "max_tokens stream_options",
				"max_tokens stream_options",
			},
		},
		"in two words, as Groq does": {
			openai.ChatCompletions,
			[]llmtest.Day{
				refuse("{\"error\":{\"message\":\"This model does not support response format `json_schema`. " +
					"See supported models\",\"type\":\"invalid_request_error\"}}"), good,
			},
			[]string{
				"max_tokens response_format stream_options", "max_tokens stream_options",
				"max_tokens stream_options",
			},
		},
		"by its code alone": {
			openai.Responses,
			[]llmtest.Day{
				refuse(`{"error":{"message":"No.","param":"store","code":"unknown_parameter"}}`), good,
			},
			[]string{"max_output_tokens store text", "max_output_tokens text", "max_output_tokens text"},
		},
		"named as plain text": {
			openai.Responses, []llmtest.Day{refuse(`unknown field max_output_tokens`), good},
			[]string{"max_output_tokens store text", "store text", "store text"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t, tt.days...)
			m := newModel(t, openai.Options{BaseURL: s.URL, API: tt.api})
			req := &llm.Request{Schema: &llm.Schema{Name: "s", JSON: []byte(`{}`)}, MaxTokens: 5}
			for range 2 { // the second request knows what the first one learned
				if reply, err := llm.Generate(t.Context(), m, req); err != nil || reply.Text != "ok" {
					t.Fatalf("got %+v, %v", reply, err)
				}
			}
			var got []string
			for _, r := range s.Requests() {
				var sent []string
				for _, p := range []string{
					"max_output_tokens", "max_tokens", "response_format", "store", "stream_options", "text",
				} {
					if _, ok := r.JSON[p]; ok {
						sent = append(sent, p)
					}
				}
				got = append(got, strings.Join(sent, " "))
			}
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("sent %q\nwant %q", got, tt.want)
			}
		})
	}
}

// If a server does not take the schema, it goes into the instructions.
func TestRefusedSchemaIsToldInWords(t *testing.T) {
	const want = "Be brief.\n\nYour answer is one JSON object of this JSON schema, with nothing " +
		"before or after it:\n{\"type\":\"object\"}\n"
	for api, param := range map[openai.API]string{
		openai.ChatCompletions: "response_format", openai.Responses: "text.format",
	} {
		s := llmtest.NewServer(t, llmtest.Refuses(param, llmtest.Good("{}")))
		m := newModel(t, openai.Options{BaseURL: s.URL, API: api})
		req := &llm.Request{
			System: "Be brief.", Schema: &llm.Schema{Name: "s", JSON: []byte(`{"type":"object"}`)},
		}
		if _, err := llm.Generate(t.Context(), m, req); err != nil {
			t.Fatal(err)
		}
		sent := s.Requests()
		if strings.Contains(sent[0].Text(), want) || !strings.Contains(sent[1].Text(), want) ||
			req.Schema == nil {
			t.Errorf("%s: sent %s\nand then %s", api, sent[0].Body, sent[1].Body)
		}
	}
}

// A reply says which parameters its request lacked, and only these.
func TestWarnings(t *testing.T) {
	const noSchema = "the server does not take the parameter response_format; it was left out"
	const noLimit = "the server does not take the parameter max_tokens; it was left out"
	s := llmtest.NewServer(t,
		llmtest.Refuses("response_format", llmtest.Refuses("max_tokens", llmtest.Good("ok"))))
	m := newModel(t, openai.Options{BaseURL: s.URL, API: openai.ChatCompletions})
	schema := &llm.Schema{Name: "s", JSON: []byte(`{}`)}
	for i, tt := range []struct {
		request llm.Request
		want    []string
	}{
		{llm.Request{}, nil},
		{llm.Request{Schema: schema}, []string{noSchema}},
		{llm.Request{Schema: schema, MaxTokens: 5}, []string{noLimit, noSchema}},
		{llm.Request{MaxTokens: 5}, []string{noLimit}},
		{llm.Request{}, nil},
	} {
		reply, err := llm.Generate(t.Context(), m, &tt.request)
		if err != nil || !slices.Equal(reply.Warnings, tt.want) {
			t.Errorf("reply %d: %v with the warnings %q, want %q", i, err, reply.Warnings, tt.want)
		}
	}
}

// A reply that breaks off says it too.
func TestWarningsWithAnError(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Refuses("max_tokens", llmtest.Cut("Half")))
	m := newModel(t, openai.Options{BaseURL: s.URL, API: openai.ChatCompletions})
	reply, err := llm.Generate(t.Context(), m, &llm.Request{MaxTokens: 5})
	if llm.KindOf(err) != llm.KindTruncated || len(reply.Warnings) != 1 {
		t.Errorf("%v with the warnings %q, want one", err, reply.Warnings)
	}
}

// All requests of a conversation have one key, and each conversation its own.
func TestCacheKey(t *testing.T) {
	s := llmtest.NewServer(t)
	m := newModel(t, openai.Options{BaseURL: s.URL, CacheKey: true})
	say := func(texts ...string) *llm.Request {
		req := &llm.Request{System: "Be brief."}
		for _, text := range texts {
			req.Messages = append(req.Messages, llm.Message{Role: llm.RoleUser, Text: text})
		}
		return req
	}
	for _, req := range []*llm.Request{say("Hello?"), say("Hello?", "Why?"), say("Good day."), say()} {
		if _, err := llm.Generate(t.Context(), m, req); err != nil {
			t.Fatal(err)
		}
	}
	var keys []any
	for _, r := range s.Requests() {
		keys = append(keys, r.JSON["prompt_cache_key"])
	}
	if keys[0] == nil || keys[0] != keys[1] || keys[0] == keys[2] || keys[2] == keys[3] {
		t.Errorf("sent the keys %q", keys)
	}
}

// What is not JSON can never be sent.
func TestUnsendable(t *testing.T) {
	m := newModel(t, openai.Options{BaseURL: llmtest.NewServer(t).URL})
	_, err := llm.Generate(t.Context(), m, &llm.Request{
		Tools: []llm.Tool{{Name: "f", Input: &llm.Schema{JSON: []byte("{")}}},
	})
	if llm.KindOf(err) != llm.KindInvalid {
		t.Errorf("got %v", err)
	}
}
