package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// completed asks bash what follows a command line.
func completed(t *testing.T, words ...string) []string {
	t.Helper()
	script := invoke(t, "completion", "bash")
	ask := script.out + `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _marquee; echo "${COMPREPLY[*]}"`
	args := append([]string{"-c", ask, "bash"}, words...)
	out, err := exec.CommandContext(t.Context(), "bash", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("bash: %v: %s", err, out)
	}
	return strings.Fields(string(out))
}

func TestBashCompletion(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	tests := map[string]struct {
		line string
		want []string
	}{
		"commands":         {"marquee im", []string{"import", "imports"}},
		"common options":   {"marquee --ver", []string{"--version"}},
		"its options":      {"marquee genres --mea", []string{"--measure"}},
		"options of all":   {"marquee genres --store-", []string{"--store-file"}},
		"a fixed argument": {"marquee completion z", []string{"zsh"}},
		"nothing":          {"marquee frobnicate --x", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := completed(t, strings.Fields(tt.line)...); !slices.Equal(got, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.line, got, tt.want)
			}
		})
	}
}

// Every command is in the script of each shell, and what a text holds stays a text.
func TestCompletionScripts(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish"} {
		got := invoke(t, "completion", shell)
		if got.status != exitOK || got.err != "" {
			t.Errorf("%s: %+v", shell, got)
		}
		for _, word := range []string{"serve", "import", "ask", "completion", "-file"} {
			if !strings.Contains(got.out, word) {
				t.Errorf("%s: the script lacks %s", shell, word)
			}
		}
	}
	if got := quote(`it's $(here)`); got != `'it'\''s $(here)'` {
		t.Errorf("got %s", got)
	}
}

func TestUnknownWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"frobnicate":         `there is no command "frobnicate"; marquee --help lists all`,
		"modles":             `unexpected argument modles, did you mean "models"?`,
		"genre":              `unexpected argument genre, did you mean "genres"?`,
		"genres now":         "unexpected argument now",
		"genres --form=1990": `unknown flag --form, did you mean one of "--from", "--format"?`,
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
