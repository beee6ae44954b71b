package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// Two endpoints of a list fall over. The headers and the key of each go to that one only.
func TestEndpointsFallOver(t *testing.T) {
	t.Parallel()
	first := llmtest.NewServer(t, llmtest.Fails(llm.KindNotFound))
	second := llmtest.NewServer(t, llmtest.Good(anEmail))
	table := fmt.Sprintf(`{"gateway":{"url":%q,"headers":{"X-Gateway-Provider":"sk-header"},`+
		`"options":{"seed":9007199254740993}},"local-2":{"url":%q,"preset":"ollama","max_tokens":77}}`,
		first.URL+"?team=sk-team", second.URL)
	const model = "gateway:m, local-2:llama3:8b,offline"
	for name, s := range map[string]setting{
		"in the environment": {env: []string{"MARQUEE_ENDPOINTS=" + table, "MARQUEE_MODEL=" + model}},
		"in the file": {env: []string{
			"MARQUEE_MODEL=" + model, "MARQUEE_CONFIG=" + file(t, `{"endpoints":`+table+`}`),
		}},
		"in a flag": {env: []string{"MARQUEE_MODEL=" + model}},
	} {
		t.Run(name, func(t *testing.T) {
			s.env = append(s.env, "GATEWAY_API_KEY=sk-gateway",
				"LOCAL_2_API_KEY_FILE="+file(t, "sk-local\n"))
			args := []string{"draft", "--store=memory:", "Say hello"}
			if name == "in a flag" {
				args = append(args, "--endpoints="+table)
			}
			r := s.invoke(t, args...)
			if r.status != 0 || !mentions(r.out, "Hi Grace.") || strings.Contains(r.out+r.err, "sk-") {
				t.Fatalf("got %+v", r)
			}
			asked := first.Requests()
			one := asked[len(asked)-1]
			if one.Header.Get("X-Gateway-Provider") != "sk-header" ||
				one.Header.Get("Authorization") != "Bearer sk-gateway" ||
				!strings.Contains(string(one.Body), `"seed":9007199254740993`) {
				t.Errorf("the first got %v %s", one.Header, one.Body)
			}
			asked = second.Requests()
			two := asked[len(asked)-1]
			if two.Header.Get("X-Gateway-Provider") != "" ||
				two.Header.Get("Authorization") != "Bearer sk-local" || two.JSON["max_tokens"] != 77.0 {
				t.Errorf("the second got %v %v", two.Header, two.JSON)
			}
		})
	}
}

const secretTable = `{"gw":{"url":"https://u:sk-pass@gw.example/v1?api-version=sk-query","preset":"azure",` +
	`"headers":{"X-Key":"sk-header"},"first_word":"10m","max_tokens":2000,"options":{"top_k":4}}}`

// What shows the options shows each endpoint, and no secret of it.
func TestEndpointsAreShownWithoutSecrets(t *testing.T) {
	t.Parallel()
	s := setting{env: []string{
		"MARQUEE_ENDPOINTS=" + secretTable, "MARQUEE_MODEL=gw:m,openrouter:x,offline",
		"GW_API_KEY=sk-gw", "OPENROUTER_API_KEY=sk-or",
	}}
	for command, want := range map[string][]string{
		"doctor": {
			"model     gw:m", "key       set, from GW_API_KEY",
			"endpoint  https://gw.example/v1?api-version=…, from MARQUEE_ENDPOINTS",
			"speaks    chat", "headers   X-Key", "options   top_k", "first     10m until its first word",
			"length    2,000 tokens at most", "model     openrouter:x", "https://openrouter.ai/api/v1",
		},
		"config": {
			`endpoints                  {"gw":{"url":"https://gw.example/v1?api-version=…"`,
			`"headers":{"X-Key":"…"}`, `"first_word":"10m"`, `"max_tokens":2000`,
			"GW_API_KEY                 set  (from GW_API_KEY)",
			"OPENROUTER_API_KEY         set  (from OPENROUTER_API_KEY)",
		},
		"config --format=json": {`"name": "endpoints"`, "GW_API_KEY"},
		"config --check":       nil,
	} {
		r := s.invoke(t, append(strings.Fields(command), "--store=memory:")...)
		if r.status != 0 || !mentions(r.out, want...) || strings.Contains(r.out+r.err, "sk-") {
			t.Errorf("%s: %d\n%s%s", command, r.status, r.out, r.err)
		}
	}
	help := invoke(t, "serve", "--help").out
	if !mentions(help, "--endpoints=JSON", "($MARQUEE_ENDPOINTS)") {
		t.Errorf("the help is %s", help)
	}
	words := invoke(t, "__complete", "serve", "--end").out
	if !strings.HasPrefix(words, "--endpoints\t") {
		t.Errorf("it is completed by %s", words)
	}
	var schema struct {
		Properties struct {
			Endpoints struct {
				Type                 string
				AdditionalProperties struct{ Properties map[string]any }
			}
		}
	}
	out := invoke(t, "config", "--schema").out
	if err := json.Unmarshal([]byte(out), &schema); err != nil {
		t.Fatal(err)
	}
	of := schema.Properties.Endpoints
	for _, member := range []string{
		"url", "preset", "protocol", "api_key_file", "headers", "options", "first_word", "max_tokens",
	} {
		if of.Type != "object" || of.AdditionalProperties.Properties[member] == nil {
			t.Errorf("the schema has no %s: %+v", member, of)
		}
	}
}

func TestTheLogShowsNothingOfAnEndpoint(t *testing.T) {
	t.Parallel()
	s := setting{env: []string{
		"MARQUEE_ENDPOINTS=" + secretTable, "MARQUEE_MODEL=gw:m", "GW_API_KEY=sk-gw",
	}}.serve(t, "--store=memory:", "--no-demo", "--log-level=debug")
	log := s.stop().err
	if !mentions(log, "endpoints=MARQUEE_ENDPOINTS", "gw-api-key=GW_API_KEY") ||
		strings.Contains(log, "sk-") {
		t.Error(log)
	}
}

func TestEndpointsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ table, want string }{
		"no JSON":    {`{"gw":{"url":"sk-secret"`, "is not a JSON object such as"},
		"a list":     {`[]`, "is not a JSON object such as"},
		"a text":     {`{"gw":"sk-secret"}`, `endpoint "gw": it must be a JSON object`},
		"a misspelt": {`{"gw":{"ulr":"sk-secret"}}`, `endpoint "gw": there is no "ulr"; there are url,`},
		"a number":   {`{"gw":{"url":7}}`, `endpoint "gw": url cannot be a number`},
		"a negative": {`{"gw":{"url":"http://h","max_tokens":-1}}`, "max_tokens cannot be a number -1"},
		"a time":     {`{"gw":{"url":"http://h","first_word":"soon"}}`, `endpoint "gw": first_word is "soon"`},
		"no address": {`{"gw":{}}`, `endpoint "gw": it is neither a vendor nor a preset`},
		"a list of options": {
			`{"gw":{"url":"http://h","options":[1]}}`, "options cannot be an array",
		},
		"a header in two cases": {
			`{"gw":{"url":"http://h","headers":{"x-a":"sk-1","X-A":"sk-2"}}}`, `"X-A" is there twice`,
		},
		"a time below 0": {`{"gw":{"url":"http://h","first_word":"-5m"}}`, "the first word cannot be"},
		"an effort":      {`{"gw":{"url":"http://h","effort":"a lot"}}`, "an effort is one word"},
		"a vendor's key": {`{"xai":{"api_key_file":"f"}}`, `endpoint "xai": it is the name of a vendor`},
		"offline":        {`{"offline":{}}`, `endpoint "offline": it is the name of a vendor`},
		"a vendor":       {`{"openai":{"url":"http://h"}}`, `endpoint "openai": it is the name of a vendor`},
		"TMDB's key":     {`{"tmdb":{"url":"http://h"}}`, "would take a key that is for something else"},
		"a bad name":     {`{"a_b":{"url":"http://h"}}`, "small letters, digits and hyphens"},
		"two of them":    {`{"gw":{"url":"http://h/v1,http://i/v1"}}`, "must be one address"},
		"a header":       {`{"gw":{"url":"http://h","headers":{"Host":"sk-x"}}}`, "set by the request itself"},
		"a parameter":    {`{"gw":{"url":"http://h","options":{"stream":false}}}`, "the parameter stream"},
		"a protocol":     {`{"gw":{"url":"http://h","protocol":"soap"}}`, `no protocol "soap"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := setting{env: []string{"MARQUEE_ENDPOINTS=" + tt.table}}
			r := s.invoke(t, "config", "--check", "--store=memory:")
			if r.status != exitUsage || !mentions(r.err, tt.want, "--endpoints", "MARQUEE_ENDPOINTS") ||
				strings.Contains(r.err, "sk-") || strings.Contains(r.err, "models.") {
				t.Errorf("got %+v, want %s", r, tt.want)
			}
		})
	}
	many := map[string]any{}
	for i := range 101 {
		many[fmt.Sprintf("e%d", i)] = map[string]string{"url": "http://h"}
	}
	r := invoke(t, "config", "--check", "--store=memory:", "--endpoints="+mustJSON(t, many))
	if r.status != exitUsage || !strings.Contains(r.err, "at most 100") {
		t.Errorf("101 endpoints: %+v", r)
	}
}

// A folder from elsewhere defines no endpoint. It may still choose a model of one that is there.
func TestADotenvDefinesNoEndpoint(t *testing.T) {
	t.Parallel()
	const table = `MARQUEE_ENDPOINTS='{"openrouter":{"url":"http://127.0.0.1:1/v1"}}'`
	s := setting{env: []string{"OPENROUTER_API_KEY=sk-mine"}, dotenv: table}
	r := s.invoke(t, "draft", "--store=memory:", "--model=openrouter:m", "hello")
	if r.status != exitUsage || !mentions(r.err, "MARQUEE_ENDPOINTS is from .env in the current") {
		t.Errorf("got %+v", r)
	}
	server := llmtest.NewServer(t, llmtest.Good(anEmail))
	s = setting{
		env:    []string{`MARQUEE_ENDPOINTS={"mine":{"url":"` + server.URL + `"}}`},
		dotenv: "MARQUEE_MODEL=mine:m",
	}
	if r := s.invoke(t, "draft", "--store=memory:", "hello"); r.status != 0 {
		t.Errorf("got %+v", r)
	}
}

// An endpoint with the name of a vendor says how the vendor is asked, and not where.
func TestHowAVendorIsAsked(t *testing.T) {
	t.Parallel()
	server := llmtest.NewServer(t, llmtest.Good(anEmail))
	s := setting{env: []string{
		`MARQUEE_ENDPOINTS={"openai":{"effort":"low","headers":{"X-Team":"sk-team"},"max_tokens":77}}`,
		"OPENAI_BASE_URL=" + server.URL, "OPENAI_API_KEY=sk-mine", "MARQUEE_MODEL=openai:m",
	}}
	if r := s.invoke(t, "draft", "--store=memory:", "hello"); r.status != 0 {
		t.Fatalf("got %+v", r)
	}
	asked := server.Requests()[0]
	effort, _ := asked.JSON["reasoning"].(map[string]any)
	if asked.Header.Get("X-Team") != "sk-team" ||
		asked.Header.Get("Authorization") != "Bearer sk-mine" ||
		asked.JSON["max_output_tokens"] != 77.0 || effort["effort"] != "low" {
		t.Errorf("sent %v %s", asked.Header, asked.Body)
	}
	r := s.invoke(t, "doctor", "--store=memory:")
	if !mentions(r.out, "effort    low", "headers   X-Team", "length    77 tokens",
		"from OPENAI_BASE_URL") ||
		strings.Contains(r.out, "sk-") {
		t.Errorf("doctor said %s", r.out)
	}
}

// Two servers in the address of one are refused, and where they belong is said.
func TestTwoAddressesInOne(t *testing.T) {
	t.Parallel()
	s := setting{env: []string{
		"COMPATIBLE_BASE_URL=http://127.0.0.1:1/v1,http://127.0.0.1:2/v1", "MARQUEE_MODEL=compatible:m",
	}}
	for _, command := range []string{"doctor", "draft hello", "models", "config --check"} {
		r := s.invoke(t, append(strings.Fields(command), "--store=memory:")...)
		if r.status == 0 || !mentions(strings.Join(strings.Fields(r.out+r.err), " "),
			"each further server is an endpoint with a name of its own") {
			t.Errorf("%s: %+v", command, r)
		}
	}
}

func TestModelsOfEndpoints(t *testing.T) {
	t.Parallel()
	list := listServer(t, `[{"id":"small"},{"id":"org/large"}]`)
	s := setting{env: []string{
		`MARQUEE_ENDPOINTS={"spare":{"url":"` + list + `"},"away":{"url":"http://127.0.0.1:1/v1"}}`,
		"SPARE_API_KEY=sk-good", "MARQUEE_MODEL=spare:small",
	}}
	r := s.invoke(t, "models")
	if r.status != exitFailed || !mentions(r.out, "spare:small                  configured (1)",
		"spare:org/large") || !mentions(r.err, "away: network") {
		t.Errorf("got %+v", r)
	}
}

// Gemini and Bedrock are asked in their own protocols, each with its own key.
func TestVendorsWithProtocolsOfTheirOwn(t *testing.T) {
	t.Parallel()
	for model, tt := range map[string]struct{ url, key, path, auth string }{
		"gemini": {
			"GEMINI_BASE_URL", "GEMINI_API_KEY",
			"/v1/models/gemini-4-hydrogen:streamGenerateContent", "sk-key",
		},
		"bedrock:amazon.nova-lite-v1:0": {
			"BEDROCK_BASE_URL", "AWS_BEARER_TOKEN_BEDROCK",
			"/v1/model/amazon.nova-lite-v1:0/converse-stream", "Bearer sk-key",
		},
	} {
		server := llmtest.NewServer(t, llmtest.Good(anEmail))
		s := setting{env: []string{tt.url + "=" + server.URL, tt.key + "=sk-key"}}
		r := s.invoke(t, "draft", "--store=memory:", "--model="+model, "hello")
		if r.status != 0 || !mentions(r.out, "Hi Grace.") {
			t.Errorf("%s: %+v", model, r)
			continue
		}
		asked := server.Requests()[0]
		auth := asked.Header.Get("Authorization") + asked.Header.Get("X-Goog-Api-Key")
		if asked.Path != tt.path || auth != tt.auth {
			t.Errorf("%s: asked %s with %q", model, asked.Path, auth)
		}
	}
}

// The key of Bedrock has another name than its address. A folder gets neither that key nor what
// is signed with the credentials of AWS.
func TestADotenvDoesNotRedirectBedrock(t *testing.T) {
	t.Parallel()
	for _, mine := range []string{"AWS_BEARER_TOKEN_BEDROCK=sk-mine", "AWS_ACCESS_KEY_ID=AKMINE"} {
		s := setting{
			env: []string{mine},
			dotenv: "BEDROCK_BASE_URL=http://127.0.0.1:1\nBEDROCK_API_KEY=x\n" +
				"MARQUEE_MODEL=bedrock:m",
		}
		r := s.invoke(t, "draft", "--store=memory:", "hello")
		if r.status != exitUsage || !mentions(r.err, "BEDROCK_BASE_URL is from .env") {
			t.Errorf("%s: %+v", mine, r)
		}
	}
}
