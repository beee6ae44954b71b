package commandline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// upper is a value that reads itself.
type upper string

func (u *upper) UnmarshalText(text []byte) error {
	if len(text) > 9 {
		return errors.New("is too long")
	}
	*u = upper(strings.ToUpper(string(text)))
	return nil
}

type common struct {
	Where   string  `default:"here" env:"WHERE,OLD_WHERE" placeholder:"PLACE" help:"The place: ${places} (${default})."`
	Version Version `help:"Print the version."`
}

type values struct {
	Text     string        `default:"t" xor:"x"`
	Number   int           `xor:"x"`
	Small    uint8         `help:"A small number."`
	Part     *float64      `help:"A part."`
	On       bool          `default:"true" negatable:"" help:"It is on."`
	Time     time.Duration `default:"1d" help:"A time."`
	Colour   string        `enum:"red,blue" help:"A colour." group:"Looks"`
	List     []string      `default:"a,b" placeholder:"ITEM" help:"A list. It may be repeated."`
	Whole    []string      `sep:"none"`
	Numbers  []int         `enum:"1,2"`
	Pairs    map[string]string
	BaseURL  upper  `help:"It reads itself."`
	Hidden   string `option:"-"`
	Embedded struct {
		Deep string `help:"It is deep."`
	} `embed:"" group:"Below"`
	More Parts
}

type setCmd struct {
	values
	Name  string   `arg:"" enum:"x,y" help:"A name."`
	Words []string `arg:"" optional:""`

	seen string
}

func (c *setCmd) Run(ctx context.Context, n int, command *Command) error {
	c.seen = fmt.Sprintln(ctx != nil, n, command.Path())
	return nil
}

type needCmd struct {
	Owner string `required:"" placeholder:"NAME"`
}

func (needCmd) Run() error { return errors.New("it ran") }

type grammar struct {
	common
	Set setCmd `cmd:"" help:"Set values."`
	Of  struct {
		Need needCmd `cmd:"" help:"Need an owner."`
		More struct {
			IDs []string `arg:"" name:"id"`
		} `cmd:"" help:"Need ids."`
	} `cmd:"" help:"Have commands."`
}

// fixed is a source of fixed values.
type fixed struct {
	values     map[string]any
	err, wrong error
}

func (f fixed) Open(*Command) error { return f.err }

func (f fixed) Value(o *Option) (any, string, error) { return f.values[o.Name], "a file", f.wrong }

// parse reads a command line, and returns what it wrote.
func parse(g *grammar, source Source, args string) (out string, c *Command, err error) {
	part := &struct {
		Extra string `help:"It was made later."`
	}{}
	g.Set.More = Parts{part}
	var b strings.Builder
	l := New(g, Program{
		Name: "test", Description: "One.\n\nTwo.", Version: "v1", Out: &b,
		Words: map[string]string{"places": "here, there"}, Source: source,
	})
	c, err = l.Parse(strings.Fields(args))
	return b.String(), c, err
}

func TestValues(t *testing.T) {
	half := 0.5
	for args, change := range map[string]func(*values){
		"":                         func(*values) {},
		"--text=x":                 func(v *values) { v.Text = "x" },
		"--text x --text=":         func(v *values) { v.Text = "" },
		"--number=-3 --small=255":  func(v *values) { v.Number, v.Small = -3, 255 },
		"--number -3":              func(v *values) { v.Number = -3 },
		"--part=0.5":               func(v *values) { v.Part = &half },
		"--no-on":                  func(v *values) { v.On = false },
		"--on=no":                  func(v *values) { v.On = false },
		"--no-on=false":            func(v *values) { v.On = true },
		"--time=1h":                func(v *values) { v.Time = time.Hour },
		"--list=c":                 func(v *values) { v.List = []string{"c"} },
		`--list=c,d\,e --list=f,`:  func(v *values) { v.List = []string{"c", "d,e", "f"} },
		"--list=":                  func(v *values) { v.List = nil },
		"--whole=a,b --whole=c":    func(v *values) { v.Whole = []string{"a,b", "c"} },
		"--numbers=1,2":            func(v *values) { v.Numbers = []int{1, 2} },
		"--pairs=a=b --pairs=c=d=": func(v *values) { v.Pairs = map[string]string{"a": "b", "c": "d="} },
		"--base-url=a":             func(v *values) { v.BaseURL = "A" },
		"--deep=d --colour=red":    func(v *values) { v.Embedded.Deep, v.Colour = "d", "red" },
		"--extra=e --text=x":       func(v *values) { v.Text = "x" },
		"--where=there --text=yes": func(v *values) { v.Text = "yes" },
	} {
		want := values{Text: "t", On: true, Time: 24 * time.Hour, List: []string{"a", "b"}}
		change(&want)
		var g grammar
		_, c, err := parse(&g, nil, "set "+args+" x")
		if err != nil || c.Path() != "set" {
			t.Errorf("%s: %v, %v", args, c, err)
			continue
		}
		g.Set.More = nil
		if !reflect.DeepEqual(g.Set.values, want) {
			t.Errorf("%s: got %+v, want %+v", args, g.Set.values, want)
		}
	}
}

func TestWhereValuesComeFrom(t *testing.T) {
	source := fixed{values: map[string]any{
		"where": "there", "number": json.Number("1e3"), "list": []any{"c", "d"}, "on": false,
		"base-url": json.Number("2.5"), "part": json.Number("0.25"), "owner": "of set",
	}}
	var g grammar
	_, c, err := parse(&g, source, "--where=flag set x w1 w2 --list=e")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"where": "--where", "list": "--list", "number": "a file", "on": "a file", "base-url": "a file",
		"part": "a file",
	}
	if got := c.Origins(); !maps.Equal(got, want) {
		t.Errorf("they are from %v, want %v", got, want)
	}
	got := []any{
		g.Where, g.Set.Number, g.Set.List, g.Set.On, string(g.Set.BaseURL), *g.Set.Part, g.Set.Name,
		g.Set.Words,
	}
	wanted := []any{"flag", 1000, []string{"e"}, false, "2.5", 0.25, "x", []string{"w1", "w2"}}
	if !reflect.DeepEqual(got, wanted) {
		t.Errorf("got %v, want %v", got, wanted)
	}
	if c.Origin("where") != "--where" || c.Origin("text") != "" || c.Origin("none") != "" {
		t.Error("an origin is wrong")
	}
	if err := c.Run(t.Context(), 7, "unused"); err != nil || g.Set.seen != "true 7 set\n" {
		t.Errorf("it saw %s, %v", g.Set.seen, err)
	}
	if err := c.Run(t.Context()); err == nil || err.Error() != "set: nothing is a int" {
		t.Errorf("without a number: %v", err)
	}
	if _, c, err = parse(&g, nil, "of need --owner=o"); err != nil || c.Run().Error() != "it ran" {
		t.Errorf("%v, %v", c, err)
	}
}

func TestErrors(t *testing.T) {
	for args, want := range map[string]string{
		"set":                         `expected "<name>"`,
		"set z":                       `<name> must be one of "x","y" but got "z"`,
		"set x --small=256":           `--small: expected a whole number from 0 to 255 but got "256"`,
		"set x --number=x":            `--number: expected a whole number but got "x"`,
		"set x --part=x":              `--part: expected a number but got "x"`,
		"set x --on=x":                `--on: expected true or false but got "x"`,
		"set x --no-on=x":             `--no-on: expected true or false but got "x"`,
		"set x --time=x":              `--time: is "x"; write a time such as 90s, 12h or 30d`,
		"set x --colour=green":        `--colour must be one of "red","blue" but got "green"`,
		"set x --numbers=1,3":         `--numbers must be one of "1","2" but got "3"`,
		"set x --base-url=0123456789": `--base-url: is too long`,
		"set x --pairs=a":             `--pairs: expected NAME=VALUE but got "a"`,
		"set x --text=a --number=1":   "--text and --number can't be used together",
		"set x --txt=a":               "unknown flag --txt; did you mean --text?",
		"set x --frobnicate":          "unknown flag --frobnicate; test set --help lists all",
		"set x --hidden=a":            "unknown flag --hidden; test set --help lists all",
		"set x --more=a":              "unknown flag --more; test set --help lists all",
		"set x -q":                    "unknown flag -q; options begin with two hyphens",
		"set x --text":                "--text: it needs a value",
		"set --=x":                    "bad flag syntax: --=x",
		"of need":                     "missing flags: --owner=NAME",
		"of need --owner=a b":         "unexpected argument b",
		"of more":                     `expected "<id> ..."`,
		"of":                          `expected one of "need", "more"`,
		"of nede":                     `there is no command "of nede"; did you mean of need?`,
		"of nede --all":               `there is no command "of nede"; did you mean of need?`,
		"help of nede":                `there is no command "of nede"; did you mean of need?`,
		"frobnicate":                  `there is no command "frobnicate"; test --help lists all`,
		"frobnicate --help":           `there is no command "frobnicate"; test --help lists all`,
		"--where x frobnicate":        `there is no command "frobnicate"; test --help lists all`,
		"--bad frobnicate":            "unknown flag --bad; test --help lists all",
	} {
		out, c, err := parse(&grammar{}, nil, args)
		if err == nil || err.Error() != want || c != nil || out != "" {
			t.Errorf("%s: %q, %v, want %s", args, out, err, want)
		}
	}
}

func TestErrorsOfASource(t *testing.T) {
	type table = map[string]any
	for name, tt := range map[string]struct {
		values table
		want   string
	}{
		"a number as a text": {table{"text": json.Number("1")}, "--text: expected a text but got 1"},
		"a list as one": {
			table{"number": []any{}}, "--number: expected one value but got several",
		},
		"a table as one": {table{"on": table{}}, "--on: expected one value but got several"},
		"one as a list":  {table{"list": true}, "--list: expected a list but got true"},
		"not whole": {
			table{"number": json.Number("1.5")}, `--number: expected a whole number but got "1.5"`,
		},
		"a table as a text": {table{"base-url": table{"a": "bcd"}}, "--base-url: is too long"},
		"a list as a table": {table{"pairs": []any{}}, "--pairs: expected a table of texts but got []"},
		"a number in a table": {
			table{"pairs": table{"a": json.Number("1")}}, `--pairs: expected a text for "a" but got 1`,
		},
	} {
		_, _, err := parse(&grammar{}, fixed{values: tt.values}, "set x")
		if want := tt.want + " (from a file)"; err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	for want, source := range map[string]fixed{
		"no file":           {err: errors.New("no file")},
		"--where: is wrong": {wrong: errors.New("is wrong")},
		"--text and --number can't be used together": {values: table{"text": "a", "number": "1"}},
	} {
		if _, _, err := parse(&grammar{}, source, "set x"); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	var g grammar
	_, _, err := parse(&g, fixed{values: table{"pairs": table{"a": "b"}}}, "set x")
	if err != nil || g.Set.Pairs["a"] != "b" {
		t.Errorf("a table: %v, %v", g.Set.Pairs, err)
	}
}

func TestWrongGrammars(t *testing.T) {
	for name, g := range map[string]any{
		"a type": &struct {
			A chan int
		}{},
		"a type of items": &struct {
			A []map[int]string
		}{},
		"a default": &struct {
			A int `default:"x"`
		}{},
		"a name twice": &struct {
			A string
			B string `name:"a"`
		}{},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: it does not panic", name)
				}
			}()
			New(g, Program{Name: "test"})
		}()
	}
}

func TestTheDefaultCommand(t *testing.T) {
	type one struct {
		Words []string `arg:"" optional:""`
		All   bool
	}
	for args, want := range map[string]string{
		"": "first", "--all": "first", "a b": "first", "first": "first", "other": "other", "--help": "",
	} {
		var g struct {
			First one `cmd:"" default:"withargs"`
			Other one `cmd:""`
		}
		c, err := New(&g, Program{Name: "test", Out: &strings.Builder{}}).Parse(strings.Fields(args))
		path := ""
		if c != nil {
			path = c.Path()
		}
		if err != nil || path != want {
			t.Errorf("%s: %s, %v, want %s", args, path, err, want)
		}
	}
}

func TestNames(t *testing.T) {
	for field, want := range map[string]string{
		"Name": "name", "MinVotes": "min-votes", "BaseURL": "base-url", "URLVariable": "url-variable",
		"TLSCert": "tls-cert", "PID": "pid",
	} {
		if got := kebab(field); got != want {
			t.Errorf("%s: got %s, want %s", field, got, want)
		}
	}
}

func TestJoin(t *testing.T) {
	items := []string{"a", "b,c", `d\e`}
	if text := Join(items); text != `a,b\,c,d\e` || !slices.Equal(Split(text), items) {
		t.Errorf("got %s, %q", text, Split(text))
	}
}
