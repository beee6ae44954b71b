package wire

import (
	"bytes"
	"cmp"
	"encoding/json"
	"time"
)

// ParseProblem reads an error in any of the shapes {"error": {...}},
// {"error": "text", "code": ...} and {"message": ..., "code": ...}, and in a list of one of them.
// In any other shape, the whole text is the message.
func ParseProblem(body []byte) *Problem {
	d, reported := parse(body)
	d.Metadata.explain(d)
	if d.Message == "" {
		d.Message = Text(bytes.TrimSpace(body))
	}
	return &Problem{
		message: string(d.Message), code: cmp.Or(d.Details.code, string(d.Code)),
		class: cmp.Or(string(d.Type), string(d.Status)), param: string(d.Param),
		reason: d.Details.reason, wait: d.Details.wait, reported: reported,
	}
}

func parse(body []byte) (d *details, reported bool) {
	var outer struct {
		details
		Error json.RawMessage `json:"error"`
	}
	d = &outer.details
	if json.Unmarshal(first(body), &outer) == nil && Present(outer.Error) {
		if outer.Error[0] == '{' {
			d = new(details)
			_ = json.Unmarshal(outer.Error, d) // what cannot be read stays empty
		} else {
			d.Message.set(outer.Error)
		}
	}
	d.Code = cmp.Or(d.Code, d.Kind)
	return d, d.Code != "" || (Present(outer.Error) || d.Type == "error") && d.Message != ""
}

// first returns the first object of a list, and anything else as it is. Google's endpoint puts
// its errors into lists.
func first(body []byte) []byte {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) > 0 && list[0][0] == '{' {
		return list[0]
	}
	return body
}

// details are the members of an error.
type details struct {
	Message  Text     `json:"message"`
	Code     Text     `json:"code"`
	Type     Text     `json:"type"`
	Status   Text     `json:"status"`
	Param    Text     `json:"param"`
	Kind     Text     `json:"__type"` // AWS
	Details  more     `json:"details"`
	Metadata upstream `json:"metadata"`
}

// more is what Anthropic and Google add to an error: a better code, a reason, and how long to
// wait.
type more struct {
	code, reason string
	wait         time.Duration
}

// UnmarshalJSON reads Anthropic's object, or Google's list of objects. Anything else says
// nothing.
func (m *more) UnmarshalJSON(raw []byte) error {
	type part struct {
		Code   Text `json:"error_code"`
		Reason Text `json:"reason"`
		Wait   Text `json:"retryDelay"`
	}
	parts := make([]part, 1)
	if json.Unmarshal(raw, &parts[0]) != nil {
		_ = json.Unmarshal(raw, &parts) // what cannot be read stays empty
	}
	for _, p := range parts {
		m.code = cmp.Or(m.code, string(p.Code))
		m.reason = cmp.Or(m.reason, string(p.Reason))
		if wait, err := time.ParseDuration(string(p.Wait)); err == nil && wait > 0 {
			m.wait = min(wait, maxWait)
		}
	}
	return nil
}

// upstream is what OpenRouter adds to an error: the words of the server that it asked.
type upstream struct {
	name string
	raw  []byte
}

// UnmarshalJSON takes anything, and reads what it knows.
func (u *upstream) UnmarshalJSON(raw []byte) error {
	var object struct {
		Provider Text `json:"provider_name"`
		Raw      Text `json:"raw"`
	}
	if json.Unmarshal(raw, &object) == nil {
		u.name, u.raw = string(object.Provider), []byte(object.Raw)
	}
	return nil
}

// explain adds the words of the upstream server to an error, and its code if that is better than
// a number.
func (u upstream) explain(d *details) {
	if len(bytes.TrimSpace(u.raw)) == 0 {
		return
	}
	said, _ := parse(u.raw)
	d.Message += ": " + cmp.Or(said.Message, Text(bytes.TrimSpace(u.raw)))
	if u.name != "" {
		d.Message += Text(" (" + u.name + ")")
	}
	if _, known := kindOfCode[string(said.Code)]; known {
		d.Code = said.Code
	}
	d.Type = cmp.Or(d.Type, said.Type)
}
