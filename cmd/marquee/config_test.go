package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

func TestConfigSaysWhereEachValueIsFrom(t *testing.T) {
	t.Parallel()
	path := file(t, `{"at_once":7,"hosts":["a.example","b.example"],"drain":"5s"}`)
	with := setting{
		env: []string{
			"MARQUEE_LOG_FORMAT=json", "MARQUEE_STORE=postgres://ann:sk-secret@db/films?password=sk-secret",
			"XAI_API_KEY=sk-secret", "OPENAI_BASE_URL=https://ann:sk-secret@proxy.example/v1?key=sk-secret",
			"XAI_BASE_URL=sk-secret", "MARQUEE_SESSION_SECRET=sk-secret",
			"MARQUEE_OIDC_ISSUER=https://login.example", "MARQUEE_OIDC_CLIENT_ID=marquee",
			"MARQUEE_OIDC_CLIENT_SECRET_FILE=client-secret", "MARQUEE_OIDC_ANYONE=true",
			"MARQUEE_PUBLIC_URL=https://marquee.example",
		},
		dotenv: "MARQUEE_SLOW=9s",
	}
	r := with.invoke(t, "config", "--format=json", "--config="+path, "--addr=127.0.0.1:9999",
		"--retain=720h")
	if strings.Contains(r.out+r.err, "sk-secret") {
		t.Errorf("a secret is shown: %s", r.out)
	}
	var got struct {
		Options []options.Setting
		Secrets []keyState
	}
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || r.status != exitOK {
		t.Fatalf("%+v, %v", r, err)
	}
	settings := map[string]options.Setting{}
	for _, s := range got.Options {
		settings[s.Name] = s
	}
	for name, want := range map[string]struct {
		value any
		from  string
	}{
		"addr":            {"127.0.0.1:9999", "--addr"},
		"at_once":         {7.0, "the file of --config"},
		"hosts":           {[]any{"a.example", "b.example"}, "the file of --config"},
		"drain":           {"5s", "the file of --config"},
		"retain":          {"30d", "--retain"},
		"log_format":      {"json", "MARQUEE_LOG_FORMAT"},
		"log_level":       {"INFO", "the default"},
		"slow":            {"9s", "MARQUEE_SLOW in .env"},
		"demo":            {true, "the default"},
		"openai_base_url": {"https://proxy.example/…", "OPENAI_BASE_URL"},
		"xai_base_url":    {"not an address", "XAI_BASE_URL"},
	} {
		s := settings[name]
		if mustJSON(t, s.Value) != mustJSON(t, want.value) || s.From != want.from {
			t.Errorf("%s is %v from %s, want %v from %s", name, s.Value, s.From, want.value, want.from)
		}
	}
	s := settings["store"]
	if !strings.Contains(mustJSON(t, s.Value), "db/films") || s.Variable != "MARQUEE_STORE" {
		t.Errorf("the store is %+v", s)
	}
	for name, from := range map[string]string{
		"XAI_API_KEY": "XAI_API_KEY", "MARQUEE_SESSION_SECRET": "MARQUEE_SESSION_SECRET",
		"MARQUEE_OIDC_CLIENT_SECRET": "the file client-secret",
	} {
		if !slices.Contains(got.Secrets, keyState{Name: name, Set: true, From: from}) {
			t.Errorf("%s is not among %+v", name, got.Secrets)
		}
	}
}

func mustJSON(t *testing.T, value any) string {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestConfigChecks(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args   []string
		status int
		err    string
	}{
		"good":             {[]string{"--check"}, exitOK, ""},
		"a bad limit":      {[]string{"--check", "--at-once=0"}, exitUsage, "--at-once"},
		"a public address": {[]string{"--check", "--addr=:80"}, exitUsage, "--allow-remote"},
		"shown":            {[]string{"--at-once=0"}, exitUsage, "--at-once"},
	} {
		t.Run(name, func(t *testing.T) {
			r := invoke(t, append([]string{"config", "--store=memory:"}, tt.args...)...)
			if r.status != tt.status || r.out != "" || !strings.Contains(r.err, tt.err) {
				t.Errorf("got %+v", r)
			}
		})
	}
	r := invoke(t, "config", "--store=memory:")
	for _, line := range []string{
		"\naddr                       127.0.0.1:8080  (from the default)\n", "not set\n",
		"\nretain                     none  (from the default)\n",
		"\nrequests_per_minute        none  (from the default)\n",
		"\nowner_budget_per_month     none  (from the default)\n",
		"\nstore_wait                 0s  (from the default)\n",
		"\ndrain                      1m  (from the default)\n",
	} {
		if r.status != exitOK || !strings.Contains(r.out, line) {
			t.Errorf("it does not say %q: %+v", line, r)
		}
	}
}

// TestTheSchemaOfTheConfigurationIsTheFlags gives serve a file with every option that it
// has, each of the type of the schema.
func TestTheSchemaOfTheConfigurationIsTheFlags(t *testing.T) {
	t.Parallel()
	var schema struct {
		Properties map[string]struct {
			Type        string
			Description string
			AnyOf       []struct{ Type, Description string }
		}
		AdditionalProperties bool
	}
	r := invoke(t, "config", "--schema")
	if err := json.Unmarshal([]byte(r.out), &schema); err != nil || schema.AdditionalProperties {
		t.Fatalf("%s, %v", r.out, err)
	}
	// copy --from is a store, and import --from is a year.
	from := map[string]bool{}
	for _, of := range schema.Properties["from"].AnyOf {
		from[of.Type] = of.Description != ""
	}
	if !from["string"] || !from["integer"] {
		t.Errorf("from is %+v", schema.Properties["from"])
	}
	if _, known := schema.Properties["scopes"]; !known {
		t.Error("the options of keys create are not in it")
	}
	var shown struct{ Options []options.Setting }
	r = invoke(t, "config", "--format=json", "--store=memory:")
	if err := json.Unmarshal([]byte(r.out), &shown); err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for _, s := range shown.Options {
		if s.Name == "config" || s.Name == "env_file" || s.Value == "" || s.From != "the default" {
			continue
		}
		property, known := schema.Properties[s.Name]
		if !known || property.Description == "" {
			t.Errorf("%s: the schema has %+v", s.Name, property)
		}
		is := map[string]bool{
			"string": isA[string](s.Value), "boolean": isA[bool](s.Value),
			"integer": isA[float64](s.Value), "number": isA[float64](s.Value), "array": isA[[]any](s.Value),
		}
		if !is[property.Type] {
			t.Errorf("%s is %v, and the schema says %s", s.Name, s.Value, property.Type)
		}
		all[s.Name] = s.Value
	}
	if len(all) < 20 {
		t.Fatalf("serve has the options %v", slices.Sorted(maps.Keys(all)))
	}
	r = invoke(t, "config", "--check", "--config="+file(t, mustJSON(t, all)))
	if r.status != exitOK {
		t.Errorf("a file of the defaults: %+v", r)
	}
	r = invoke(t, "config", "--check", "--config="+file(t, `{"adr":"x"}`))
	if r.status != exitUsage || !strings.Contains(r.err, "addr") {
		t.Errorf("a name that is not in the schema: %+v", r)
	}
}

func isA[T any](value any) bool {
	_, ok := value.(T)
	return ok
}

func TestHealthcheck(t *testing.T) {
	t.Parallel()
	s := serve(t, "--store=memory:", "--no-demo")
	running := strings.TrimPrefix(s.url, "http://")
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`{"detail":"The store cannot be used at the moment."}`))
	}))
	t.Cleanup(broken.Close)
	_, port, _ := strings.Cut(running, ":")
	for name, tt := range map[string]struct {
		args     []string
		status   int
		out, err string
	}{
		"ready":            {[]string{"--addr=" + running}, exitOK, "/readyz: ok", ""},
		"alive":            {[]string{"--addr=" + running, "--live"}, exitOK, "/livez: ok", ""},
		"on every address": {[]string{"--addr=0.0.0.0:" + port}, exitOK, "http://127.0.0.1:", ""},
		"on any address":   {[]string{"--addr=:" + port}, exitOK, "http://127.0.0.1:", ""},
		"not ready": {
			[]string{"--addr=" + strings.TrimPrefix(broken.URL, "http://")}, exitFailed, "",
			"503 Service Unavailable: The store cannot be used at the moment.\n",
		},
		"nobody": {
			[]string{"--addr=127.0.0.1:1"}, exitFailed, "", "is marquee serve running there?",
		},
		"not an address": {[]string{"--addr=8080"}, exitUsage, "", "write for example"},
	} {
		t.Run(name, func(t *testing.T) {
			r := invoke(t, append([]string{"healthcheck"}, tt.args...)...)
			if r.status != tt.status || !mentions(r.out, tt.out) || !mentions(r.err, tt.err) {
				t.Errorf("got %+v", r)
			}
		})
	}
}
