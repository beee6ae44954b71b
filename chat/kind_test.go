package chat_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestKindsThatCannotBeOffered(t *testing.T) {
	const letters = "must have 1 to 60 letters"
	numbers := func(context.Context, struct{}) (any, error) { return nil, nil }
	for name, tt := range map[string]struct {
		kind string
		made chat.Kind
		want string
	}{
		"parameters that are not a struct": {
			"k", chat.NewKind("", func(context.Context, int) (any, error) { return nil, nil }),
			"not a struct",
		},
		"a parameter without a schema": {
			"k",
			chat.NewKind(
				"", func(context.Context, struct{ A map[string]int }) (any, error) { return nil, nil },
			),
			"no JSON schema",
		},
		"a parameter named kind": {"k", chat.NewKind("", func(context.Context, struct {
			K string `json:"kind"`
		}) (any, error) {
			return nil, nil
		}), "a parameter is named kind"},
		"no function":           {"k", chat.NewKind[struct{}, any]("", nil), "no function"},
		"no NewKind":            {"k", chat.Kind{}, "not made by NewKind"},
		"a name with a space":   {"a b", chat.NewKind("", numbers), letters},
		"a name of 61 letters":  {strings.Repeat("k", 61), chat.NewKind("", numbers), letters},
		"a name without letter": {"", chat.NewKind("", numbers), letters},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := chat.New(llmtest.NewScript(), newStore(), chat.Charts{tt.kind: tt.made}, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestAKindTellsItsParameters(t *testing.T) {
	k := must(chat.New(llmtest.NewScript(), newStore(), charts, nil)).Charts()["popularity"]
	want := `{"type":"object","properties":{"year":{"type":"integer"},"limit":{"type":"integer"}},` +
		`"required":["year","limit"],"additionalProperties":false}`
	if got := string(k.Params().JSON); got != want || k.About() != "the films of a year." {
		t.Errorf("got %q, %s\nwant %s", k.About(), got, want)
	}
}

func TestChartInJSON(t *testing.T) {
	for name, tt := range map[string]struct{ in, out string }{
		"only a kind": {`{"kind":"pie"}`, `{"kind":"pie"}`},
		"parameters": {
			`{"to":2, "kind":"bars", "from":[1, "a"]}`, `{"from":[1,"a"],"kind":"bars","to":2}`,
		},
		"many digits": {
			`{"kind":"bars","n":12345678901234567890}`, `{"kind":"bars","n":12345678901234567890}`,
		},
		"zero parameters": {`{"kind":"bars","n":0,"s":""}`, `{"kind":"bars","n":0,"s":""}`},
		"no kind":         {`{"n":1}`, `{"kind":"","n":1}`},
		"what could be a tag": {
			`{"kind":"<b>","n":"</data>"}`, `{"kind":"\u003cb\u003e","n":"\u003c/data\u003e"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var c chat.Chart
			if err := json.Unmarshal([]byte(tt.in), &c); err != nil {
				t.Fatal(err)
			}
			if got, err := json.Marshal(c); err != nil || string(got) != tt.out {
				t.Errorf("got %s, %v\nwant %s", got, err, tt.out)
			}
		})
	}
	for _, bad := range []string{`[]`, `null`, `1`, `{"kind":1}`, `{"kind":["a"]}`} {
		var c chat.Chart
		if err := json.Unmarshal([]byte(bad), &c); err == nil {
			t.Errorf("%s is taken for %+v", bad, c)
		}
	}
}

func TestChartEqual(t *testing.T) {
	c := chart("bars", `{"from":1,"to":{"a":1,"b":"<"}}`)
	for name, tt := range map[string]struct {
		other chat.Chart
		want  bool
	}{
		"the same":             {c, true},
		"in another order":     {chart("bars", ` { "to" : {"b":"\u003c","a":1}, "from":1 } `), true},
		"another kind":         {chart("pie", string(c.Params)), false},
		"another value":        {chart("bars", `{"from":1,"to":{"a":1,"b":">"}}`), false},
		"a parameter less":     {chart("bars", `{"from":1}`), false},
		"no parameters at all": {chart("bars", ""), false},
		"no JSON":              {chart("bars", "x"), false},
	} {
		if got := c.Equal(tt.other); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
		if got := tt.other.Equal(c); got != tt.want {
			t.Errorf("%s, the other way round: %v, want %v", name, got, tt.want)
		}
	}
	if !chart("bars", "").Equal(chart("bars", "{}")) || !chart("bars", "x").Equal(chart("bars", "x")) {
		t.Error("two that are the same differ")
	}
}

// Parameters are stored in one form, in whatever form they came.
func TestChartsAreKeptInOneForm(t *testing.T) {
	s, id := start(t, llmtest.NewScript(llmtest.Text("Yes.")), newStore())
	given := chart("genres", ` { "to":1991, "genre":[], "from":1990, "measure":"" } `)
	q := chat.Question{Text: "?", Charts: []chat.Chart{given}}
	if _, err := s.Say(t.Context(), owner, id, q); err != nil {
		t.Fatal(err)
	}
	c, err := s.Get(t.Context(), owner, id)
	if err != nil || string(c.Messages[0].Charts[0].Params) != `{"from":1990,"to":1991}` {
		t.Errorf("kept %+v, %v", c.Messages, err)
	}
}

func FuzzChart(f *testing.F) {
	f.Add(`{"kind":"genres","from":1990,"genre":["a","\u0000"]}`)
	f.Add(`{"kind":"k","a":{"b":[1e3,null,{"c":"</data>"}]}}`)
	f.Fuzz(func(t *testing.T, in string) {
		var c chat.Chart
		if json.Unmarshal([]byte(in), &c) != nil {
			return
		}
		raw, err := json.Marshal(c)
		if err != nil {
			t.Fatalf("%q: %v", in, err)
		}
		var again chat.Chart
		if err := json.Unmarshal(raw, &again); err != nil || !again.Equal(c) {
			t.Errorf("%q becomes %s, %+v, %v", in, raw, again, err)
		}
		m, err := chat.Message{Charts: []chat.Chart{c}}.Stored()
		if err != nil {
			return
		}
		if stored, err := m.Stored(); err != nil || !stored.Equal(m) {
			t.Errorf("%q: stored twice %+v, %v", in, stored, err)
		}
	})
}
