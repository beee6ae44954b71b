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
}

// render returns req as the server is known to take it.
func (m *Model) render(req *llm.Request) sent {
	s := sent{req: req}
	asked := req
	if s.folded = req.System != "" && m.knows(noSystem); s.folded {
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
			s.omitted = append(s.omitted, p)
			schema = schema || p.Schema
		}
	}
	if schema {
		told := m.render(inWords(req))
		s.body, s.folded = told.body, told.folded
	}
	return s
}

// learn notes what the problem says about the server. It returns false if the same request
// cannot be sent in another way.
func (m *Model) learn(p *Problem, s sent) bool {
	if key := refusedBy(m.optional(s.req), p, s.body); key != "" {
		m.note(key)
		return true
	}
	if s.req.System != "" && !s.folded && p.refusesSystem() {
		m.note(noSystem)
		return true
	}
	if _, tools := s.body["tools"]; tools && p.refuses("tools", "tools") {
		// Without its tools it would be a different request.
		p.code = "unsupported_parameter"
	}
	return false
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

// warnings say what the request does without.
func (s sent) warnings() (warnings []string) {
	for _, p := range s.omitted {
		warnings = append(warnings, fmt.Sprintf(
			"the server does not take the parameter %s; it was left out", p.Said))
	}
	slices.Sort(warnings)
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
