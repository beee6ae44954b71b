package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// call is one call of a tool.
type call struct {
	*tool
	server  *server
	request *mcp.CallToolRequest
	args    map[string]json.RawMessage
}

// call calls a tool. What fails is a result, too, so that the model reads why.
func (s *server) call(ctx context.Context, t *tool, r *mcp.CallToolRequest) *mcp.CallToolResult {
	c := &call{tool: t, server: s, request: r}
	var err error
	if c.args, err = readArguments(r.Params.Arguments); err != nil {
		return failed(err)
	}
	run := t.run
	if run == nil {
		run = ask
	}
	a, err := run(ctx, c)
	if err != nil {
		return failed(err)
	}
	a, more, err := t.fit(ctx, c, a)
	if err != nil {
		return failed(err)
	}
	return &mcp.CallToolResult{
		Content: []mcp.Content{
			&mcp.TextContent{Text: notes(a.body, more)},
			&mcp.TextContent{Text: string(a.body)},
		},
		StructuredContent: json.RawMessage(a.body),
	}
}

// failed is the result of a call that failed. The reason may name what is in the data, such as
// genres, so it is data, too.
func failed(err error) *mcp.CallToolResult {
	reason, _ := json.Marshal(map[string]string{"error": err.Error()}) // a text always has JSON
	return &mcp.CallToolResult{IsError: true, Content: []mcp.Content{
		&mcp.TextContent{Text: "This failed.\n" + dataNote}, &mcp.TextContent{Text: string(reason)},
	}}
}

// ask sends the request that a call stands for.
func ask(ctx context.Context, c *call) (answer, error) {
	r, err := c.toAPI()
	if err != nil {
		return answer{}, err
	}
	return c.server.api.do(ctx, r)
}

// readArguments reads the arguments of a call. One that is null counts as left out. One that is
// there twice is refused, because a reader would take either.
func readArguments(raw json.RawMessage) (map[string]json.RawMessage, error) {
	args := map[string]json.RawMessage{}
	if len(raw) == 0 || string(raw) == "null" {
		return args, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, fmt.Errorf("the arguments must be one JSON object")
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("the arguments are not JSON: %w", err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("the arguments are not JSON: %w", err)
		}
		key, _ := name.(string)
		if _, twice := args[key]; twice {
			return nil, fmt.Errorf("%s: is given more than once; give it once", cut(key))
		}
		args[key] = value
	}
	maps.DeleteFunc(args, func(_ string, v json.RawMessage) bool { return string(v) == "null" })
	return args, nil
}

// toAPI returns the request that a call stands for. The API checks the values.
func (c *call) toAPI() (request, error) {
	r := request{
		method: c.route.method, path: c.route.path, query: url.Values{}, header: http.Header{},
	}
	body := map[string]json.RawMessage{}
	for _, name := range slices.Sorted(maps.Keys(c.args)) {
		p, known := c.param(name)
		if !slices.ContainsFunc(c.params, func(p param) bool { return p.name == name }) {
			return r, fmt.Errorf("%s: is not known here; the tool %s takes %s",
				cut(name), c.name, c.takes())
		}
		if !known {
			continue // it is ours
		}
		if p.In == "body" {
			body[name] = c.args[name]
			continue
		}
		values, err := plain(c.args[name])
		if err != nil {
			return r, fmt.Errorf("%s: %w", name, err)
		}
		switch p.In {
		case "query":
			r.query[name] = values
		case "header":
			r.header[http.CanonicalHeaderKey(p.Name)] = values
		case "path":
			r.path = strings.Replace(r.path, "{"+name+"}", url.PathEscape(strings.Join(values, ",")), 1)
		}
	}
	if strings.Contains(r.path, "{") {
		return r, fmt.Errorf("id: must be given")
	}
	if r.method != http.MethodGet {
		var err error
		if r.body, err = json.Marshal(body); err != nil {
			return r, err
		}
	}
	return r, nil
}

// takes names the parameters of a tool.
func (t *tool) takes() string {
	names := make([]string, len(t.params))
	for i, p := range t.params {
		names[i] = p.name
	}
	return strings.Join(names, ", ")
}

// plain returns a JSON value as the API reads it outside of a body. A number keeps its digits.
func plain(raw json.RawMessage) ([]string, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	list, many := value.([]any)
	if !many {
		list = []any{value}
	}
	var all []string
	for _, item := range list {
		switch item.(type) {
		case string, json.Number, bool:
			all = append(all, fmt.Sprint(item))
		default:
			return nil, fmt.Errorf("must be a text, a number, true or false, or a list of them")
		}
	}
	return all, nil
}

// cut returns the beginning of a text of a client, for an error.
func cut(s string) string {
	const most = 40
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
