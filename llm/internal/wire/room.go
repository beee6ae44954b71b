package wire

import (
	"regexp"
	"strings"

	"github.com/marquee-go/marquee/llm"
)

// The habits of a model that thinks, and of a server that takes no larger limit.
const (
	thinks = "it thinks"
	noRoom = "no room"
)

// thoughtRoom is how many tokens a model that thinks gets for that. It is what most models need
// for a question about a few numbers, several times over.
const thoughtRoom = 16_384

// room returns how many tokens the model gets in addition to the limit of req, because vendors
// count thoughts as a part of the reply.
func (h habits) room(req *llm.Request) int {
	if req.MaxTokens == 0 || !h[thinks] || h[noRoom] {
		return 0
	}
	return thoughtRoom
}

// hasThought tells whether the model has thought. A reply of nothing that reached its limit was
// thoughts, whether the server says so or not.
func (r *Reply) hasThought() bool {
	said := strings.TrimSpace(r.Said.String())
	return r.thought || r.Usage.Reasoning > 0 || strings.HasPrefix(said, "<think") ||
		r.finish == llm.FinishLength && said == "" && len(r.calls) == 0
}

var limitName = regexp.MustCompile(`\bmax_(completion_|output_)?tokens\b`)

// refusesRoom tells whether the limit of the reply is larger than the server takes.
func (p *Problem) refusesRoom() bool {
	kind := p.Kind()
	return (kind == llm.KindInvalid || kind == llm.KindUnsupported || kind == llm.KindContextLength) &&
		(limitName.MatchString(p.message) || limitName.MatchString(p.param))
}
