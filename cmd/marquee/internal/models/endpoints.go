package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// Endpoints are the servers that a person names, by their names. As an option they are JSON, and
// in the file of --config they are a table.
type Endpoints map[string]endpoint

// endpoint is a server as a person configures it.
type endpoint struct {
	URL       string            `json:"url,omitempty"`
	Preset    string            `json:"preset,omitempty"`
	Protocol  string            `json:"protocol,omitempty"`
	KeyFile   string            `json:"api_key_file,omitempty"`
	Headers   map[string]string `json:"headers,omitempty"`
	Options   map[string]any    `json:"options,omitempty"`
	Effort    llm.Effort        `json:"effort,omitempty"`
	FirstWord duration          `json:"first_word,omitempty"`
	MaxTokens uint32            `json:"max_tokens,omitempty"`
}

// duration is a time span in the form of the other options.
type duration time.Duration

// UnmarshalText reads it.
func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := commandline.ParseDuration(string(text))
	*d = duration(parsed)
	return err
}

// MarshalText writes it.
func (d duration) MarshalText() ([]byte, error) {
	return []byte(commandline.FormatDuration(time.Duration(d))), nil
}

// mostEndpoints bounds the table.
const mostEndpoints = 100

// UnmarshalText reads the option: JSON, which a table of the file of --config is, too. It refuses
// what package provider would refuse later.
func (e *Endpoints) UnmarshalText(text []byte) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	return e.parse(text)
}

func (e *Endpoints) parse(raw []byte) error {
	var table map[string]json.RawMessage
	if err := json.Unmarshal(raw, &table); err != nil { // its text could show a secret
		return errors.New(`is not a JSON object such as {"local":{"url":"http://127.0.0.1:11434/v1"}}`)
	}
	if len(table) > mostEndpoints {
		return fmt.Errorf("has %d endpoints; at most %d are possible", len(table), mostEndpoints)
	}
	all := Endpoints{}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		one, err := readEndpoint(table[name])
		if err != nil {
			return fmt.Errorf("endpoint %.40q: %w", name, err)
		}
		if err := one.checkHeaders(); err != nil {
			return fmt.Errorf("endpoint %.40q: %w", name, err)
		}
		if err := one.reserved(name); err != nil {
			return fmt.Errorf("endpoint %.40q: %w", name, err)
		}
		all[name] = one
	}
	if err := all.providers().Check(); err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), "provider: "))
	}
	*e = all
	return nil
}

// reserved refuses names whose key would be that of something else. With the name of a vendor, an
// endpoint says how the vendor is asked, and not where.
func (e endpoint) reserved(name string) error {
	elsewhere := e.URL != "" || e.Preset != "" || e.Protocol != "" || e.KeyFile != ""
	if isVendor(name) && (elsewhere || name == provider.Offline) {
		return errors.New("it is the name of a vendor, and can have only headers, options, an effort, " +
			"a first_word and max_tokens; for another server, give the endpoint another name, and the " +
			"vendor as its preset")
	}
	if name == "tmdb" || strings.HasPrefix(name, "marquee") {
		return errors.New("the name would take a key that is for something else; choose another one")
	}
	return nil
}

// checkHeaders refuses headers that differ in their case only, because either could win.
func (e endpoint) checkHeaders() error {
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		name := http.CanonicalHeaderKey(name)
		if seen[name] {
			return fmt.Errorf("the header %.40q is there twice", name)
		}
		seen[name] = true
	}
	return nil
}

// isVendor tells whether a name is that of a vendor.
func isVendor(name string) bool {
	return slices.ContainsFunc(provider.Vendors(), func(v provider.Vendor) bool {
		return v.Name == name
	})
}

// readEndpoint reads one endpoint. Its errors name a member, and show no value.
func readEndpoint(raw json.RawMessage) (e endpoint, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	d.UseNumber()
	err = d.Decode(&e)
	wrong, isType := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case err == nil:
		return e, nil
	case isType && wrong.Field == "":
		return e, errors.New("it must be a JSON object")
	case isType && wrong.Value == "array":
		return e, fmt.Errorf("%s cannot be an array", wrong.Field)
	case isType:
		return e, fmt.Errorf("%s cannot be a %s", wrong.Field, wrong.Value)
	case strings.HasPrefix(err.Error(), "json: unknown field"):
		return e, fmt.Errorf("there is no %s; there are url, preset, protocol, api_key_file, headers, "+
			"options, effort, first_word and max_tokens",
			strings.TrimPrefix(err.Error(), "json: unknown field "))
	}
	return e, fmt.Errorf("first_word %w", err)
}

// providers returns the endpoints as package provider takes them, without keys.
func (e Endpoints) providers() *provider.Options {
	o := &provider.Options{Endpoints: map[string]provider.Endpoint{}}
	for name, one := range e {
		header := http.Header{}
		for key, value := range one.Headers {
			header[key] = []string{value}
		}
		o.Endpoints[name] = provider.Endpoint{
			BaseURL: one.URL, Preset: one.Preset, Protocol: provider.Protocol(one.Protocol),
			Header: header, Parameters: one.Options, Effort: one.Effort, First: time.Duration(one.FirstWord),
			MaxTokens: int(one.MaxTokens),
		}
	}
	return o
}

// MarshalText writes the endpoints as JSON, without what may be a secret.
func (e Endpoints) MarshalText() ([]byte, error) {
	if len(e) == 0 {
		return nil, nil
	}
	shown := map[string]endpoint{}
	for name, one := range e {
		if one.URL != "" {
			one.URL = Address(one.URL)
		}
		hidden := map[string]string{}
		for header := range one.Headers {
			hidden[header] = "…"
		}
		one.Headers = hidden
		shown[name] = one
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(shown)
	return bytes.TrimSpace(text.Bytes()), err
}

// JSONSchema describes the table in the file of --config.
func (e *Endpoints) JSONSchema() map[string]any {
	text := func(description string) map[string]any {
		return map[string]any{"type": "string", "description": description}
	}
	one := map[string]any{
		"url":          text("The address of the server. A query in it goes with every request."),
		"preset":       text("A preset or a vendor: what server it is."),
		"protocol":     text("chat, responses, messages, gemini or bedrock."),
		"api_key_file": text("The file that holds the key."),
		"effort":       text("How much its models think, such as low. Vendors have words of their own."),
		"first_word":   text("How long it may take until its first word, such as 10m."),
		"headers": map[string]any{
			"type": "object", "additionalProperties": map[string]any{"type": "string"},
			"description": "Headers of every request. Their values are never shown.",
		},
		"options": map[string]any{
			"type": "object", "description": "Parameters of every request, by their names in its body.",
		},
		"max_tokens": map[string]any{
			"type": "integer", "minimum": 0, "description": "The greatest length of a reply.",
		},
	}
	return map[string]any{
		"type": "object",
		"additionalProperties": map[string]any{
			"type": "object", "properties": one, "additionalProperties": false,
		},
	}
}
