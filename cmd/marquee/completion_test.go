package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// completed asks the program what may be the last of the words, as the scripts do.
func completed(t *testing.T, words ...string) []string {
	t.Helper()
	r := invoke(t, append([]string{"__complete"}, words...)...)
	if r.status != exitOK || r.err != "" {
		t.Fatalf("%v: %+v", words, r)
	}
	var names []string
	for line := range strings.Lines(r.out) {
		if name, _, _ := strings.Cut(strings.TrimSpace(line), "\t"); !strings.HasPrefix(name, ":") {
			names = append(names, name)
		}
	}
	return names
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		words, want []string
	}{
		"commands":               {[]string{"im"}, []string{"import", "imports"}},
		"commands of a command":  {[]string{"keys", ""}, []string{"create", "list", "revoke"}},
		"common options":         {[]string{"--ver"}, []string{"--version"}},
		"its options":            {[]string{"genres", "--mea"}, []string{"--measure"}},
		"options of all":         {[]string{"genres", "--store-"}, []string{"--store-file"}},
		"an option of a vendor":  {[]string{"serve", "--xai-b"}, []string{"--xai-base-url"}},
		"the opposite":           {[]string{"serve", "--no-d"}, []string{"--no-demo"}},
		"a value of a fixed set": {[]string{"serve", "--log-format", ""}, []string{"text", "json"}},
		"a fixed argument":       {[]string{"completion", "z"}, []string{"zsh"}},
		"nothing":                {[]string{"frobnicate", "x"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := completed(t, tt.words...); !slices.Equal(got, tt.want) {
				t.Errorf("%v: got %q, want %q", tt.words, got, tt.want)
			}
		})
	}
}

// inBash returns what bash offers for the last of some words. The words are written in bash.
func inBash(t *testing.T, words string) string {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The function is of the package bash-completion.
	script := `_get_comp_words_by_ref() { words=("$0" ` + words + `); cword=$((${#words[@]}-1)); cur=${words[cword]}; }
` + invoke(t, "completion", "bash").out + `
compopt() { :; }
_get_comp_words_by_ref
COMP_LINE="${words[*]}"; COMP_POINT=${#COMP_LINE}; COMP_WORDBREAKS=
__start_marquee
echo "${COMPREPLY[*]}"`
	bash := exec.CommandContext(t.Context(), "bash", "-c", script, self)
	bash.Env = append(os.Environ(), asProgram+"=1")
	out, err := bash.CombinedOutput()
	if err != nil {
		t.Errorf("bash: %v", err)
	}
	return string(out)
}

// The script for bash asks the program, and takes what it says.
func TestBashCompletion(t *testing.T) {
	t.Parallel()
	if got := inBash(t, "genres --mea"); !strings.HasPrefix(got, "--measure") {
		t.Errorf("bash: %s", got)
	}
}

// A person who asks bash how a line goes on does not run what is in it.
func TestBashCompletionRunsNothingOfTheLine(t *testing.T) {
	t.Parallel()
	made := filepath.Join(t.TempDir(), "made")
	got := inBash(t, `films '$(touch `+made+`)' '; touch `+made+`' "a b" --format ""`)
	if !strings.HasPrefix(got, "table json csv") {
		t.Errorf("bash: %s", got)
	}
	if _, err := os.Stat(made); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a command of the line was run: %v", err)
	}
}

// There is a script for each shell.
func TestCompletionScripts(t *testing.T) {
	t.Parallel()
	for shell, begins := range map[string]string{
		"bash": "# bash completion V2 for marquee", "zsh": "#compdef marquee",
		"fish": "# fish completion for marquee",
	} {
		got := invoke(t, "completion", shell)
		if got.status != exitOK || got.err != "" || !strings.HasPrefix(got.out, begins) {
			t.Errorf("%s: %+v", shell, got)
		}
		if strings.Contains(got.out, "(eval") || strings.Contains(got.out, "=~ '-.*='") {
			t.Errorf("%s evaluates the line", shell)
		}
	}
}

func TestUnknownWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"frobnicate":         `there is no command "frobnicate"; marquee --help lists all`,
		"-- genres":          `"genres" stands after --, where no command can; write it before`,
		"genres --help=x":    `--help: expected true or false but got "x"`,
		"modles":             `there is no command "modles"; did you mean models?`,
		"genre":              `there is no command "genre"; did you mean genres?`,
		"genres now":         "unexpected argument now",
		"genres 1990":        "unexpected argument 1990; a year is named by --year 1990",
		"keys lst --all":     `there is no command "keys lst"; did you mean keys list?`,
		"help keys lst":      `there is no command "keys lst"; did you mean keys list?`,
		"keys":               `expected one of "create", "list", "revoke"`,
		"modles --help":      `there is no command "modles"; did you mean models?`,
		"restore":            `expected "<file>"`,
		"help --nope":        `unknown flag --nope; marquee --help lists all`,
		"genres --form=1990": `unknown flag --form; did you mean --from?`,
	} {
		got := invoke(t, strings.Fields(line)...)
		if got.status != exitUsage || got.err != "marquee: "+want+"\n" {
			t.Errorf("%s: got %+v, want %s", line, got, want)
		}
	}
	got := invoke(t)
	if got.status != exitOK || !strings.HasPrefix(got.out, "Usage: marquee <command>") {
		t.Errorf("without a word: %+v", got)
	}
}
