package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// tool is a route of the API as an assistant sees it.
type tool struct {
	name, title string
	operation   string // the operationId of the route
	about       string
	params      []param
	// run gets the answer. Default: by the request that the call stands for.
	run func(context.Context, *call) (answer, error)
	// fit makes an answer small enough, and says how to get the rest.
	fit   func(context.Context, *call, answer) (answer, string, error)
	route route
}

// param is a parameter that a tool offers. The API has its type and checks its value.
type param struct{ name, about string }

// keyParam is what tools call the header keyHeader of the API.
const (
	keyParam  = "key"
	keyHeader = "Idempotency-Key"
)

var (
	years = []param{{"from", "first year"}, {"to", "last year"}}
	kinds = []param{
		{"language", "original language, such as fr"}, {"country", "country of production"},
	}
	floors = []param{{"min_budget", "US dollars"}, {"min_revenue", "US dollars"}}
	page   = []param{{"cursor", "next of the answer before"}, {"limit", ""}}
)

// tools returns all tools. They are listed by their names.
func tools() []*tool {
	return []*tool{
		{
			name: "genres", title: "Films per genre and year", operation: "get-genres",
			about: "How many films of each genre came out, year by year.",
			params: slices.Concat(years, []param{
				{"genre", "only these genres"}, {"measure", ""}, {"count", ""},
			}, kinds, []param{{cursorParam, "as an answer before says"}}),
			run: runYears, fit: fitYears,
		},
		{
			name: "popularity", title: "Popular films of a year", operation: "get-popularity",
			about:  "The most and the least popular films of a year.",
			params: slices.Concat([]param{{"year", ""}, {"genre", ""}, {"limit", "of each list"}}, kinds),
			fit:    fitLimit,
		},
		{
			name: "returns", title: "What films returned", operation: "get-returns",
			about: "Revenue divided by budget, by genre: medians with 95% intervals.",
			params: slices.Concat(years, floors, []param{
				{"dollars", "the year in whose dollars money is added up"},
			}, kinds),
			fit: fitNothing,
		},
		{
			name: "claims", title: "Claims about films, tested", operation: "get-claims",
			about:  "Common claims about genres and money, each with a verdict and its figures.",
			params: slices.Concat(years, floors), fit: fitNothing,
		},
		{
			name: "films", title: "List and search films", operation: "get-films",
			about: "Films of a filter, sorted by a figure, and their number.",
			params: slices.Concat([]param{{"q", "words of the title"}}, years, []param{
				{"genre", ""}, {"sort", ""}, {"ascending", ""},
			}, kinds, page),
			fit: fitLimit,
		},
		{
			name: "draft", title: "Draft a letter", operation: "draft-email",
			about: "Has the server's model write an email, and keeps it. Nothing is sent to anybody.",
			params: []param{
				{"purpose", "what it is for"}, {"details", "facts to work in"}, {"recipient", "name"},
				{"sender", "name"}, {"tone", "such as casual"}, {"language", ""},
				{"length", "short, medium or long"},
				{keyParam, "a random text; the same one repeats no work"},
			},
			run: runDraft, fit: fitDraft,
		},
		{
			name: "refine", title: "Change a letter", operation: "refine-email",
			about: "Has the server's model write a new version of a letter. Older ones stay. " +
				"Give one of goal, into and instruction.",
			params: []param{
				{"id", "of the letter"},
				{"goal", "shorter, longer, formal, friendlier, simpler or spelling"},
				{"into", "language to translate into"}, {"instruction", "what to change"},
				{keyParam, "as of draft"},
			},
			run: runDraft, fit: fitDraft,
		},
		{
			name: "letters", title: "Letters so far", operation: "list-emails",
			about:  "One's own letters, the newest first.",
			params: slices.Concat([]param{{"q", "words in them"}}, page),
			fit:    fitLetters,
		},
	}
}

// addTools adds the tools whose routes the API has.
func (s *server) addTools(to *mcp.Server) error {
	for _, t := range tools() {
		var ok bool
		if t.route, ok = s.contract.route(t.operation); !ok {
			continue
		}
		described, err := s.describe(t)
		if err != nil {
			return err
		}
		s.scopes[t.name] = t.route.scope
		to.AddTool(described,
			func(ctx context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return s.call(ctx, t, r), nil
			})
	}
	return nil
}

// describe describes a tool. Its annotations follow from the method of its route (RFC 9110,
// section 9.2), and the types of its parameters from the contract.
func (s *server) describe(t *tool) (*mcp.Tool, error) {
	in := map[string]any{}
	var required []string
	for _, p := range t.params {
		property := map[string]any{"type": "string"}
		if of, ok := t.param(p.name); ok {
			property["type"] = of.Schema.Type
			if of.Schema.Enum != nil {
				property["enum"] = of.Schema.Enum
			}
			if of.Schema.Items != nil {
				property["items"] = map[string]any{"type": of.Schema.Items.Type}
			}
			if of.Required {
				required = append(required, p.name)
			}
		} else if p.name != cursorParam {
			return nil, fmt.Errorf("mcp: the tool %s has a parameter %s, and its route has none",
				t.name, p.name)
		}
		if p.about != "" {
			property["description"] = p.about
		}
		in[p.name] = property
	}
	input := map[string]any{"type": "object", "properties": in, "additionalProperties": false}
	if required != nil {
		input["required"] = required
	}
	output, err := json.Marshal(s.contract.outline(t.route.answer))
	if err != nil {
		return nil, err
	}
	method := t.route.method
	reads := method == http.MethodGet
	return &mcp.Tool{
		Name: t.name, Title: t.title, Description: t.about,
		InputSchema: input, OutputSchema: json.RawMessage(output),
		Annotations: &mcp.ToolAnnotations{
			ReadOnlyHint:    reads,
			IdempotentHint:  reads || method == http.MethodPut || method == http.MethodDelete,
			DestructiveHint: new(!reads && method != http.MethodPost),
			OpenWorldHint:   new(!reads), // a model reads what is written, wherever that is
		},
	}, nil
}

// param returns the parameter of the route that a parameter of the tool stands for.
func (t *tool) param(name string) (parameter, bool) {
	if name == keyParam {
		name = keyHeader
	}
	i := slices.IndexFunc(t.route.params, func(p parameter) bool { return p.Name == name })
	if i < 0 {
		return parameter{}, false
	}
	return t.route.params[i], true
}
