package llmtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// generateContent is Gemini's protocol. The model and the wish to stream are in the path.
var generateContent = &vendor{
	path:      "/v1/models/{call}",
	stream:    func(model string, _ object) stream { return &contentStream{model: model} },
	words:     words{"STOP", "MAX_TOKENS", "STOP", "SAFETY"},
	requestID: "X-Request-Id",
	refusals: map[llm.Kind]refuse{
		llm.KindAuth: {400, problem{
			Message: "API key not valid. Please pass a valid API key.", Code: "API_KEY_INVALID",
		}},
		llm.KindPermission: {403, problem{Message: "The caller does not have permission"}},
		llm.KindNotFound: {404, problem{
			Message: "models/small is not found for API version v1beta, or is not supported.",
		}},
		llm.KindInvalid: {400, problem{Message: "Request contains an invalid argument."}},
		llm.KindContextLength: {400, problem{
			Message: "The input token count (1200000) exceeds the maximum number of tokens allowed " +
				"(1048576).",
		}},
		llm.KindRateLimit:  {429, problem{Message: "Resource has been exhausted (e.g. check quota)."}},
		llm.KindOverloaded: {503, problem{Message: "The model is overloaded. Please try again later."}},
		llm.KindTimeout:    {504, problem{Message: "The request timed out. Please try again."}},
		llm.KindInternal:   {500, problem{Message: "An internal error has occurred."}},
	},
	body: func(p problem) any { return object{"error": googleError(p)} },
	mend: func(status int, p problem) problem {
		p.Param = strconv.Itoa(status) // of the body
		return p
	},
	unknown: func(param string) problem {
		name := param[strings.LastIndex(param, ".")+1:]
		return problem{Message: fmt.Sprintf(`Invalid JSON payload received. Unknown name "%s" at `+
			`'generation_config': Cannot find field.`, name)}
	},
	read:   readContents,
	schema: "generationConfig.responseJsonSchema",
	whole:  wholeContent,
	failed: toldInFull,
	lost:   toldInFull,
}

// googleWords are the words for statuses.
var googleWords = map[string]string{
	"400": "INVALID_ARGUMENT", "403": "PERMISSION_DENIED", "404": "NOT_FOUND",
	"429": "RESOURCE_EXHAUSTED", "500": "INTERNAL", "503": "UNAVAILABLE", "504": "DEADLINE_EXCEEDED",
}

// googleError returns an error as Google writes it. Its param is the status.
func googleError(p problem) object {
	status, _ := strconv.Atoi(cmp.Or(p.Param, "500"))
	e := object{"code": status, "message": p.Message, "status": googleWords[p.Param]}
	if p.Code != "" {
		e["details"] = []any{object{
			"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": p.Code,
		}}
	}
	return e
}

func readContents(asked object) (c conversation) {
	for _, t := range get[[]any](asked, "tools") {
		for _, f := range get[[]any](t, "functionDeclarations") {
			c.tools = append(c.tools, get[string](f, "name"))
		}
	}
	mode := get[string](asked, "toolConfig", "functionCallingConfig", "mode")
	c.choice = map[string]llm.ToolChoice{"NONE": llm.ToolsNone, "ANY": llm.ToolsRequired}[mode]
	for _, m := range get[[]any](asked, "contents") {
		for _, part := range get[[]any](m, "parts") {
			if signature := get[string](part, "thoughtSignature"); signature != "" {
				c.thoughts = append(c.thoughts, signature)
			}
			if call := get[object](part, "functionCall"); call != nil {
				input, _ := json.Marshal(call["args"]) // it has just been decoded
				c.calls = append(c.calls, llm.Call{
					ID: get[string](call, "id"), Name: get[string](call, "name"), Input: input,
				})
			}
			if result := get[object](part, "functionResponse"); result != nil {
				output, failed := get[string](result, "response", "output"),
					get[string](result, "response", "error")
				c.results = append(c.results, llm.Result{
					Call: get[string](result, "id"), Output: output + failed, Failed: failed != "",
				})
			}
		}
	}
	return c
}

// contentStream writes a stream of Gemini. Its calls come whole.
type contentStream struct {
	model     string
	usage     object
	style     Style
	signature string // of the thought before a call
	calls     map[int]*openedCall
}

// openedCall is a call that is not written yet.
type openedCall struct {
	id, name, input string
}

func (s *contentStream) event(more object, parts ...object) []event {
	candidate := object{"index": 0}
	if parts != nil {
		candidate["content"] = object{"role": "model", "parts": parts}
	}
	all := object{
		"candidates": []any{with(candidate, more)}, "modelVersion": s.model, "responseId": "resp_test",
	}
	if s.style.UsageAlways || more["finishReason"] != nil {
		all["usageMetadata"] = s.usage
	}
	return []event{{data: mustJSON(all)}}
}

// counted returns the usage as Gemini counts it.
func counted(u llm.Usage) object {
	return object{
		"promptTokenCount": u.Input, "cachedContentTokenCount": u.Cached,
		"candidatesTokenCount": u.Output - u.Reasoning, "thoughtsTokenCount": u.Reasoning,
		"totalTokenCount": u.Input + u.Output,
	}
}

func (s *contentStream) begin(u llm.Usage, style Style) []event {
	s.usage, s.style, s.calls = counted(u), style, map[int]*openedCall{}
	return s.event(nil, object{"text": ""})
}

func (s *contentStream) think(delta string) []event {
	s.signature = seal(delta)
	return s.event(nil, object{"text": delta, "thought": true})
}

func (s *contentStream) text(delta string) []event { return s.event(nil, object{"text": delta}) }

func (s *contentStream) openCall(n int, c llm.Call, first string) []event {
	s.calls[n] = &openedCall{c.ID, c.Name, first}
	return nil
}

func (s *contentStream) callDelta(n int, piece string) []event {
	s.calls[n].input += piece
	return nil
}

func (s *contentStream) closeCall(n int) []event {
	c := s.calls[n]
	call := object{"name": c.name}
	if c.id != "" {
		call["id"] = c.id
	}
	switch {
	case json.Valid([]byte(c.input)):
		call["args"] = json.RawMessage(c.input)
	case c.input != "":
		call["args"] = c.input
	}
	part := object{"functionCall": call}
	if s.signature != "" {
		part["thoughtSignature"], s.signature = s.signature, ""
	}
	return s.event(nil, part)
}

func (s *contentStream) end(reason string) []event {
	if reason == "" {
		return s.event(nil)
	}
	return s.event(object{"finishReason": reason})
}

func (s *contentStream) fail(p problem) []event {
	return []event{{data: mustJSON(object{"error": googleError(p)})}}
}

func wholeContent(model, reason string, r Reply) object {
	var parts []any
	for _, text := range r.Chunks {
		parts = append(parts, object{"text": text})
	}
	for _, c := range r.Calls {
		parts = append(parts, object{
			"functionCall": object{"id": c.ID, "name": c.Name, "args": c.Input},
		})
	}
	return object{
		"candidates": []any{object{
			"content": object{"role": "model", "parts": parts}, "finishReason": reason,
		}},
		"usageMetadata": counted(r.Usage), "modelVersion": model,
	}
}
