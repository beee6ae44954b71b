package provider

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/gemini"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/llm/openai"
	"github.com/marquee-go/marquee/llm/xai"
)

// The names of the vendors.
const (
	OpenAI     = "openai"
	XAI        = "xai"
	Anthropic  = "anthropic"
	Gemini     = "gemini"
	Bedrock    = "bedrock"
	Compatible = "compatible"
	Offline    = "offline"
)

// Vendor is a source of models: a row of the table that [Vendors] returns.
type Vendor struct {
	// Name begins the names of its models. It is also the key of its [Endpoint] in
	// [Options].
	Name string
	// Title names the vendor in a sentence, for people.
	Title string
	// Model is the model for which the name of the vendor alone stands. It is empty if
	// there is no such model, and then a name must have a model in it.
	Model string
	// BaseURL is the vendor's own address. It is empty if the vendor has none, and then
	// its Endpoint must have one, unless the vendor is Local.
	BaseURL string
	// KeyVariable and URLVariable are the environment variables from which programs
	// usually take the APIKey and the BaseURL of its Endpoint. This package does not read
	// them. It names them in its errors.
	KeyVariable string
	URLVariable string
	// NeedsKey says that the vendor answers only with a key.
	NeedsKey bool
	// Local says that the vendor is part of this program. It has one model, and needs no
	// Endpoint.
	Local bool

	// Protocol is what its servers speak. A vendor that is Local speaks none.
	Protocol Protocol
	// KeyHeader is the header for the key alone. It is empty if the protocol has its own.
	KeyHeader string
	// First is how long its models may take until their first word, or 0 if it is not known
	// for being slow.
	First time.Duration

	cacheKey bool // see [openai.Options]
}

// Vendors returns the table of all vendors. A new vendor is a new row. See [Presets] for servers
// that need no options of their own.
//
// The order is fixed. A program with several keys should open the first vendor for which it
// has one. It should not make a list of them: somebody should decide to spend money at a
// second vendor.
func Vendors() []Vendor {
	return []Vendor{
		{
			Name: OpenAI, Title: "OpenAI", Protocol: Responses,
			Model: openai.DefaultModel, BaseURL: openai.DefaultBaseURL,
			KeyVariable: "OPENAI_API_KEY", URLVariable: "OPENAI_BASE_URL", NeedsKey: true,
		},
		{
			Name: XAI, Title: "xAI", Protocol: Responses, cacheKey: true,
			Model: xai.DefaultModel, BaseURL: xai.DefaultBaseURL,
			KeyVariable: "XAI_API_KEY", URLVariable: "XAI_BASE_URL", NeedsKey: true,
		},
		{
			Name: Anthropic, Title: "Anthropic", Protocol: Messages,
			Model: anthropic.DefaultModel, BaseURL: anthropic.DefaultBaseURL,
			KeyVariable: "ANTHROPIC_API_KEY", URLVariable: "ANTHROPIC_BASE_URL", NeedsKey: true,
		},
		{
			Name: Gemini, Title: "Gemini", Protocol: GenerateContent,
			Model: gemini.DefaultModel, BaseURL: gemini.DefaultBaseURL,
			KeyVariable: "GEMINI_API_KEY", URLVariable: "GEMINI_BASE_URL", NeedsKey: true,
		},
		{
			Name: Bedrock, Title: "Amazon Bedrock in a region", Protocol: Converse,
			KeyVariable: "AWS_BEARER_TOKEN_BEDROCK", URLVariable: "BEDROCK_BASE_URL",
		},
		{
			Name: Compatible, Protocol: Chat,
			Title:       "a server that speaks Chat Completions (Ollama, vLLM, llama.cpp and others)",
			KeyVariable: "COMPATIBLE_API_KEY", URLVariable: "COMPATIBLE_BASE_URL",
		},
		{
			Name: Offline, Title: "the offline model",
			Model: offline.Name, Local: true,
		},
	}
}

// door returns what opens and lists the models of the vendor.
func (v Vendor) door() door {
	if v.Local {
		return door{openOffline, listOffline}
	}
	return doors[v.Protocol]
}

// rowOf returns the row of a table with the name.
func rowOf(table []Vendor, name string) (Vendor, bool) {
	i := slices.IndexFunc(table, func(v Vendor) bool { return v.Name == name })
	if i < 0 {
		return Vendor{}, false
	}
	return table[i], true
}

// Accepted returns the forms of the names that [Open] accepts, for messages and help.
func Accepted() string {
	var forms []string
	for _, v := range Vendors() {
		switch {
		case v.Local:
			forms = append(forms, v.Name)
		case v.Model == "":
			forms = append(forms, v.Name+":MODEL")
		default:
			forms = append(forms, v.Name+"[:MODEL]")
		}
	}
	return strings.Join(forms, ", ") + ", or NAME:MODEL, where NAME is an endpoint or one of " +
		presetNames()
}

// Ref refers to a model: by its vendor, and by the name that it has there.
type Ref struct {
	Vendor Vendor
	Model  string
}

// Parse reads the name of a model, which has one of the forms of [Accepted]. A vendor's name
// alone stands for its Model. Parse fails if the name has another form, and the error lists
// the forms. It does not know whether the vendor has the model, and no endpoints with names of
// their own: see [Options.Parse].
func Parse(name string) (Ref, error) { return (*Options)(nil).Parse(name) }

// Parse reads the name of a model as the function Parse does. It also knows the endpoints of o.
func (o *Options) Parse(name string) (Ref, error) {
	before, model, named := strings.Cut(name, ":")
	v, ok := o.Vendor(before)
	if !named {
		model = v.Model
	}
	if !ok || model == "" || v.Local && named {
		return Ref{}, unknown(name)
	}
	return Ref{Vendor: v, Model: model}, nil
}

func unknown(name string) error {
	return fmt.Errorf("provider: no model is called %q: use %s", name, Accepted())
}

// String returns the full name of the model, which [Parse] reads back.
func (r Ref) String() string {
	if r.Vendor.Local {
		return r.Vendor.Name
	}
	return r.Vendor.Name + ":" + r.Model
}

// Split returns the names in a list that is separated by commas, in their order and without
// the spaces around them. Programs take such a list of models to fall back on. Split fails
// if a name is empty. It does not check the names: see [Parse].
func Split(list string) ([]string, error) {
	names := strings.Split(list, ",")
	for i, name := range names {
		if names[i] = strings.TrimSpace(name); names[i] == "" {
			return nil, fmt.Errorf("provider: the list of models %q has an empty name in it: "+
				"use %s, separated by commas", list, Accepted())
		}
	}
	return names, nil
}
