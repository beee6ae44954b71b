package wire

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// Problem is an error as a server reports it, with a status, or inside a stream that began
// well.
type Problem struct {
	status  int // 0 inside a stream
	message string
	code    string        // "rate_limit_exceeded", sometimes a number
	class   string        // the type, such as "invalid_request_error", if there is no better code
	param   string        // the parameter at fault
	reason  string        // of Google's endpoints, such as "API_KEY_INVALID"
	wait    time.Duration // how long the server asks to wait, if its header does not say it
	header  http.Header

	reported bool // the server calls it an error, with any status
}

// Present tells whether a JSON value is there and not null.
func Present(raw json.RawMessage) bool {
	return len(raw) > 0 && !bytes.Equal(raw, []byte("null"))
}

// IsError tells whether a member named error has one. Some servers send an empty value with
// every good event.
func IsError(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case `""`, "{}", "[]", "false":
		return false
	}
	return Present(raw)
}

func (p *Problem) Error() string { return p.message }

// Kind returns the kind of the problem: by its code if the code is known, then by its text if
// the text is known, and then by its status.
func (p *Problem) Kind() llm.Kind {
	if p.status == http.StatusRequestEntityTooLarge { // it never fits, whatever the code says
		return llm.KindContextLength
	}
	for _, code := range []string{p.reason, p.code, p.class} {
		if kind, ok := kindOfCode[code]; ok {
			return kind
		}
	}
	text := strings.ToLower(p.message)
	for _, known := range kindOfText {
		if strings.Contains(text, known.text) {
			return known.kind
		}
	}
	if p.says(noTools) {
		return llm.KindUnsupported
	}
	status := p.Status()
	if kind, ok := kindOfStatus[status]; ok {
		return kind
	}
	if status >= 400 && status < 500 {
		return llm.KindInvalid
	}
	return llm.KindInternal
}

// Status returns the HTTP status of the problem. Inside a stream it is too late to send one.
// Then it is the status that the code means, or 0 if the code does not mean one.
func (p *Problem) Status() int {
	if p.status != 0 {
		return p.status
	}
	if n, err := strconv.Atoi(p.code); err == nil && n >= 400 && n < 600 {
		return n
	}
	if slices.Contains(serverErrors, p.code) || slices.Contains(serverErrors, p.class) {
		return http.StatusInternalServerError
	}
	return 0
}

// serverErrors are the codes of failures that may pass.
var serverErrors = []string{"server_error", "api_error", "internal_error", "internal_server_error"}

var kindOfCode = map[string]llm.Kind{
	"invalid_api_key":               llm.KindAuth,
	"authentication_error":          llm.KindAuth,
	"permission_error":              llm.KindPermission,
	"not_found_error":               llm.KindNotFound,
	"model_not_found":               llm.KindNotFound,
	"unsupported_parameter":         llm.KindUnsupported,
	"unknown_parameter":             llm.KindUnsupported,
	"unsupported_value":             llm.KindUnsupported,
	"context_length_exceeded":       llm.KindContextLength,
	"exceed_context_size_error":     llm.KindContextLength,
	"string_above_max_length":       llm.KindContextLength,
	"request_too_large":             llm.KindContextLength,
	"content_filter":                llm.KindContentFilter,
	"content_policy_violation":      llm.KindContentFilter,
	"invalid_prompt":                llm.KindContentFilter,
	"bio_policy":                    llm.KindContentFilter,
	"misalignment_policy_violation": llm.KindContentFilter,
	"insufficient_quota":            llm.KindQuota,
	"billing_hard_limit_reached":    llm.KindQuota,
	"billing_error":                 llm.KindQuota,
	"enforced_spend_limit_reached":  llm.KindQuota,
	"rate_limit_exceeded":           llm.KindRateLimit,
	"rate_limit_error":              llm.KindRateLimit,
	"server_is_overloaded":          llm.KindOverloaded,
	"slow_down":                     llm.KindOverloaded,
	"overloaded_error":              llm.KindOverloaded,
	"throttlingException":           llm.KindRateLimit, // Bedrock, inside a stream
	"serviceUnavailableException":   llm.KindOverloaded,
	"modelNotReadyException":        llm.KindOverloaded,
	"modelTimeoutException":         llm.KindTimeout,
	"timeout_error":                 llm.KindTimeout,
	"tool_use_failed":               llm.KindBadOutput, // Groq: the model wrote a bad call

	// Google
	"API_KEY_INVALID":    llm.KindAuth,
	"API_KEY_EXPIRED":    llm.KindAuth,
	"UNAUTHENTICATED":    llm.KindAuth,
	"PERMISSION_DENIED":  llm.KindPermission,
	"NOT_FOUND":          llm.KindNotFound,
	"RESOURCE_EXHAUSTED": llm.KindRateLimit,
	"UNAVAILABLE":        llm.KindOverloaded,
	"DEADLINE_EXCEEDED":  llm.KindTimeout,
}

// noTools has sentences of servers whose model cannot call tools, or is not set up for it.
var noTools = []string{
	"does not support tools",            // Ollama
	"does not support function calling", // LM Studio
	"support tool use",                  // OpenRouter, with 404
	"tool calling is not supported",     // Groq
	"function calling is not enabled",   // Gemini
	"enable-auto-tool-choice",           // vLLM
	"tools param requires --jinja",      // llama.cpp, with 500
}

// says tells whether the problem has one of the sentences, in small letters.
func (p *Problem) says(sentences []string) bool {
	text := strings.ToLower(p.message)
	return slices.ContainsFunc(sentences, func(s string) bool { return strings.Contains(text, s) })
}

// kindOfText has sentences of servers whose status says too little.
var kindOfText = []struct {
	text string
	kind llm.Kind
}{
	{"incorrect api key", llm.KindAuth},                    // xAI, with 400
	{"request too large for model", llm.KindContextLength}, // Groq, OpenAI, with 413 or 429
	{"input token count", llm.KindContextLength},           // Gemini
	{"used all available credits", llm.KindQuota},          // xAI, with 429
	{"doesn't have any credits", llm.KindQuota},            // xAI, with 403
	{"credit balance is too low", llm.KindQuota},           // Anthropic, with 400
	{"specified api usage limits", llm.KindQuota},          // Anthropic, with 400
	{"usage guidelines", llm.KindContentFilter},            // xAI, with 403
	{"content filtering policy", llm.KindContentFilter},    // Anthropic, with 400
	{"maximum prompt length", llm.KindContextLength},       // xAI
	{"maximum context length", llm.KindContextLength},      // OpenAI, vLLM
	{"available context size", llm.KindContextLength},      // llama.cpp
	{"input is too long", llm.KindContextLength},           // Bedrock
	{"prompt is too long", llm.KindContextLength},          // Anthropic
	{"exceed context limit", llm.KindContextLength},        // Anthropic
	{"overloaded", llm.KindOverloaded},                     // with 500, or inside a stream
}

// kindOfStatus leaves out the statuses of KindInvalid (other 4xx) and of KindInternal (other
// 5xx). 500 is internal and not overload, because vendors answer load with 429, 503 or 529.
// An internal failure can be retried all the same.
var kindOfStatus = map[int]llm.Kind{
	http.StatusMovedPermanently:      llm.KindNotFound,
	http.StatusFound:                 llm.KindNotFound,
	http.StatusSeeOther:              llm.KindNotFound,
	http.StatusTemporaryRedirect:     llm.KindNotFound,
	http.StatusPermanentRedirect:     llm.KindNotFound,
	http.StatusUnauthorized:          llm.KindAuth,
	http.StatusPaymentRequired:       llm.KindQuota,
	http.StatusForbidden:             llm.KindPermission,
	http.StatusNotFound:              llm.KindNotFound,
	http.StatusMethodNotAllowed:      llm.KindNotFound,
	http.StatusGone:                  llm.KindNotFound,
	http.StatusProxyAuthRequired:     llm.KindAuth,
	http.StatusRequestTimeout:        llm.KindTimeout,
	http.StatusRequestEntityTooLarge: llm.KindContextLength,
	http.StatusTooManyRequests:       llm.KindRateLimit,
	http.StatusNotImplemented:        llm.KindUnsupported,
	http.StatusServiceUnavailable:    llm.KindOverloaded,
	http.StatusGatewayTimeout:        llm.KindTimeout,
	529:                              llm.KindOverloaded,
}
