package commandline

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the files of testdata")

func TestHelp(t *testing.T) {
	for name, lines := range map[string][]string{
		"program": {"--help", "-h", "help", "--where=x --help"},
		"group":   {"of --help", "help of"},
		"command": {"set --help", "help set", "set x --no-on -h"},
		"needs":   {"of need --help", "help of need"},
	} {
		for _, line := range lines {
			out, c, err := parse(&grammar{}, nil, line)
			if c != nil || err != nil {
				t.Errorf("%s: %v, %v", line, c, err)
			}
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(out), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if out != string(want) {
				t.Errorf("%s: got\n%s\nwant\n%s", line, out, want)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	for _, line := range []string{"--version", "set --version", "of --version"} {
		if out, c, err := parse(&grammar{}, nil, line); out != "v1\n" || c != nil || err != nil {
			t.Errorf("%s: %q, %v, %v", line, out, c, err)
		}
	}
}

func TestWrap(t *testing.T) {
	long := strings.Repeat("x", 12)
	for text, want := range map[string][]string{
		"":                 nil,
		"a b":              {"a b"},
		"aaaa bbbb cc":     {"aaaa bbbb", "cc"},
		"éééé üüüü ç":      {"éééé üüüü", "ç"},
		"a " + long + " b": {"a", long, "b"},
	} {
		if got := wrap(text, 10); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestCompletions(t *testing.T) {
	for line, want := range map[string]string{
		"__complete s":                    "set\tSet values.\n:4\n",
		"__complete of ":                  "of\tHave commands.\n:4\n",
		"__complete set --colour=":        "red\nblue\n:4\n",
		"__complete set --ba":             "--base-url\tIt reads itself\n:4\n",
		"__complete set --lis":            "--list\tA list\n:4\n",
		"__complete set --list=a --lis":   "--list\tA list\n:4\n",
		"__completeNoDesc set --base-url": "--base-url\n:4\n",
		"__complete set y":                "y\n:4\n",
		"__complete set x w":              ":0\n",
	} {
		if out, c, err := parse(&grammar{}, nil, line); out != want || c != nil || err != nil {
			t.Errorf("%s: %q, %v, want %q", line, out, err, want)
		}
	}
	l := New(&grammar{}, Program{Name: "test"})
	for _, shell := range []string{"bash", "zsh", "fish"} {
		var out strings.Builder
		err := l.Root.WriteCompletion(&out, shell)
		if err != nil || !strings.Contains(out.String(), "__complete") {
			t.Errorf("%s: %v", shell, err)
		}
	}
	if err := l.Root.WriteCompletion(&strings.Builder{}, "sh"); err == nil {
		t.Error("there is a script for sh")
	}
}
