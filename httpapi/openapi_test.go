package httpapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestTheContractNamesEveryRoute(t *testing.T) {
	s, _ := newBatches(t, llmtest.NewScript(), nil)
	res, body := s.do(t, "GET", "/openapi.json", "", "X-Owner", "")
	type operation struct {
		OperationID, Summary string
		Parameters           []struct{ Name, In, Description string }
		Responses            map[string]struct{ Content, Headers map[string]json.RawMessage }
	}
	doc := decode[struct {
		OpenAPI string
		Paths   map[string]map[string]operation

		Components struct{ Schemas map[string]json.RawMessage }
	}](t, res, body, http.StatusOK)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %q", doc.OpenAPI)
	}
	var got []string
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			got = append(got, method+" "+path)
			op := doc.Paths[path][method]
			if op.OperationID == "" || op.Summary == "" {
				t.Errorf("%s %s: no id or summary", method, path)
			}
			if _, ok := op.Responses["default"].Content["application/problem+json"]; !ok ||
				len(op.Responses) < 2 {
				t.Errorf("%s %s: responses %v", method, path, op.Responses)
			}
			keyed := slices.ContainsFunc(op.Parameters, func(p struct{ Name, In, Description string }) bool {
				return p.Name == idempotencyKey && p.In == "header" && p.Description != ""
			})
			// These are safe to repeat without a key.
			safe := op.OperationID == "import-movies" || strings.HasPrefix(op.OperationID, "stop-") ||
				op.OperationID == "retry-batch" || op.OperationID == "import-chat" ||
				op.OperationID == "restore-version" || strings.HasSuffix(op.OperationID, "-templates") ||
				op.OperationID == "fill-template"
			if keyed != (method == "post" && !safe) {
				t.Errorf("%s %s: has a key is %t", method, path, keyed)
			}
			_, csv := op.Responses["200"].Content["text/csv"]
			// What is used changes with each request, and letters are written.
			changes := op.OperationID == "list-usage" || op.OperationID == "get-letters-csv"
			if csv != (op.Responses["304"].Headers["ETag"] != nil || changes) {
				t.Errorf("%s %s: comes as CSV is %t, but not just so with an ETag", method, path, csv)
			}
			if made, ok := op.Responses["201"]; ok && made.Headers["Location"] == nil {
				t.Errorf("%s %s: does not say where it is", method, path)
			}
		}
	}
	want := []string{
		"get /api/v1/admin/keys", "delete /api/v1/admin/keys/{id}",
		"get /api/v1/admin/usage",
		"delete /api/v1/chats", "get /api/v1/chats", "post /api/v1/chats",
		"get /api/v1/chats/feedback", "post /api/v1/chats/imports",
		"delete /api/v1/chats/{id}",
		"get /api/v1/chats/{id}", "patch /api/v1/chats/{id}",
		"get /api/v1/chats/{id}/changes",
		"get /api/v1/chats/{id}/export", "get /api/v1/chats/{id}/export.md",
		"get /api/v1/chats/{id}/messages", "post /api/v1/chats/{id}/messages",
		"post /api/v1/chats/{id}/messages/{message}/answers",
		"put /api/v1/chats/{id}/messages/{message}/feedback",
		"get /api/v1/chats/{id}/shares", "post /api/v1/chats/{id}/shares",
		"delete /api/v1/chats/{id}/shares/{share}",
		"post /api/v1/chats/{id}/stop", "get /api/v1/chats/{id}/stream",
		"get /api/v1/emails", "post /api/v1/emails",
		"post /api/v1/emails/batches", "post /api/v1/emails/batches/preview",
		"delete /api/v1/emails/batches/{id}", "get /api/v1/emails/batches/{id}",
		"get /api/v1/emails/batches/{id}/letters", "get /api/v1/emails/batches/{id}/letters.csv",
		"get /api/v1/emails/batches/{id}/letters.zip",
		"post /api/v1/emails/batches/{id}/retry", "post /api/v1/emails/batches/{id}/stop",
		"delete /api/v1/emails/{id}",
		"get /api/v1/emails/{id}", "patch /api/v1/emails/{id}",
		"get /api/v1/emails/{id}.eml", "get /api/v1/emails/{id}/letter",
		"post /api/v1/emails/{id}/refine",
		"post /api/v1/emails/{id}/stop", "get /api/v1/emails/{id}/stream",
		"get /api/v1/emails/{id}/versions", "get /api/v1/emails/{id}/versions/{version}",
		"get /api/v1/emails/{id}/versions/{version}/changes",
		"post /api/v1/emails/{id}/versions/{version}/restore",
		"get /api/v1/info",
		"get /api/v1/keys", "post /api/v1/keys", "delete /api/v1/keys/{id}",
		"get /api/v1/movies", "get /api/v1/movies/claims",
		"get /api/v1/movies/films",
		"get /api/v1/movies/genres", "get /api/v1/movies/groups",
		"get /api/v1/movies/imports", "post /api/v1/movies/imports",
		"get /api/v1/movies/points",
		"get /api/v1/movies/popularity", "get /api/v1/movies/returns",
		"get /api/v1/shared/{token}",
		"delete /api/v1/templates", "get /api/v1/templates", "post /api/v1/templates",
		"get /api/v1/templates.json", "post /api/v1/templates/fill",
		"delete /api/v1/tones",
		"get /api/v1/usage",
	}
	if !slices.Equal(got, want) {
		t.Errorf("routes %q\nwant   %q", got, want)
	}
	for _, part := range strings.Split(body, `"$ref":"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		if doc.Components.Schemas[name] == nil {
			t.Errorf("the contract has no schema %s", name)
		}
	}
}

// undescribed returns where in a part of the contract something has no
// description: a property, a parameter, a header, a body or an answer.
func undescribed(at string, part any) (missing []string) {
	switch part := part.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(part)) {
			below := at + "/" + name
			switch name {
			case "properties", "responses", "headers":
				for each, v := range part[name].(map[string]any) {
					missing = append(missing, withoutDescription(below+"/"+each, v)...)
				}
			case "parameters", "tags", "servers":
				if all, ok := part[name].([]any); ok && len(all) > 0 {
					for i, v := range all {
						if _, object := v.(map[string]any); object { // the tags of a route are names
							missing = append(missing, withoutDescription(fmt.Sprint(below, "/", i), v)...)
						}
					}
				}
			}
			missing = append(missing, undescribed(below, part[name])...)
		}
	case []any:
		for i, v := range part {
			missing = append(missing, undescribed(fmt.Sprint(at, "/", i), v)...)
		}
	}
	return missing
}

func withoutDescription(at string, v any) []string {
	said, _ := v.(map[string]any)["description"].(string)
	if strings.TrimSpace(said) == "" ||
		slices.Contains([]string{"OK", "Created", "No Content", "Not Modified"}, said) {
		return []string{at}
	}
	return nil
}

func TestEverythingInTheContractIsDescribed(t *testing.T) {
	s, _ := newBatches(t, llmtest.NewScript(), nil)
	_, body := s.do(t, "GET", "/openapi.json", "", "X-Owner", "")
	var doc map[string]any
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	for _, at := range undescribed("", doc) {
		t.Errorf("%s has no description", at)
	}
	if n := strings.Count(body, `"description":`); n < 250 {
		t.Errorf("only %d descriptions were looked at", n)
	}
	// Only the value of a genre in a year without films is null.
	body = strings.Replace(body, `"items":{"format":"double","type":["number","null"]}`, "", 1)
	if at := strings.Index(body, `"null"`); at >= 0 {
		t.Errorf("something may be null: %s", body[max(0, at-200):at])
	}
}

func TestUndescribed(t *testing.T) {
	for part, want := range map[string]int{
		`{"properties":{"a":{"description":"A.","type":"string"},"b":{"type":"string"}}}`: 1,
		`{"paths":{"/a":{"get":{"parameters":[{"name":"q"},` +
			`{"name":"r","description":"R."}],"tags":["x"]}}}}`: 1,
		`{"responses":{"200":{"description":"OK"},` +
			`"201":{"description":"The draft.","headers":{"Location":{}}}}}`: 2,
		`{"tags":[{"name":"a"}],"servers":[{"url":"."}]}`:      2,
		`{"allOf":[{"properties":{"a":{"description":" "}}}]}`: 1,
	} {
		var doc any
		if err := json.Unmarshal([]byte(part), &doc); err != nil {
			t.Fatal(err)
		}
		if got := undescribed("", doc); len(got) != want {
			t.Errorf("%s: %q, want %d", part, got, want)
		}
	}
}

func TestThePageIsServed(t *testing.T) {
	s := newServer(t, llmtest.NewScript(), "memory:", nil)
	for _, path := range []string{"/", "/docs"} {
		for _, method := range []string{"GET", "HEAD"} {
			res, _ := s.do(t, method, path, "", "X-Owner", "")
			if res.StatusCode != http.StatusOK ||
				!strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") ||
				res.Header.Get("Content-Security-Policy") == "" {
				t.Errorf("%s %s: %d %v", method, path, res.StatusCode, res.Header)
			}
		}
	}
}
