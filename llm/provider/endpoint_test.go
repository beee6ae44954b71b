package provider_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/provider"
)

func TestEndpointsWithNamesOfTheirOwn(t *testing.T) {
	const chat, responses, messages = "/v1/chat/completions", "/v1/responses", "/v1/messages"
	tests := map[string]struct {
		endpoint   provider.Endpoint
		path, auth string
	}{
		"a plain one": {provider.Endpoint{}, chat, ""},
		"with a key":  {provider.Endpoint{APIKey: "k"}, chat, "Bearer k"},
		"responses":   {provider.Endpoint{APIKey: "k", Protocol: "responses"}, responses, "Bearer k"},
		"messages":    {provider.Endpoint{APIKey: "k", Protocol: "messages"}, messages, "k"},
		"gemini": {
			provider.Endpoint{APIKey: "k", Protocol: "gemini"},
			"/v1/models/org/m:8b:streamGenerateContent", "k",
		},
		"bedrock": {
			provider.Endpoint{APIKey: "k", Preset: "bedrock"},
			"/v1/model/org/m:8b/converse-stream", "Bearer k",
		},
		"as Azure":        {provider.Endpoint{APIKey: "k", Preset: "azure"}, chat, "k"},
		"as OpenAI":       {provider.Endpoint{APIKey: "k", Preset: "openai"}, responses, "Bearer k"},
		"as Anthropic":    {provider.Endpoint{APIKey: "k", Preset: "anthropic"}, messages, "k"},
		"as Ollama, with": {provider.Endpoint{Preset: "ollama", Protocol: "responses"}, responses, ""},
		"with its own authorization": {
			provider.Endpoint{Header: http.Header{"authorization": {"Basic YWRh"}}}, chat, "Basic YWRh",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.NewServer(t)
			tt.endpoint.BaseURL = s.URL
			m, err := provider.Open("gw-2:org/m:8b", &provider.Options{
				Endpoints: map[string]provider.Endpoint{"gw-2": tt.endpoint},
			})
			if err != nil {
				t.Fatal(err)
			}
			if reply, err := llm.Generate(t.Context(), m, ask); err != nil || reply.Model != "org/m:8b" {
				t.Fatalf("got %+v, %v", reply, err)
			}
			r := s.Requests()[0]
			auth := r.Header.Get("Authorization") + r.Header.Get("X-Api-Key") + r.Header.Get("Api-Key") +
				r.Header.Get("X-Goog-Api-Key")
			if r.Path != tt.path || auth != tt.auth || fmt.Sprint(m) != "gw-2:org/m:8b" {
				t.Errorf("%v asked %s with %q", m, r.Path, auth)
			}
		})
	}
}

// What an endpoint says of requests goes with each, and what a request says itself wins.
func TestWhatAnEndpointSaysOfRequests(t *testing.T) {
	s := llmtest.NewServer(t)
	m, err := provider.Open("gw:m", &provider.Options{Endpoints: map[string]provider.Endpoint{"gw": {
		BaseURL: s.URL, MaxTokens: 100, Effort: llm.EffortLow,
		Header:     http.Header{"X-Title": {"Marquee"}},
		Parameters: map[string]any{"top_k": 40, "temperature": 0.2},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]map[string]any{"gw": {"temperature": 0.9}, "other": {"x": 1}}
	for i, tt := range []struct {
		req  llm.Request
		want string
	}{
		{llm.Request{}, "100 40 0.2 low"},
		{llm.Request{MaxTokens: 50}, "50 40 0.2 low"},
		{llm.Request{MaxTokens: 500, Options: llm.Options{Parameters: own}}, "100 40 0.9 low"},
		{llm.Request{Options: llm.Options{Effort: llm.EffortHigh}}, "100 40 0.2 high"},
	} {
		if _, err := llm.Generate(t.Context(), m, &tt.req); err != nil {
			t.Fatal(err)
		}
		r := s.Requests()[i]
		got := fmt.Sprint(r.JSON["max_tokens"], r.JSON["top_k"], r.JSON["temperature"]) +
			fmt.Sprint(" ", r.JSON["reasoning_effort"])
		if got = strings.Join(strings.Fields(got), " "); got != tt.want || r.JSON["x"] != nil ||
			r.Header.Get("X-Title") != "Marquee" {
			t.Errorf("request %d: sent %s, %v", i, got, r.Header)
		}
	}
	if len(own["gw"]) != 1 || len(own) != 2 {
		t.Errorf("a request was changed: %v", own)
	}
	if fmt.Sprint(m) != "gw:m" {
		t.Errorf("it is called %v", m)
	}
}

// A list of two endpoints falls over, as it does between vendors.
func TestAStackOfTwoEndpoints(t *testing.T) {
	first := llmtest.NewServer(t, llmtest.Fails(llm.KindNotFound))
	second := llmtest.NewServer(t)
	m, err := provider.Stack([]string{"local:llama3", "spare:m", "offline"}, &provider.StackOptions{
		Options: &provider.Options{Endpoints: map[string]provider.Endpoint{
			"local": {BaseURL: first.URL}, "spare": {BaseURL: second.URL},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	reply, err := llm.Generate(t.Context(), m, ask)
	if err != nil || reply.Model != "m" || len(first.Requests()) != 1 || len(second.Requests()) != 1 {
		t.Errorf("got %+v, %v", reply, err)
	}
}

// loads is a server that loads a model before its first word.
type loads struct{ takes time.Duration }

func (l loads) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(l.takes):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}},
		Request: r, Body: io.NopCloser(strings.NewReader(
			`data: {"model":"m","choices":[{"delta":{"content":"Loaded."},"finish_reason":"stop"}],` +
				`"usage":{"prompt_tokens":1,"completion_tokens":1}}` + "\n\ndata: [DONE]\n\n")),
	}, nil
}

func TestAModelThatLoadsFor135Seconds(t *testing.T) {
	for name, tt := range map[string]struct {
		names     []string
		endpoints map[string]provider.Endpoint
		model     string // that answers
		took      time.Duration
	}{
		"a preset for such servers": {[]string{"ollama:m"}, nil, "m", 135 * time.Second},
		"a limit of its own": {
			[]string{"slow:m"},
			map[string]provider.Endpoint{"slow": {BaseURL: "http://h", First: 3 * time.Minute}},
			"m", 135 * time.Second,
		},
		"with another model after it": {
			[]string{"slow:m", "offline"},
			map[string]provider.Endpoint{"slow": {BaseURL: "http://h", First: 3 * time.Minute}},
			"m", 135 * time.Second,
		},
		"a preset with another model after it": {
			[]string{"ollama:m", "offline"}, nil, "offline", 0,
		},
		"a limit that is too short": {
			[]string{"slow:m", "offline"},
			map[string]provider.Endpoint{"slow": {BaseURL: "http://h", First: time.Second}},
			"offline", 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, err := provider.Stack(tt.names, &provider.StackOptions{Options: &provider.Options{
					Endpoints:  tt.endpoints,
					HTTPClient: &http.Client{Transport: loads{135 * time.Second}},
				}})
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				reply, err := llm.Generate(t.Context(), m, ask)
				took := time.Since(start)
				if err != nil || reply.Model != tt.model || tt.took > 0 && took != tt.took ||
					tt.took == 0 && took > 130*time.Second {
					t.Errorf("got %+v, %v after %v", reply, err, took)
				}
			})
		})
	}
}

// No error and no log shows a key, a header or the query of an address.
func TestNoErrorShowsWhatAnEndpointHolds(t *testing.T) {
	const secret = "sk-of-the-gateway"
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, `{"error":{"message":"not found: %s %s"}}`, r.Header.Get("X-Key"), r.URL)
	}))
	defer echo.Close()
	for name, base := range map[string]string{
		"one that repeats them": echo.URL + "/v1",
		"nobody there":          "http://127.0.0.1:1/v1?key=" + secret,
	} {
		o := &provider.Options{Endpoints: map[string]provider.Endpoint{"gw": {
			APIKey: secret + "-key", BaseURL: base, Header: http.Header{"X-Key": {secret}},
		}}}
		m, err := provider.Open("gw:m", o)
		if err != nil {
			t.Fatal(err)
		}
		_, asked := llm.Generate(t.Context(), m, ask)
		_, _, listed := provider.ListModels(t.Context(), "gw", o)
		for _, err := range []error{asked, listed} {
			told := fmt.Sprintf("%v %+v %v", err, err, errors.Unwrap(err))
			if err == nil || strings.Contains(told, secret) {
				t.Errorf("%s: got %s", name, told)
			}
		}
		if told := fmt.Sprintf("%v %+v %#v", o.Endpoints, o, m); strings.Contains(told, secret) {
			t.Errorf("it prints as %s", told)
		}
	}
}

// A redirect does not take a key or a header to another server.
func TestARedirectKeepsEverything(t *testing.T) {
	other := llmtest.NewServer(t)
	s := httptest.NewServer(http.RedirectHandler(
		other.URL+"/chat/completions", http.StatusTemporaryRedirect))
	defer s.Close()
	m, err := provider.Open("gw:m", &provider.Options{Endpoints: map[string]provider.Endpoint{
		"gw": {BaseURL: s.URL, APIKey: "k", Header: http.Header{"X-Key": {"sk-secret"}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := llm.Generate(t.Context(), m, ask); llm.KindOf(err) != llm.KindNotFound {
		t.Errorf("got %v", err)
	}
	if n := len(other.Requests()); n != 0 {
		t.Errorf("the other server got %d requests", n)
	}
}

func TestEndpointsThatCannotBeOpened(t *testing.T) {
	const base = "http://h/v1"
	for name, tt := range map[string]struct {
		name     string
		endpoint provider.Endpoint
		want     string
	}{
		"no address":     {"gw", provider.Endpoint{APIKey: "sk-key"}, "needs the address of its server"},
		"of Azure":       {"azure", provider.Endpoint{APIKey: "sk-key"}, "needs the address"},
		"a large letter": {"GW", provider.Endpoint{BaseURL: base}, "small letters"},
		"a colon":        {"a:b", provider.Endpoint{BaseURL: base}, "small letters"},
		"a long name":    {strings.Repeat("a", 33), provider.Endpoint{BaseURL: base}, "at most 32"},
		"no name":        {"", provider.Endpoint{BaseURL: base}, "small letters"},
		"a vendor's": {
			"openai", provider.Endpoint{BaseURL: base, Preset: "ollama"}, "it is a vendor",
		},
		"no preset": {"gw", provider.Endpoint{BaseURL: base, Preset: "olama"}, `no preset "olama"`},
		"offline":   {"gw", provider.Endpoint{BaseURL: base, Preset: "offline"}, "no endpoint"},
		"no protocol": {
			"gw", provider.Endpoint{BaseURL: base, Protocol: "soap"},
			`no protocol "soap": use bedrock, chat, gemini, messages, responses`,
		},
		"two addresses": {
			"gw", provider.Endpoint{BaseURL: base + "," + base}, "must be one address",
		},
		"an effort": {
			"gw", provider.Endpoint{BaseURL: base, Effort: "as much as sk-key"}, "an effort is one word",
		},
		"a vendor's parameter": {
			"openai", provider.Endpoint{Parameters: map[string]any{"input": 1}}, "the parameter input",
		},
		"a vendor's header": {
			"compatible", provider.Endpoint{Header: http.Header{"Host": {"sk-key"}}}, `the header "Host"`,
		},
		"a time below 0":   {"gw", provider.Endpoint{BaseURL: base, First: -1}, "below 0"},
		"a length below 0": {"gw", provider.Endpoint{BaseURL: base, MaxTokens: -1}, "below 0"},
		"a parameter": {
			"gw", provider.Endpoint{BaseURL: base, Parameters: map[string]any{"messages": 1}},
			"the parameter messages is made by the request itself",
		},
		"a header": {
			"gw", provider.Endpoint{BaseURL: base, Header: http.Header{"Host": {"sk-key"}}},
			`the header "Host" of gw is set by the request itself`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := &provider.Options{Endpoints: map[string]provider.Endpoint{tt.name: tt.endpoint}}
			for _, err := range []error{
				o.Check(), second(provider.Open("offline", o)),
				third(provider.ListModels(t.Context(), "offline", o)),
			} {
				if err == nil || !strings.Contains(err.Error(), tt.want) ||
					strings.Contains(err.Error(), "sk-key") {
					t.Errorf("got %v, want %s", err, tt.want)
				}
			}
		})
	}
}

func second[A any](_ A, err error) error        { return err }
func third[A, B any](_ A, _ B, err error) error { return err }

func ExampleOptions_Parse() {
	o := &provider.Options{Endpoints: map[string]provider.Endpoint{
		"gateway": {BaseURL: "https://gateway.example/v1", Header: http.Header{"X-Team": {"films"}}},
	}}
	ref, err := o.Parse("gateway:llama3.3")
	fmt.Println(ref, ref.Vendor.KeyVariable, err)
	// Output: gateway:llama3.3 GATEWAY_API_KEY <nil>
}

func ExamplePresets() {
	model, err := provider.Open("ollama:llama3.3", nil)
	fmt.Println(model, err)
	_, err = provider.Open("groq:llama-3.3-70b", nil)
	fmt.Println(err)
	// Output:
	// ollama:llama3.3 <nil>
	// provider: model "groq:llama-3.3-70b" needs an API key: set GROQ_API_KEY
}
