package bedrock_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/bedrock"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestModel(t *testing.T) {
	llmtest.TestModel(t, func(baseURL string) llm.Model {
		return newModel(t, bedrock.Options{APIKey: llmtest.Key, BaseURL: baseURL, Model: "small"})
	}, llmtest.Caps{
		Server: true, Images: true, Tools: true, Thoughts: true, MaxTokens: true,
		Usage: true, Cached: true,
	})
}

// static returns the same credentials always.
func static(id, secret, token string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}, nil
	})
}

func newModel(t *testing.T, o bedrock.Options) *bedrock.Model {
	t.Helper()
	m, err := bedrock.New(&o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func FuzzStream(f *testing.F) {
	llmtest.FuzzModel(f, func(baseURL string) llm.Model {
		m, err := bedrock.New(&bedrock.Options{BaseURL: baseURL, Model: "small"})
		if err != nil {
			f.Fatal(err)
		}
		return m
	})
}

func TestNewRefuses(t *testing.T) {
	signed := static("AKID", "sk-secret", "")
	for name, tt := range map[string]struct {
		options *bedrock.Options
		want    string
	}{
		"nothing":  {nil, "must be an absolute http or https URL"},
		"no model": {&bedrock.Options{BaseURL: "http://h"}, "a model must be named"},
		"no region to sign for": {
			&bedrock.Options{BaseURL: "http://h", Model: "m", Credentials: signed}, "Region must name one",
		},
		"a key of two lines": {
			&bedrock.Options{BaseURL: "http://h", Model: "m", APIKey: "sk-1\nsk-2"}, "the API key of bedrock",
		},
	} {
		m, err := bedrock.New(tt.options)
		if m != nil || err == nil || !strings.Contains(err.Error(), tt.want) ||
			strings.Contains(err.Error(), "sk-") {
			t.Errorf("%s: got %v, %v", name, m, err)
		}
	}
}

// A server signs what it got once more, with the same secret, and must come to the same.
func TestRequestsAreSigned(t *testing.T) {
	server := llmtest.NewServer(t)
	var got *http.Request
	through := roundTripper(func(r *http.Request) (*http.Response, error) {
		got = r.Clone(t.Context())
		to, err := url.Parse(strings.TrimSuffix(server.URL, "/v1"))
		if err != nil {
			return nil, err
		}
		moved := r.Clone(r.Context())
		moved.URL.Scheme, moved.URL.Host = to.Scheme, to.Host
		return http.DefaultTransport.RoundTrip(moved)
	})
	m := newModel(t, bedrock.Options{
		BaseURL:     "https://bedrock-runtime.eu-central-1.amazonaws.com/v1",
		Model:       "anthropic.claude-v1:0",
		Credentials: static("AKID", "sk-secret", "token"),
		HTTPClient:  &http.Client{Transport: through}, Header: http.Header{"X-Team": {"films"}},
	})
	if _, err := llm.Generate(t.Context(), m, &llm.Request{System: "Be brief."}); err != nil {
		t.Fatal(err)
	}
	if path := got.URL.EscapedPath(); path != "/v1/model/anthropic.claude-v1%3A0/converse-stream" {
		t.Errorf("asked %s", path)
	}
	told := got.Header.Get("Authorization")
	at, err := time.Parse("20060102T150405Z", got.Header.Get("X-Amz-Date"))
	if err != nil || !strings.Contains(told, "/eu-central-1/bedrock/aws4_request") {
		t.Fatalf("it is signed as %s, %v", told, err)
	}
	again := got.Clone(t.Context())
	again.Header.Del("Authorization")
	sum := sha256.Sum256(server.Requests()[0].Body)
	err = v4.NewSigner().SignHTTP(t.Context(), aws.Credentials{
		AccessKeyID: "AKID", SecretAccessKey: "sk-secret", SessionToken: "token",
	}, again, hex.EncodeToString(sum[:]), "bedrock", "eu-central-1", at)
	if err != nil || again.Header.Get("Authorization") != told || strings.Contains(told, "sk-secret") {
		t.Errorf("got %s\nwant %s, %v", told, again.Header.Get("Authorization"), err)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestCredentialsThatAreMissing(t *testing.T) {
	m := newModel(t, bedrock.Options{
		BaseURL: "http://127.0.0.1:1", Model: "m", Region: "eu-central-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{}, errors.New("no credentials were found")
		}),
	})
	_, err := llm.Generate(t.Context(), m, &llm.Request{})
	if err == nil || !strings.Contains(err.Error(), "no credentials were found") {
		t.Errorf("got %v", err)
	}
}

// What the API has no parameter for is told in words, or left out with a warning.
func TestRequest(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Good(`{"n":1}`))
	m := newModel(t, bedrock.Options{BaseURL: s.URL, Model: "m"})
	reply, err := llm.Generate(t.Context(), m, &llm.Request{
		System: "Be brief.",
		Schema: &llm.Schema{Name: "s", JSON: []byte(`{"type":"object","title":"the shape"}`)},
		Options: llm.Options{
			Temperature: new(0.5), Seed: new(int64(7)), Stop: []string{"END"}, Effort: llm.EffortLow,
			Parameters: map[string]map[string]any{
				"bedrock": {"additionalModelRequestFields": map[string]any{"top_k": 4}},
			},
		},
		Messages: []llm.Message{
			{Role: llm.RoleUser, Text: "How many?"},
			{Role: llm.RoleAssistant, Calls: []llm.Call{{ID: "a.b", Name: "f", Input: []byte(`oops`)}}},
			{Role: llm.RoleTool, Results: []llm.Result{{Call: "a.b", Failed: true}}},
		},
		Tools: []llm.Tool{{Name: "f"}}, ToolChoice: llm.ToolsNone,
	})
	if err != nil || len(reply.Warnings) != 3 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	r := s.Requests()[0]
	for _, want := range []string{
		`"additionalModelRequestFields":{"top_k":4}`, `"stopSequences":["END"]`, `"temperature":0.5`,
		`"toolUseId":"a_b"`, `"input":{"invalid":"oops"}`, `"status":"error"`, `"text":" "`,
		`"inputSchema"`,
	} {
		if !strings.Contains(string(r.Body), want) {
			t.Errorf("%s is not in %s", want, r.Body)
		}
	}
	if !strings.Contains(r.Text(), "the shape") {
		t.Errorf("the schema is not told: %s", r.Body)
	}
}

func ExampleNew() {
	model, err := bedrock.New(&bedrock.Options{
		BaseURL: "https://bedrock-runtime.eu-central-1.amazonaws.com", Model: "amazon.nova-lite-v1:0",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "ID", SecretAccessKey: "SECRET"}, nil
		}),
	})
	fmt.Println(model, err)
	// Output: bedrock:amazon.nova-lite-v1:0 <nil>
}
