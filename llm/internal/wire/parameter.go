package wire

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// Parameter is a part of a request that the request can do without.
type Parameter struct {
	// Name is its path in the body: "text", or "tools.strict" for a member of each tool.
	Name string
	Said string // the name by which servers complain about it
	Also string // other words by which they do. Default: none.
	// NewName is the name under which other servers take the same value. A server that
	// refuses the parameter, and says this name, gets it.
	NewName string
	// Silent says that a reply without the parameter lacks nothing, so there is no warning.
	Silent bool
	// ByValue says that a server that refuses one value may take another one.
	ByValue bool
	// Schema says that it is the schema of the reply. If the server does not take it, the
	// schema goes into the instructions. DeepSeek does not have json_schema in Chat
	// Completions, and Groq has it for some models only.
	Schema bool
	// Hint says that the request asks for the same without it, so that it is left out also if
	// the model takes no value but its own default.
	Hint bool
}

// holders returns the objects in body that have the parameter, and its name in them.
func (p Parameter) holders(body map[string]any) (holders []map[string]any, name string) {
	objects := []map[string]any{body}
	path := strings.Split(p.Name, ".")
	name = path[len(path)-1]
	for _, part := range path[:len(path)-1] {
		var inner []map[string]any
		for _, o := range objects {
			switch v := o[part].(type) {
			case map[string]any:
				inner = append(inner, v)
			case []map[string]any:
				inner = append(inner, v...)
			}
		}
		objects = inner
	}
	for _, o := range objects {
		if _, ok := o[name]; ok {
			holders = append(holders, o)
		}
	}
	return holders, name
}

// key returns what to remember if the server refuses the parameter that is in body. It is empty
// if body does not have the parameter.
func (p Parameter) key(body map[string]any) string {
	holders, name := p.holders(body)
	if len(holders) == 0 {
		return ""
	}
	if !p.ByValue {
		return p.Name
	}
	value, err := json.Marshal(holders[0][name])
	if err != nil {
		return p.Name
	}
	return p.Name + "=" + string(value)
}

// newKey returns what to remember if the server wants the parameter under its new name.
func (p Parameter) newKey() string { return p.Name + " is " + p.NewName }

// rename gives the parameter its new name in body.
func (p Parameter) rename(body map[string]any) {
	holders, name := p.holders(body)
	for _, o := range holders {
		o[p.NewName] = o[name]
		delete(o, name)
	}
}

func (p Parameter) drop(body map[string]any) {
	holders, name := p.holders(body)
	for _, o := range holders {
		delete(o, name)
	}
	outer, _, _ := strings.Cut(p.Name, ".")
	if o, ok := body[outer].(map[string]any); ok && len(o) == 0 {
		delete(body, outer) // it held nothing else
	}
}

// refusedBy returns the key of the optional parameter that the server refuses by name, or "" if
// there is none. A parameter with a value that the server refuses stays, because the request
// would be a different one without it.
func refusedBy(optional []Parameter, problem *Problem, body map[string]any) string {
	for _, p := range optional {
		key := p.key(body)
		refused := problem.refuses(p.Name, p.Said) ||
			p.Also != "" && problem.refuses(p.Name, p.Also) || p.Hint && problem.refusesValue(p.Name)
		if key == "" || !refused {
			continue
		}
		if p.NewName != "" && strings.Contains(problem.message, p.NewName) {
			return p.newKey()
		}
		return key
	}
	return ""
}

// What servers say about a parameter that they do not take, and about a bad value of a
// parameter that they take.
var (
	unknownParameter = regexp.MustCompile(`(?i)unsupported|unknown|unrecognized|unavailable|` +
		`extra inputs|not (permitted|supported)|does not support`)
	badValue = regexp.MustCompile(`(?i)(invalid|unsupported) (value|schema)|` +
		`too (large|long|high)|more than|maximum|at most`)
	position = regexp.MustCompile(`\[\d+\]|\.\d+`) // in a list, as in tools[0].strict
)

// refusesValue tells whether the problem is that the model does not take the value of a
// parameter, which vendors report with a code of its own.
func (p *Problem) refusesValue(name string) bool {
	return p.code == "unsupported_value" && p.param == name
}

// refuses tells whether the problem is that the server does not take a parameter with any
// value.
func (p *Problem) refuses(name, said string) bool {
	if kind := p.Kind(); kind != llm.KindInvalid && kind != llm.KindUnsupported {
		return false
	}
	if p.code != "unsupported_parameter" && p.code != "unknown_parameter" &&
		(!unknownParameter.MatchString(p.message) || badValue.MatchString(p.message)) {
		return false
	}
	if p.param == "" {
		// Some servers write "response format".
		name := strings.ReplaceAll(regexp.QuoteMeta(said), "_", "[_ ]")
		return regexp.MustCompile(`\b` + name + `\b`).MatchString(p.message)
	}
	param := position.ReplaceAllString(p.param, "")
	return param == name || strings.HasPrefix(param, name+".")
}
