package options

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/commandline"
)

// write writes a file for one test and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// grammar is a command line with an option of each kind.
type grammar struct {
	Common

	Run struct {
		BaseURL string `name:"base-url" default:"x" env:"BASE_URL,OLD_URL" help:"Where."`
		Count   uint32 `env:"COUNT"`
		Format  string `default:"text" enum:"text,json" env:"FORMAT"`

		LogFormat string `env:"MARQUEE_LOG_FORMAT"`
		LogLevel  string `env:"MARQUEE_LOG_LEVEL"`
	} `cmd:""`
	Copy struct {
		From string `required:"" env:"FROM"`
	} `cmd:""`
}

// line returns the command line of a grammar.
func line(g *grammar, env Env, out io.Writer) *commandline.Line {
	return commandline.New(g, commandline.Program{
		Name: "test", Out: out, Words: map[string]string{"stores": "memory:"}, Source: NewValues(env),
	})
}

// parse reads a command line as the program does.
func parse(t *testing.T, env Env, args ...string) (*grammar, *commandline.Command, error) {
	t.Helper()
	var g grammar
	command, err := line(&g, env, io.Discard).Parse(args)
	return &g, command, err
}

func TestWhereOptionsComeFrom(t *testing.T) {
	const file, dotenv = `{"store":"file"}`, "MARQUEE_STORE=sqlite:dotenv"
	tests := map[string]struct {
		file, dotenv, env, flag string
		want, origin            string
	}{
		"by default":              {"", "", "", "", "sqlite:marquee.db", ""},
		"from the file":           {file, "", "", "", "file", "the file of --config"},
		"from .env, over it":      {file, dotenv, "", "", "sqlite:dotenv", "MARQUEE_STORE in .env"},
		"from a variable, over":   {file, dotenv, "MARQUEE_STORE=env", "", "env", "MARQUEE_STORE"},
		"from an empty one":       {file, dotenv, "MARQUEE_STORE=", "", "", "MARQUEE_STORE"},
		"from a flag, over all":   {file, dotenv, "MARQUEE_STORE=env", "--store=flag", "flag", "--store"},
		"from a flag, over files": {file, "", "", "--store=flag", "flag", "--store"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			env := NewEnv([]string{tt.env})
			env.Dotenv = write(t, ".env", tt.dotenv)
			args := []string{"run"}
			if tt.file != "" {
				args = append(args, "--config="+write(t, "c.json", tt.file))
			}
			if tt.flag != "" {
				args = append(args, tt.flag)
			}
			g, command, err := parse(t, env, args...)
			if err != nil {
				t.Fatal(err)
			}
			if got := command.Origin("store"); g.Store != tt.want || got != tt.origin {
				t.Errorf("got %q from %q, want %q from %q", g.Store, got, tt.want, tt.origin)
			}
		})
	}
}

func TestTheFileOfConfig(t *testing.T) {
	good := write(t, "c.json", `{"base_url":"u","count":7}`)
	for name, tt := range map[string]struct {
		env  []string
		args []string
	}{
		"by flag":          {nil, []string{"run", "--config=" + good}},
		"by variable":      {[]string{"MARQUEE_CONFIG=" + good}, []string{"run"}},
		"by flag, at last": {[]string{"MARQUEE_CONFIG=none.json"}, []string{"run", "--config=" + good}},
	} {
		g, _, err := parse(t, NewEnv(tt.env), tt.args...)
		if err != nil || g.Run.BaseURL != "u" || g.Run.Count != 7 {
			t.Errorf("%s: %+v, %v", name, g.Run, err)
		}
	}
}

func TestValuesThatAreWrong(t *testing.T) {
	unknown, broken := write(t, "a.json", `{"base_url":"u","adr":1,"x":2}`), write(t, "b.json", "{")
	many := write(t, "c.json", `{"count":-1}`)
	for name, tt := range map[string]struct {
		env  []string
		args []string
		want string
	}{
		"a flag":     {nil, []string{"run", "--count=x"}, "--count: expected"},
		"a variable": {[]string{"COUNT=x"}, []string{"run"}, " (from COUNT)"},
		"a value of the file": {
			nil, []string{"run", "--config=" + many}, " (from the file of --config)",
		},
		"a choice that is not one": {
			[]string{"FORMAT=xml"}, []string{"run"},
			`--format must be one of "text","json" but got "xml"`,
		},
		"a name in the file": {
			nil, []string{"run", "--config=" + unknown},
			unknown + `: there is no option "adr"; marquee config --schema lists all`,
		},
		"a file that names another file": {
			nil, []string{"run", "--config=" + write(t, "d.json", `{"env_file":"x"}`)},
			`there is no option "env_file"`,
		},
		"a file that is broken": {
			nil, []string{"run", "--config=" + broken}, "--config: " + broken + ": unexpected EOF",
		},
		"a file that is missing": {
			[]string{"MARQUEE_CONFIG=none"}, []string{"run"}, "--config: open none",
		},
		"an option that is needed": {[]string{"COUNT=x"}, []string{"copy"}, "missing flags: --from"},
	} {
		_, _, err := parse(t, NewEnv(tt.env), tt.args...)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	g, _, err := parse(t, NewEnv([]string{"FROM=a", "COUNT=x"}), "copy")
	if err != nil || g.Copy.From != "a" {
		t.Errorf("a variable of another command is wrong: %+v, %v", g.Copy, err)
	}
}

func TestTheHelpNamesTheVariables(t *testing.T) {
	var out strings.Builder
	command, err := line(&grammar{}, NewEnv(nil), &out).Parse([]string{"run", "--help"})
	if command != nil || err != nil {
		t.Fatalf("%+v, %v", command, err)
	}
	for _, want := range []string{
		"Where ($BASE_URL, $OLD_URL).", "($MARQUEE_STORE)", "everything: memory: (",
	} {
		if got := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestEnvReadFile(t *testing.T) {
	env := NewEnv([]string{"A=1", "EMPTY=", "=C:=x", "no equals"})
	for _, none := range []string{"", filepath.Join(t.TempDir(), "none")} {
		env.Dotenv = none
		if err := env.ReadFile(""); err != nil {
			t.Errorf("a file that is missing: %v", err)
		}
	}
	env.Dotenv = write(t, ".env", "A=2\nEMPTY=2\nB='3'\n")
	if err := env.ReadFile(""); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"A": "1", "EMPTY": "", "B": "3", "NONE": ""} {
		if got := env.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if a, b := env.Origin("A"), env.Origin("B"); a != "A" || b != "B in .env" {
		t.Errorf("they are from %s and %s", a, b)
	}
	for _, broken := range []string{"A='sk-secret", "A B\nKEY=sk-secret\n"} {
		env.Dotenv = write(t, ".env", broken)
		err := env.ReadFile("")
		if err == nil || !strings.HasPrefix(err.Error(), ".env: a line is not NAME=VALUE") ||
			strings.Contains(err.Error(), "sk-") {
			t.Errorf("a file that is broken: %v", err)
		}
	}
	env.Dotenv = t.TempDir()
	if err := env.ReadFile(""); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("a folder: %v", err)
	}
	env.Dotenv = write(t, ".env", strings.Repeat("A=1\n", 300_000))
	if err := env.ReadFile(""); err == nil || !strings.Contains(err.Error(), "more than 1048576") {
		t.Errorf("a file that is too large: %v", err)
	}
	err := env.ReadFile("none")
	if err == nil || !strings.HasPrefix(err.Error(), "--env-file: open none: ") {
		t.Errorf("a file that was named and is missing: %v", err)
	}
}

func TestSecret(t *testing.T) {
	file := write(t, "key", " sk-file\n")
	for name, tt := range map[string]struct{ key, file, want, err string }{
		"nothing":           {"", "", "", ""},
		"a variable":        {"sk-env", "", "sk-env", ""},
		"a file":            {"", file, "sk-file", ""},
		"both":              {"sk-env", file, "", "KEY and KEY_FILE are both set"},
		"a file of nothing": {"", "none", "", "KEY_FILE: open none"},
	} {
		got, err := NewEnv([]string{"KEY=" + tt.key}).Secret("KEY", tt.file)
		as := (err == nil) == (tt.err == "") && strings.Contains(fmt.Sprint(err), tt.err)
		if got != tt.want || !as {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestUsage(t *testing.T) {
	if Usage(nil) != nil {
		t.Error("no error is one")
	}
	cause := errors.New("cause")
	for name, tt := range map[string]struct {
		err   error
		usage bool
	}{
		"no error":      {nil, false},
		"another error": {cause, false},
		"marked":        {Usage(cause), true},
		"wrapped":       {fmt.Errorf("around it: %w", Usage(cause)), true},
	} {
		got := UsageOf(tt.err)
		if (got != nil) != tt.usage {
			t.Errorf("%s: got %v", name, got)
		}
		if got != nil && (got.Error() != "cause" || !errors.Is(got, cause)) {
			t.Errorf("%s: got %q, want the error as it was marked", name, got)
		}
	}
}

func TestReadStore(t *testing.T) {
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "url")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, tt := range map[string]struct {
		file, from, want, err string
	}{
		"no file":        {"", "", "sqlite:marquee.db", ""},
		"a file":         {write("postgres://ann:x@h/m\n"), "", "postgres://ann:x@h/m", ""},
		"both":           {write("memory:"), "MARQUEE_STORE", "", "both set; set only one of them"},
		"an empty file":  {write("\n"), "", "", "is empty"},
		"a missing file": {"missing/url", "", "", "--store-file: open missing/url: "},
	} {
		c := &Common{Store: "sqlite:marquee.db", StoreFile: tt.file}
		err := c.ReadStore(NewEnv(nil), tt.from)
		if tt.err == "" && (err != nil || c.Store != tt.want) {
			t.Errorf("%s: %s, %v, want %s", name, c.Store, err, tt.want)
		}
		if tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
			t.Errorf("%s: %v, want %s", name, err, tt.err)
		}
	}
}
