package wire

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// sent is a request as it goes out, and what the server is known not to take of it.
type sent struct {
	req     *llm.Request // as the caller made it
	body    map[string]any
	omitted []Parameter
	folded  bool // the instructions are in the first message
	thought bool // messages have thoughts of this model
	told    bool // the calls are told in words
	room    bool // the limit has room for thoughts
	without bool // the tools were left out, and the instructions say so
}

// render returns req as the server is known to take it. Calls may be told in words.
func (m *Model) render(req *llm.Request, told bool) sent {
	s := sent{req: req, told: told}
	asked := req
	s.without = len(req.Tools) > 0 && req.WithoutTools != "" && m.knows(withoutTools)
	if s.without {
		asked = toolless(asked)
	}
	if told || s.without {
		asked = callsInWords(asked)
	}
	asked, s.thought = m.own(asked)
	if room := m.room(req); room > 0 {
		larger := *asked
		larger.MaxTokens += room
		asked, s.room = &larger, true
	}
	if s.folded = asked.System != "" && m.knows(noSystem); s.folded {
		asked = fold(asked)
	}
	s.body = m.Protocol.Render(m.Model, asked)
	merge(s.body, req.Options.Parameters[m.Provider])
	schema := false
	for _, p := range m.optional(req) {
		switch key := p.key(s.body); {
		case key == "":
		case m.knows(p.newKey()):
			p.rename(s.body)
		case m.knows(key):
			p.drop(s.body)
			if !p.Silent {
				s.omitted = append(s.omitted, p)
			}
			schema = schema || p.Schema
		}
	}
	if schema {
		again := m.render(InWords(req), told)
		s.body, s.folded, s.without = again.body, again.folded, again.without
	}
	return s
}

// learn notes what the problem says about the server. It returns false if the same request
// cannot be sent in another way.
func (m *Model) learn(p *Problem, s *sent) bool {
	if s.room && p.refusesRoom() {
		m.note(noRoom)
		return true
	}
	if s.thought && p.refusesThoughts() {
		m.note(noThoughts)
		return true
	}
	if key := refusedBy(m.optional(s.req), p, s.body); key != "" {
		m.note(key)
		return true
	}
	if s.req.System != "" && !s.folded && p.refusesSystem() {
		m.note(noSystem)
		return true
	}
	if hasCalls(s.req) && !s.told && p.wantsThoughts() {
		s.told = true // only now: calls with thoughts of this model may be taken
		return true
	}
	_, sent := s.body["tools"]
	_, converse := s.body["toolConfig"] // which Gemini has next to its tools
	if (sent || converse) && (p.says(noTools) || p.refuses("tools", "tools")) {
		if s.req.WithoutTools != "" {
			m.note(withoutTools)
			return true
		}
		// Without its tools it would be a different request.
		p.code = "unsupported_parameter"
	}
	return false
}

// Lacks returns what the model is known not to be able to do.
func (m *Model) Lacks() (lacks []llm.Ability) {
	if m.knows(withoutTools) {
		lacks = append(lacks, llm.AbilityTools)
	}
	for _, p := range m.Protocol.Optional {
		if p.Schema && m.knows(p.Name) {
			lacks = append(lacks, llm.AbilitySchema)
		}
	}
	if m.knows(noSystem) {
		lacks = append(lacks, llm.AbilitySystem)
	}
	return lacks
}

func (m *Model) knows(what string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.learnt[what]
}

func (m *Model) note(what string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.learnt == nil {
		m.learnt = map[string]bool{}
	}
	m.learnt[what] = true
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
