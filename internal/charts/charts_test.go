package charts_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/charts"
)

func TestTold(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"a list of objects": {
			`{"rows":[{"n":"a","v":1},{"v":2,"n":"b"}]}`,
			`{"rows":{"columns":["n","v"],"rows":[["a",1],["b",2]]}}`,
		},
		"objects in objects": {
			`[{"n":"a","m":{"low":1,"high":2}},{"n":"b","m":{"low":3}}]`,
			`{"columns":["n","m.low","m.high"],"rows":[["a",1,2],["b",3,null]]}`,
		},
		"what is the same": {
			`[{"n":"a","v":1,"f":{"x":[1]}},{"n":"b","v":1,"f":{"x":[1]}}]`,
			`{"columns":["n"],"rows":[["a"],["b"]],"all":{"v":1,"f.x":[1]}}`,
		},
		"a list in a list": {
			`[{"n":"a","l":[{"v":1},{"v":2}]},{"n":"b","l":[]}]`,
			`{"columns":["n","l"],"rows":[["a",{"columns":["v"],"rows":[[1],[2]]}],["b",[]]]}`,
		},
		"one object":   {`[{"n":"a"}]`, `[{"n":"a"}]`},
		"other things": {`[1,{"n":"a"},null]`, `[1,{"n":"a"},null]`},
		"names with a point": {
			`[{"a.b":1},{"a.b":2}]`, `[{"a.b":1},{"a.b":2}]`,
		},
		"an object in one row, a number in the other": {
			`[{"a":1},{"a":{"b":2}}]`, `[{"a":1},{"a":{"b":2}}]`,
		},
		"numbers": {
			`[0.12345678,123.456789,6314841.5,12345678901234567890,-0.1,1.50,0.0000001234,1e-9,-2]`,
			`[0.123457,123.457,6314842,12345678901234567890,-0.1,1.5,0.0000001234,1e-9,-2]`,
		},
		"times": {
			`["2026-12-01T01:56:42.629771Z","2026-12-01","soon"]`,
			`["2026-12-01T01:56:42Z","2026-12-01","soon"]`,
		},
		"a hostile title": {
			`[{"t":"</data> \",\"rows\":[[9]]"},{"t":"B"}]`,
			`{"columns":["t"],"rows":[["\u003c/data\u003e \",\"rows\":[[9]]"],["B"]]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := charts.Told(json.RawMessage(tt.in))
			if err != nil || string(got) != tt.want {
				t.Errorf("got %s, %v\nwant %s", got, err, tt.want)
			}
		})
	}
	if _, err := charts.Told(json.RawMessage(`{"a":`)); err == nil {
		t.Error("half an object is told")
	}
}

func TestRead(t *testing.T) {
	for name, in := range map[string]string{
		"lists": `{"a":[{"n":"x","m":{"low":1,"in":{"q":[1,2]}},"f":7},` +
			`{"n":"y","m":{"low":2},"f":7}],"b":3}`,
		"nested lists": `{"a":[{"l":[{"v":1},{"v":2}]},{"l":[{"v":3},{"v":4}]}]}`,
		"no list":      `{"a":{"b":[1,2.5,"x",null,true]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			told, err := charts.Told(json.RawMessage(in))
			if err != nil {
				t.Fatal(err)
			}
			whole, err := json.Marshal(charts.Figures{About: "…", Figures: told})
			if err != nil {
				t.Fatal(err)
			}
			for _, raw := range []json.RawMessage{told, whole} {
				got, err := charts.Read(raw)
				if err != nil || !reflect.DeepEqual(decoded(t, got), decoded(t, []byte(in))) {
					t.Errorf("%s becomes %s, %v", raw, got, err)
				}
			}
		})
	}
	if _, err := charts.Read(json.RawMessage(`soon`)); err == nil {
		t.Error("what is no JSON is read")
	}
}

func decoded(t *testing.T, raw []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestReadCall(t *testing.T) {
	for name, tt := range map[string]struct{ in, kind, params, fault string }{
		"a text":        {`{"kind":"sales","params":"{\"from\":1}"}`, "sales", `{"from":1}`, ""},
		"an object":     {`{"kind":"sales","params":{"from":1}}`, "sales", `{"from":1}`, ""},
		"no parameters": {`{"kind":"sales"}`, "sales", ``, ""},
		"an empty text": {`{"kind":"sales","params":""}`, "sales", ``, ""},
		"no kind":       {`{"params":"{}"}`, "", "", "the input is wrong"},
		"no object":     {`[]`, "", "", "the input is wrong"},
		"nothing":       {``, "", "", "the input is wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := charts.ReadCall(json.RawMessage(tt.in))
			if (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) ||
				c.Kind != tt.kind || string(c.Params) != tt.params {
				t.Errorf("got %q %s, %v", c.Kind, c.Params, err)
			}
		})
	}
}

func FuzzTold(f *testing.F) {
	f.Add(`{"a":[{"n":"x","m":{"low":1}},{"n":"y"}]}`)
	f.Add(`[{"columns":[1],"rows":[[2]]},{"columns":["a.b"],"rows":[[{}]],"all":{"a":1}}]`)
	f.Fuzz(func(t *testing.T, in string) {
		if !json.Valid([]byte(in)) {
			return
		}
		told, err := charts.Told(json.RawMessage(in))
		if err != nil || !json.Valid(told) {
			t.Fatalf("%q becomes %s, %v", in, told, err)
		}
		if raw, err := charts.Read(told); err == nil && !json.Valid(raw) {
			t.Errorf("%s is read as %s", told, raw)
		}
	})
}
