package wire

import (
	"errors"
	"fmt"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// reasons are the servers' words for why a reply ended, in small letters. Any other reason is a
// failure, so that half of a reply never passes for a whole one.
var reasons = map[string]llm.Finish{
	"stop": llm.FinishStop, "completed": llm.FinishStop, "complete": llm.FinishStop,
	"eos": llm.FinishStop, "eos_token": llm.FinishStop, "end": llm.FinishStop,
	"stop_sequence": llm.FinishStop, "end_turn": llm.FinishStop,

	"length": llm.FinishLength, "max_tokens": llm.FinishLength,
	"max_output_tokens": llm.FinishLength, "model_length": llm.FinishLength,
	"model_context_window_exceeded": llm.FinishLength,

	"tool_calls": llm.FinishCalls, "tool_call": llm.FinishCalls, "tool_use": llm.FinishCalls,
	"function_call": llm.FinishCalls,
}

// failures are the servers' words for replies that failed.
var failures = map[string]*llm.Error{
	"content_filter":          errFiltered,
	"content_filtered":        errFiltered, // Bedrock
	"guardrail_intervened":    errFiltered,
	"safety":                  errFiltered, // Gemini
	"recitation":              errFiltered,
	"blocklist":               errFiltered,
	"prohibited_content":      errFiltered,
	"spii":                    errFiltered,
	"refusal":                 errRefused,
	"malformed_function_call": errBadCall,

	// DeepSeek
	"insufficient_system_resource": {
		Kind: llm.KindOverloaded, Message: "the server ran out of resources during the reply",
	},
}

var (
	errFiltered = &llm.Error{
		Kind: llm.KindContentFilter, Message: "the provider's content filter stopped the reply",
	}
	errRefused = &llm.Error{Kind: llm.KindContentFilter, Message: "the model refused to answer"}
	errBadCall = &llm.Error{
		Kind: llm.KindBadOutput, Message: "the model wrote a call that cannot be read",
	}
)

// End notes why the reply ended. If a server says it twice, the first reason counts, except that
// a limit stays a limit.
func (r *Reply) End(reason string) error {
	word := strings.ToLower(strings.TrimSpace(reason))
	if finish, good := reasons[word]; good {
		if r.finish == "" || finish == llm.FinishLength {
			r.finish, r.raw = finish, reason
		}
		return nil
	}
	if err, known := failures[word]; known {
		return err
	}
	return &llm.Error{
		Kind: llm.KindTruncated, Message: fmt.Sprintf("the reply ended early: %.100q", reason),
	}
}

// Farewell notes that the server said that nothing follows. By the protocol, that is the end of
// a reply, even if the server gave no reason.
func (r *Reply) Farewell() { r.Done, r.farewell = true, true }

// settle ends a complete reply to which the server gave no reason for its end. Without text and
// calls, and with half of a call, it does not look complete.
func (r *Reply) settle() {
	if r.Finished() || r.Said.Len() == 0 && len(r.calls) == 0 {
		return
	}
	for _, c := range r.calls {
		if len(c.input) > 0 && !c.Complete() {
			return
		}
	}
	r.finish = llm.FinishStop
	r.Warn("the server did not say why the reply ended")
}

// Warn adds a warning to the reply.
func (r *Reply) Warn(warning string) { r.warnings = append(r.warnings, warning) }

// forgives tells whether the reply is complete in spite of an error that came after its end.
// Some servers say twice that a limit was reached, and some send a count that cannot be read.
func (r *Reply) forgives(err error) bool {
	if !r.Finished() {
		return false
	}
	p, reported := errors.AsType[*Problem](err)
	switch {
	case errors.Is(err, errGarbled):
		r.Warn("the server sent an event after the end of the reply that cannot be read")
		return true
	case reported && (r.finish == llm.FinishLength || p.isLimit()):
		r.Warn("the server sent an error after the end of the reply: " + p.message)
		r.Done = true
		return true
	}
	return false
}

// isLimit tells whether a server says that the reply, or all of the conversation, got too long.
func (p *Problem) isLimit() bool {
	return p.Kind() == llm.KindContextLength ||
		strings.Contains(strings.ToLower(p.message), "token limit")
}
