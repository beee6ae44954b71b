package llm_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/big"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
)

var update = flag.Bool("update", false, "write the golden files anew")

// programme has everything that a schema can hold.
type programme struct {
	Title  string `json:"title" doc:"what it is called, in \"quotes\" or not"`
	Nights []struct {
		Date  string   `json:"date" doc:"as 2006-01-02"`
		Films []film   `json:"films"`
		Tags  []string `json:"tags,omitempty"`
	} `json:"nights"`
	Budget   float64 `json:"budget"`
	Seats    int64   `json:"seats"`
	Sold     uint    `json:"sold"`
	OpenAir  bool
	Hidden   string `json:"-"`
	internal string
}

func TestSchemaOf(t *testing.T) {
	_ = programme{}.internal
	s, err := llm.SchemaOf[programme]()
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "programme" {
		t.Errorf("name = %q", s.Name)
	}
	var got bytes.Buffer
	if err := json.Indent(&got, s.JSON, "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	const golden = "testdata/schema.golden.json"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("got %s\nwant %s", got.Bytes(), want)
	}
}

func TestSchemaName(t *testing.T) {
	tests := map[string]struct {
		of   func() (*llm.Schema, error)
		want string
	}{
		"a named type":       {llm.SchemaOf[film], "film"},
		"a type without one": {llm.SchemaOf[struct{ A string }], "reply"},
		"a generic type":     {llm.SchemaOf[page[film]], "page"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if s, err := tt.of(); err != nil || s.Name != tt.want {
				t.Errorf("got %+v, %v; want %q", s, err, tt.want)
			}
		})
	}
}

type page[T any] struct{ Items []T }

type node struct{ Children []node }

func TestSchemaOfRefuses(t *testing.T) {
	tests := map[string]struct {
		of   func() (*llm.Schema, error)
		want string
	}{
		"no struct": {
			llm.SchemaOf[[]string], "llm: no JSON schema of an object for []string: it is not a struct",
		},
		"a map": {
			llm.SchemaOf[struct{ M map[string]int }], "llm: no JSON schema for map[string]int (field M)",
		},
		"a pointer": {llm.SchemaOf[struct{ P *int }], "llm: no JSON schema for *int (field P)"},
		"bytes": {
			llm.SchemaOf[struct{ B []byte }], "llm: no JSON schema for []uint8 (field B)",
		},
		"a time": {
			llm.SchemaOf[struct{ T time.Time }],
			"llm: no JSON schema for time.Time, which decodes itself (field T)",
		},
		"an address": {
			llm.SchemaOf[struct{ A []netip.Addr }],
			"llm: no JSON schema for netip.Addr, which decodes itself (field A)",
		},
		"JSON of its own": {
			llm.SchemaOf[struct{ Raw json.RawMessage }],
			"llm: no JSON schema for json.RawMessage, which decodes itself (field Raw)",
		},
		"a reply of its own": {
			llm.SchemaOf[big.Int], "llm: no JSON schema for big.Int, which decodes itself",
		},
		"an embedded field that is not a struct": {
			llm.SchemaOf[struct{ *film }],
			"llm: no JSON schema for the embedded field film, which is not a struct",
		},
		"an embedded field with a name again": {
			llm.SchemaOf[struct {
				Title string `json:"title"`
				film
			}],
			`llm: the embedded field film has another field "title"`,
		},
		"a type in itself": {
			llm.SchemaOf[node],
			"llm: a JSON schema may be nested 5 levels deep, llm_test.node is deeper" +
				strings.Repeat(" (field Children)", 3),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := tt.of()
			if s != nil || err == nil || err.Error() != tt.want {
				t.Errorf("got %v, %v; want %s", s, err, tt.want)
			}
		})
	}
}

// The fields of an embedded struct are those of the struct around it.
func TestSchemaOfAnEmbeddedStruct(t *testing.T) {
	type around struct {
		Before string `json:"before"`
		film
		After string `json:"after"`
	}
	type flat struct {
		Before string `json:"before"`
		Title  string `json:"title"`
		Year   int    `json:"year"`
		After  string `json:"after"`
	}
	a, err := llm.SchemaOf[around]()
	if err != nil {
		t.Fatal(err)
	}
	f, err := llm.SchemaOf[flat]()
	if err != nil || string(a.JSON) != string(f.JSON) {
		t.Errorf("it is %s, %v, want %s", a.JSON, err, f.JSON)
	}
}
