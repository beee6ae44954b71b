package jsonbody

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

type part struct {
	Name string `json:"name" maxLength:"3"`
	Free any    `json:"free,omitempty"`
}

type body struct {
	Text  string         `json:"text" maxLength:"3"`
	Parts []part         `json:"parts,omitempty" maxItems:"2"`
	Count int            `json:"count,omitempty"`
	Yes   bool           `json:"yes,omitempty"`
	Open  map[string]any `json:"open,omitempty"`
}

var (
	schemas = huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	schema  = schemas.Schema(reflect.TypeFor[body](), true, "body")
)

func TestCheck(t *testing.T) {
	deep := func(n int) string {
		return `{"text":"t","open":{"a":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}}`
	}
	tests := map[string]struct{ body, want string }{
		"all fields": {
			` { "text" : "abc" , "parts":[{"name":"n","free":[{"a":1}]} , {"name":""}],"count":-100,` +
				`"yes":true,"open":{"a":[1,"2",{}],"b":null} } `, "",
		},
		"only what is required": {`{"text":""}`, ""},
		"null where it is left": {`{"text":"t","parts":null,"count":null}`, ""},
		"null where it must be": {`{"text":null}`, "body.text must be a JSON string"},
		"an escaped name":       {`{"t\u0065xt":"t"}`, ""},
		"an escaped name twice": {
			`{"t\u0065xt":"t","text":"t"}`,
			"body.text occurs twice; send it once",
		},
		"three letters, escaped": {`{"text":"\ud83d\ude00\n\""}`, ""},
		"three letters of UTF-8": {`{"text":"ééé"}`, ""},
		"four letters": {
			`{"text":"\u0061bcd"}`,
			"body.text is longer than 3 characters; shorten it",
		},
		"a missing field": {`{}`, "body.text must be given"},
		"an unknown field": {
			`{"text":"t","a":{"b":[]}}`,
			"body.a is not known here; remove it",
		},
		"another case": {
			`{"text":"t","Yes":true}`,
			"body.Yes is not known here; write yes",
		},
		"an empty name": {
			`{"text":"t","":1}`,
			"body is not known here; remove it",
		},
		"a list": {`[{"text":"t"}]`, "body must be a JSON object"},
		"a text for a number": {
			`{"text":"t","count":"1"}`,
			"body.count must be a whole number",
		},
		"a number with a fraction": {
			`{"text":"t","count":1.5}`, "body.count must be a whole number",
		},
		"a number for a text": {`{"text":123456}`, "body.text must be a JSON string"},
		"a number for a flag": {
			`{"text":"t","yes":0}`,
			"body.yes must be a JSON boolean",
		},
		"an object for a list": {
			`{"text":"t","parts":{}}`,
			"body.parts must be a JSON array",
		},
		"a text for an object": {
			`{"text":"t","parts":["}"]}`,
			"body.parts[0] must be a JSON object",
		},
		"an error in a list": {
			`{"text":"t","parts":[{"name":"n"},{}]}`,
			"body.parts[1].name must be given",
		},
		"too many items": {
			`{"text":"t","parts":[1,{},[]]}`,
			"body.parts has more than 2 items; send fewer",
		},
		"a name twice, anywhere": {
			`{"text":"t","open":{"a":[{"b":1,"b":1}]}}`,
			"body.open.a[0].b occurs twice; send it once",
		},
		"not UTF-8": {
			"{\"text\":\"\xff\"}",
			"body.text is not valid UTF-8; encode it as UTF-8",
		},
		"not UTF-8, anywhere": {
			"{\"text\":\"t\",\"open\":{\"a\":\"\xff\"}}",
			"body.open.a is not valid UTF-8; encode it as UTF-8",
		},
		"a name that is not": {
			"{\"text\":\"t\",\"open\":{\"\xff\":1}}",
			"body.open has a name that is not valid UTF-8; encode it as UTF-8",
		},
		"deep": {deep(maxDepth - 2), ""},
		"too deep": {
			deep(10 * maxDepth),
			"body.open.a" + strings.Repeat("[0]", maxDepth-1) + " has more than 32 levels; flatten it",
		},
		"the end is missing": {
			`{"text":"t"`,
			"body is not valid JSON: unexpected end of JSON input",
		},
		"two values": {
			`{"text":"t"}{}`,
			"body is not valid JSON: invalid character '{' after top-level value",
		},
		"neither JSON nor UTF-8": {
			"\x1f\x8b\xff",
			"body is not valid UTF-8; encode it as UTF-8",
		},
		"deeper than JSON allows": {
			strings.Repeat("[", 20_000),
			"body is not valid JSON: invalid character '[' exceeded max depth",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := Check([]byte(tt.body), schema, schemas)
			var got []string
			if p != nil {
				for _, f := range p.Errors {
					got = append(got, f.Location+" "+f.Message)
				}
			}
			if said := strings.Join(got, "\n"); said != tt.want {
				t.Errorf("got  %q\nwant %q", said, tt.want)
			}
		})
	}
}

func TestAllFaultsAreCounted(t *testing.T) {
	many := `{"text":1,"parts":[{"a":1},{"b":1}]` + strings.Repeat(`,"c":1`, 40) + `}`
	p := Check([]byte(many), schema, schemas)
	if p.Status != 422 || len(p.Errors) != 20 || p.More != 1+4+40-20 {
		t.Errorf("%d, %d errors and %d more", p.Status, len(p.Errors), p.More)
	}
	if first := p.Errors[0]; first != (wire.FieldError{
		Location: "body.text", Message: "must be a JSON string",
	}) || !strings.HasPrefix(p.Detail, "body.text: must be a JSON string") {
		t.Errorf("first %+v; %s", first, p.Detail)
	}
}

// What Check accepts, encoding/json decodes into the type of the schema. What it
// refuses as JSON, encoding/json refuses too.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		`{"text":"t","parts":[{"name":"a"}],"open":{"\u0061":[1,{"b":null}]}}`, `[`, `"\"`, `{"":{}}`,
		`{"text":"\\\"","yes":false,"count":1}`, " [ ] ", "1", `{"text":"é","a":[[],{},"}"]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := Check([]byte(text), schema, schemas)
		switch {
		case p == nil:
			var b body
			err := json.Unmarshal([]byte(text), &b)
			if err != nil && !strings.Contains(err.Error(), "number") {
				t.Errorf("%q is taken, though %v", text, err)
			}
		case p.Status == 400 && json.Valid([]byte(text)):
			t.Errorf("%q is refused, though it is JSON", text)
		}
		if !json.Valid([]byte(text)) {
			return
		}
		w := walker{schemas: schemas, text: []byte(text), faults: new(wire.Refusals)}
		w.value("body", schema, 0)
		if w.space(); w.at != len(text) {
			t.Errorf("%q is read to %d of %d", text, w.at, len(text))
		}
	})
}
