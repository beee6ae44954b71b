package provider_test

import (
	"slices"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// Every model tells what it lacks, also behind an endpoint that says how it is asked.
func TestModelsTellWhatTheyLack(t *testing.T) {
	for protocol, want := range map[provider.Protocol][]llm.Ability{
		provider.Chat: nil, provider.Responses: nil, provider.Messages: nil,
		provider.GenerateContent: nil, provider.Converse: {llm.AbilitySchema},
	} {
		for name, e := range map[string]provider.Endpoint{
			"plain": {}, "with an effort": {Effort: llm.EffortLow}, "with a length": {MaxTokens: 9},
		} {
			t.Run(string(protocol)+" "+name, func(t *testing.T) {
				e.Protocol, e.BaseURL, e.APIKey = protocol, "http://127.0.0.1:1/v1", "key"
				m, err := provider.Open("gw:m", &provider.Options{
					Endpoints: map[string]provider.Endpoint{"gw": e},
				})
				if err != nil {
					t.Fatal(err)
				}
				learns, ok := m.(interface{ Lacks() []llm.Ability })
				if !ok {
					t.Fatalf("%T does not tell it", m)
				}
				if got := learns.Lacks(); !slices.Equal(got, want) {
					t.Errorf("it lacks %v, want %v", got, want)
				}
			})
		}
	}
}
