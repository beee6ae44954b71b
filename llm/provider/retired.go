package provider

import (
	"slices"
	"strings"
	"time"
)

// retirements are models that their vendors have retired or will retire, as announced until
// November 2026. The models of a row have the same day and replacement. The replacement is
// empty if none was found.
var retirements = []struct{ vendor, day, replacement, models string }{
	// https://developers.openai.com/api/docs/deprecations
	{
		OpenAI, "2024-09-13", "",
		"gpt-3.5-turbo-16k gpt-3.5-turbo-16k-0613 gpt-3.5-turbo-0301 gpt-3.5-turbo-0613",
	},
	{OpenAI, "2025-06-06", "", "gpt-4-32k gpt-4-32k-0314 gpt-4-32k-0613"},
	{OpenAI, "2025-07-28", "", "o1-preview o1-preview-2024-09-12"},
	{OpenAI, "2025-10-27", "", "o1-mini o1-mini-2024-09-12"},
	{OpenAI, "2026-02-12", "", "codex-mini-latest"},
	{OpenAI, "2026-02-17", "", "chatgpt-4o-latest"},
	{OpenAI, "2026-03-26", "", "gpt-4-0314 gpt-4-0125-preview gpt-4-turbo-preview"},
	{
		OpenAI, "2026-07-23", "",
		"gpt-5-chat-latest gpt-5.1-chat-latest gpt-5-codex gpt-5.1-codex gpt-5.1-codex-max " +
			"gpt-4o-search-preview gpt-4o-mini-search-preview",
	},
	{OpenAI, "2026-08-10", "gpt-5.5", "gpt-5.2-chat-latest gpt-5.3-chat-latest"},
	{OpenAI, "2026-09-28", "", "gpt-3.5-turbo-1106"},
	{
		OpenAI, "2026-10-23", "gpt-5.6-terra",
		"gpt-3.5-turbo gpt-3.5-turbo-0125 o4-mini o4-mini-2025-04-16",
	},
	{
		OpenAI, "2026-10-23", "gpt-5.6-sol",
		"gpt-4 gpt-4-0613 gpt-4-1106-preview gpt-4-turbo gpt-4-turbo-2024-04-09 gpt-4o-2024-05-13",
	},
	{
		OpenAI, "2026-10-23", "gpt-5.6-sol",
		"o1 o1-2024-12-17 o1-pro o1-pro-2025-03-19 o3-mini o3-mini-2025-01-31",
	},
	{OpenAI, "2026-10-23", "gpt-5.6-luna", "gpt-4.1-nano gpt-4.1-nano-2025-04-14"},
	{OpenAI, "2026-12-11", "gpt-6.1-sol", "gpt-5 gpt-5-2025-08-07"},
	{OpenAI, "2026-12-11", "gpt-6.1-terra", "gpt-5-mini gpt-5-mini-2025-08-07"},
	{OpenAI, "2026-12-11", "gpt-5.6-luna", "gpt-5-nano gpt-5-nano-2025-08-07"},
	{
		OpenAI, "2026-12-11", "gpt-5.6-sol",
		"gpt-5-pro gpt-5-pro-2025-10-06 o3 o3-2025-04-16 o3-pro o3-pro-2025-06-10",
	},
	{
		OpenAI, "2027-01-14", "gpt-6-luna",
		"gpt-4o gpt-4o-2024-08-06 gpt-4o-2024-11-20 gpt-4o-mini gpt-4o-mini-2024-07-18",
	},
	{
		OpenAI, "2027-01-14", "gpt-6-luna",
		"gpt-4.1 gpt-4.1-2025-04-14 gpt-4.1-mini gpt-4.1-mini-2025-04-14",
	},
	{OpenAI, "2027-04-01", "", "gpt-5.1 gpt-5.1-2025-11-13 gpt-5.4-nano gpt-5.4-nano-2026-03-17"},

	// https://docs.x.ai/developers/migration/may-15-retirement
	{
		XAI, "2026-05-15", "grok-4.3",
		"grok-3 grok-4-0709 grok-code-fast-1 grok-4-fast-reasoning grok-4-fast-non-reasoning " +
			"grok-4-1-fast-reasoning grok-4-1-fast-non-reasoning",
	},

	// https://platform.claude.com/docs/en/about-claude/model-deprecations
	{Anthropic, "2025-07-21", "", "claude-2.0 claude-2.1 claude-3-sonnet-20240229"},
	{
		Anthropic, "2025-10-28", "claude-sonnet-5",
		"claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022",
	},
	{Anthropic, "2026-01-05", "", "claude-3-opus-20240229"},
	{Anthropic, "2026-02-19", "claude-sonnet-5", "claude-3-7-sonnet-20250219"},
	{Anthropic, "2026-02-19", "claude-haiku-4-5", "claude-3-5-haiku-20241022"},
	{Anthropic, "2026-04-19", "claude-haiku-4-5", "claude-3-haiku-20240307"},
	{Anthropic, "2026-06-15", "claude-sonnet-4-6", "claude-sonnet-4-0 claude-sonnet-4-20250514"},
	{Anthropic, "2026-06-15", "claude-opus-4-8", "claude-opus-4-0 claude-opus-4-20250514"},
	{Anthropic, "2026-06-30", "claude-mythos-5", "claude-mythos-preview"},
	{Anthropic, "2026-08-05", "claude-opus-5", "claude-opus-4-1 claude-opus-4-1-20250805"},
	{Anthropic, "2026-11-30", "claude-sonnet-5-5", "claude-sonnet-4-5 claude-sonnet-4-5-20250929"},
}

// Lookup returns what is known of a model without asking its vendor: when it retires, and
// what replaces it. The name is one that [Open] takes, with a model in it. If nothing is
// known of the model, only the Name is set.
func Lookup(name string) ModelInfo {
	info := ModelInfo{Name: name}
	vendor, model, _ := strings.Cut(name, ":")
	for _, r := range retirements {
		if r.vendor != vendor || !slices.Contains(strings.Fields(r.models), model) {
			continue
		}
		if day, err := time.Parse(time.DateOnly, r.day); err == nil {
			info.Retires = day
		}
		if r.replacement != "" {
			info.Replacement = vendor + ":" + r.replacement
		}
	}
	return info
}
