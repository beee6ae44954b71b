package wire

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// habits are what a server is known to do: keys of parameters that it does not take, and the
// words below.
type habits map[string]bool

// sent is a request as it goes out.
type sent struct {
	req     *llm.Request // as the caller made it
	body    map[string]any
	omitted []Parameter
	system  bool // there are instructions
	folded  bool // they are in the first message
	thought bool // messages have thoughts of this model
	told    bool // the calls are told in words
	room    bool // the limit has room for thoughts
	without bool // the tools were left out, and the instructions say so
}

// render returns req as a server of the known habits takes it.
func (m *Model) render(req *llm.Request, known habits) sent {
	s := sent{req: req, told: known[wantsThoughts]}
	asked := req
	s.without = len(req.Tools) > 0 && req.WithoutTools != "" && known[withoutTools]
	if s.without {
		asked = toolless(asked)
	}
	if s.told || s.without {
		asked = callsInWords(asked)
	}
	asked, s.thought = m.own(asked, known)
	if room := known.room(req); room > 0 {
		larger := *asked
		larger.MaxTokens += room
		asked, s.room = &larger, true
	}
	s.system = asked.System != ""
	if s.folded = s.system && known[noSystem]; s.folded {
		asked = fold(asked)
	}
	s.body = m.Protocol.Render(m.Model, asked)
	merge(s.body, req.Options.Parameters[m.Provider])
	schema := false
	for _, p := range m.optional(req) {
		switch key := p.key(s.body); {
		case key == "":
		case known[p.newKey()]:
			p.rename(s.body)
		case known[key]:
			p.drop(s.body)
			if !p.Silent {
				s.omitted = append(s.omitted, p)
			}
			schema = schema || p.Schema
		}
	}
	if schema {
		again := m.render(InWords(req), known)
		again.req, again.omitted = s.req, s.omitted
		return again
	}
	return s
}

// learn returns the habit of the server that the problem tells. It is empty if the same request
// cannot be sent in another way.
func (m *Model) learn(p *Problem, s sent) string {
	_, tools := s.body["tools"]
	_, converse := s.body["toolConfig"] // which Gemini has next to its tools
	tools = tools || converse
	key := refusedBy(m.optional(s.req), p, s.body)
	switch {
	case s.room && p.refusesRoom():
		return noRoom
	case s.thought && p.refusesThoughts():
		return noThoughts
	case key != "":
		return key
	case s.system && !s.folded && p.refusesSystem():
		return noSystem
	case !s.told && hasCalls(s.req) && p.wantsThoughts():
		return wantsThoughts
	case !tools || !p.says(noTools) && !p.refuses("tools", "tools"):
		return ""
	case s.req.WithoutTools != "":
		return withoutTools
	}
	p.code = "unsupported_parameter" // without its tools it would be a different request
	return ""
}

// Lacks returns what the API cannot do, and what the model is known not to be able to do.
func (m *Model) Lacks() (lacks []llm.Ability) {
	known := m.habits()
	if known[withoutTools] {
		lacks = append(lacks, llm.AbilityTools)
	}
	schema := !slices.Contains(m.Protocol.Lacks, "schema")
	for _, p := range m.Protocol.Optional {
		schema = schema && !(p.Schema && known[p.Name])
	}
	if !schema {
		lacks = append(lacks, llm.AbilitySchema)
	}
	if known[noSystem] {
		lacks = append(lacks, llm.AbilitySystem)
	}
	return lacks
}

// habits returns a copy of what is known.
func (m *Model) habits() habits {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := habits{}
	maps.Copy(known, m.learnt)
	return known
}

// note remembers habits. Calls are told in words for a request, because calls with thoughts of
// the model are taken as they are.
func (m *Model) note(seen habits) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.learnt == nil {
		m.learnt = habits{}
	}
	maps.Copy(m.learnt, seen)
	delete(m.learnt, wantsThoughts)
}

// forget forgets a habit.
func (m *Model) forget(habit string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.learnt, habit)
}

// noSystem is the habit of a server that does not take messages of the system.
const noSystem = "no system messages"

// withoutTools is the habit of a model that cannot call tools.
const withoutTools = "no tools"

// toolless returns req without its tools, and with what to do instead.
func toolless(req *llm.Request) *llm.Request {
	without := *req
	without.Tools, without.ToolChoice = nil, ""
	without.System = strings.TrimSpace(req.System + "\n\n" + req.WithoutTools)
	return &without
}

// warnings say what the request does without.
func (s sent) warnings() (warnings []string) {
	for _, p := range s.omitted {
		warnings = append(warnings, fmt.Sprintf(
			"the server does not take the parameter %s; it was left out", p.Said))
	}
	slices.Sort(warnings)
	if s.without {
		warnings = append(warnings, "the model cannot call tools; it was told what to do without")
	}
	if s.told {
		warnings = append(warnings, "the server wants thoughts with the calls of tools, and there are "+
			"none; the calls were told in words")
	}
	if s.folded {
		warnings = append(warnings, "the server does not take instructions apart from messages; "+
			"they were put into the first message")
	}
	return warnings
}

// fold returns req with its instructions at the beginning of the first message of the person.
func fold(req *llm.Request) *llm.Request {
	folded := *req
	folded.System = ""
	folded.Messages = slices.Clone(req.Messages)
	if len(folded.Messages) == 0 || folded.Messages[0].Role != llm.RoleUser {
		folded.Messages = slices.Insert(folded.Messages, 0, llm.Message{Role: llm.RoleUser})
	}
	first := &folded.Messages[0]
	first.Text = strings.TrimSpace(req.System + "\n\n" + first.Content())
	first.Data = nil
	return &folded
}

// What servers say about messages of the system. A template that only takes turns of a person
// and the model says that they must alternate.
var (
	systemRole = regexp.MustCompile(
		`(?i)\b(system|developer)[ _'"]*(role|message|instruction|prompt)|` +
			`(role|message)s?\W+(of |with )?(the )?(role )?\W*(system|developer)\b`)
	notTaken = regexp.MustCompile(
		`(?i)not (be )?(supported|allowed|enabled|permitted)|unsupported|does(n't| not) support`)
	alternate = regexp.MustCompile(`(?i)roles must alternate`)
)

// refusesSystem tells whether the problem is that the server takes no messages of the system.
func (p *Problem) refusesSystem() bool {
	kind := p.Kind()
	return (kind == llm.KindInvalid || kind == llm.KindUnsupported || kind == llm.KindInternal) &&
		(systemRole.MatchString(p.message) && notTaken.MatchString(p.message) ||
			alternate.MatchString(p.message))
}
