package provider

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/anthropic"
	"github.com/marquee-go/marquee/llm/bedrock"
	"github.com/marquee-go/marquee/llm/gemini"
	"github.com/marquee-go/marquee/llm/internal/wire"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/llm/openai"
)

// Protocol is what a server speaks.
type Protocol string

// The protocols that an [Endpoint] can have.
const (
	Chat      Protocol = "chat"      // Chat Completions
	Responses Protocol = "responses" // OpenAI's present protocol
	Messages  Protocol = "messages"  // Anthropic's

	GenerateContent Protocol = "gemini"  // Gemini's own
	Converse        Protocol = "bedrock" // Amazon Bedrock's
)

// door opens models of a protocol, and lists them.
type door struct {
	open func(v Vendor, model string, e Endpoint, c *http.Client) (llm.Model, error)
	list func(ctx context.Context, v Vendor, e Endpoint, c *http.Client) ([]listed, []string, error)
}

var doors = map[Protocol]door{
	Chat:      {openOpenAI(openai.ChatCompletions), listOpenAI},
	Responses: {openOpenAI(openai.Responses), listOpenAI},
	Messages:  {openAnthropic, listAnthropic},

	GenerateContent: {openGemini, listGemini},
	Converse:        {openBedrock, listBedrock},
}

// protocolNames lists the protocols for messages.
func protocolNames() string {
	var names []string
	for name := range doors {
		names = append(names, string(name))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func openOpenAI(api openai.API) func(Vendor, string, Endpoint, *http.Client) (llm.Model, error) {
	return func(v Vendor, model string, e Endpoint, c *http.Client) (llm.Model, error) {
		return openai.New(&openai.Options{
			Model: model, APIKey: e.APIKey, KeyHeader: v.KeyHeader, BaseURL: e.BaseURL,
			Header: e.Header, HTTPClient: c, API: api, Provider: v.Name, CacheKey: v.cacheKey,
		})
	}
}

// listOpenAI asks a server that has OpenAI's paths for its list.
func listOpenAI(
	ctx context.Context, v Vendor, e Endpoint, c *http.Client,
) ([]listed, []string, error) {
	header := wire.Headers(wire.KeyHeader(v.KeyHeader, e.APIKey), e.Header)
	return getList(ctx, c, wire.Join(e.BaseURL, "models"), header)
}

func openAnthropic(v Vendor, model string, e Endpoint, c *http.Client) (llm.Model, error) {
	return anthropic.New(&anthropic.Options{
		Model: model, APIKey: e.APIKey, BaseURL: e.BaseURL, Header: e.Header, HTTPClient: c,
		Provider: v.Name,
	})
}

// listAnthropic asks Anthropic for its list.
func listAnthropic(
	ctx context.Context, _ Vendor, e Endpoint, c *http.Client,
) ([]listed, []string, error) {
	header := wire.KeyHeader("X-Api-Key", e.APIKey)
	header.Set("Anthropic-Version", anthropic.Version)
	address := wire.Join(e.BaseURL, "v1/models?limit=1000")
	return getList(ctx, c, address, wire.Headers(header, e.Header))
}

func openGemini(v Vendor, model string, e Endpoint, c *http.Client) (llm.Model, error) {
	return gemini.New(&gemini.Options{
		Model: model, APIKey: e.APIKey, BaseURL: e.BaseURL, Header: e.Header, HTTPClient: c,
		Provider: v.Name,
	})
}

// listGemini asks Gemini for its list.
func listGemini(
	ctx context.Context, _ Vendor, e Endpoint, c *http.Client,
) ([]listed, []string, error) {
	header := wire.Headers(wire.KeyHeader(gemini.KeyHeader, e.APIKey), e.Header)
	return getList(ctx, c, wire.Join(e.BaseURL, "models?pageSize=1000"), header)
}

func openBedrock(v Vendor, model string, e Endpoint, c *http.Client) (llm.Model, error) {
	return bedrock.New(&bedrock.Options{
		Model: model, APIKey: e.APIKey, Credentials: e.Credentials, BaseURL: e.BaseURL,
		Header: e.Header, HTTPClient: c, Provider: v.Name,
	})
}

// listBedrock lists nothing, because the list is at another address.
func listBedrock(context.Context, Vendor, Endpoint, *http.Client) ([]listed, []string, error) {
	return nil, []string{"Bedrock does not list its models there; name one by its id"}, nil
}

func getList(
	ctx context.Context, c *http.Client, address string, header http.Header,
) ([]listed, []string, error) {
	var raw json.RawMessage
	if err := wire.Get(ctx, c, address, header, &raw); err != nil {
		return nil, nil, err
	}
	return readList(raw)
}

// openOffline opens the model that is part of this program.
func openOffline(Vendor, string, Endpoint, *http.Client) (llm.Model, error) {
	return offline.New(), nil
}

// listOffline lists it.
func listOffline(context.Context, Vendor, Endpoint, *http.Client) ([]listed, []string, error) {
	return []listed{{id: offline.Name}}, nil, nil
}
