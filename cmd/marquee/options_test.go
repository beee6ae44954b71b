package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm/provider"
)

func TestWrongOptionsAreOneLine(t *testing.T) {
	t.Parallel()
	bad, unknown := file(t, `{`), file(t, `{"adr":"x"}`)
	key, typo := file(t, "sk-secret\n"), file(t, `[{"model":"m","inptu":1}]`)
	tests := map[string]struct {
		env    string // NAME=VALUE
		args   string
		status int
		want   string
	}{
		"an unknown command":    {"", "sing", 2, `there is no command "sing"`},
		"an unknown flag":       {"", "serve --adr x", 2, "unknown flag --adr"},
		"an unknown model":      {"", "serve --model gpt", 2, `no model is called "gpt"`},
		"a model without a key": {"", "draft hello --model openai", 2, "set OPENAI_API_KEY"},
		"a server without URL":  {"", "draft hello --model compatible:m", 2, "set COMPATIBLE_BASE_URL"},
		"an unknown store":      {"", "serve --store mysql:x", 1, "unknown scheme"},
		"a store out of reach":  {"", "serve --store sqlite:none/such/x.db", 1, "sqlite"},
		"no port":               {"", "serve --addr localhost", 2, "missing port"},
		"every address":         {"", "serve --addr :8080", 2, "--allow-remote"},
		"another address":       {"", "serve --addr 10.1.2.3:8080", 2, "--allow-remote"},
		"a name":                {"", "serve --addr example.com:8080", 2, "--allow-remote"},
		"no log level":          {"", "serve --log-level loud", 2, "--log-level"},
		"no log format":         {"", "serve --log-format xml", 2, "--log-format"},
		"no duration":           {"MARQUEE_DRAIN=soon", "serve", 2, "--drain"},
		"no time to reply":      {"", "serve --reply-timeout 0s", 2, "--reply-timeout: is 0s"},
		"an hour to retain":     {"", "serve --retain 1h", 2, "is 1h; it must be 1d or more"},
		"less than nothing":     {"MARQUEE_RETAIN=-720h", "serve", 2, "--retain: is -720h"},
		"no owner to erase":     {"", "erase --yes", 2, "--owner"},
		"an empty owner":        {"", "erase --yes --owner=", 2, "--owner: no owner given"},
		"no owner to export":    {"", "export", 2, "--owner"},
		"no file to restore":    {"", "restore none.jsonl --owner=ann", 2, "none.jsonl"},
		"nothing at once":       {"", "serve --at-once 0", 2, "--at-once: is 0; it must be from 1"},
		"no bytes kept":         {"", "serve --kept-mb 0", 2, "--kept-mb: is 0; it must be from 1"},
		"HTTPS for less than 0": {"", "serve --https-only=-1s", 2, "--https-only: is -1s"},
		"a config file missing": {"", "serve --config none.json", 2, "--config: open none.json"},
		"a config file broken":  {"", "serve --config " + bad, 2, "--config"},
		"a config file's typo":  {"", "serve --config " + unknown, 2, `there is no option "adr"`},
		"the same, by variable": {"MARQUEE_CONFIG=" + unknown, "serve", 2, `there is no option "adr"`},
		"a key file missing": {
			"", "draft hello --model openai --openai-api-key-file none", 2,
			"OPENAI_API_KEY_FILE: open none",
		},
		"a key and a key's file": {
			"XAI_API_KEY=sk-other", "draft hello --model xai --xai-api-key-file " + key, 2,
			"both set",
		},
		"an empty name": {"", "draft hello --model offline,,openai", 2, "empty name"},
		"a key file for nobody": {
			"", "draft hello --model offline --anthropic-api-key-file none", 2,
			"ANTHROPIC_API_KEY_FILE: open none",
		},
		"a budget of words":      {"", "serve --budget-per-day much", 2, "such as 2.50"},
		"a budget below nothing": {"MARQUEE_BUDGET_PER_DAY=-1", "serve", 2, "such as 2.50"},
		"a budget and no price": {
			"", "draft hello --model compatible:m --compatible-base-url http://127.0.0.1:1" +
				" --budget-per-day 1", 2, "no price is known for compatible:m",
		},
		"no prices": {
			"", "draft hello --model-prices none.json", 2, "--model-prices: open none.json",
		},
		"prices broken": {
			"", "draft hello --model-prices " + unknown, 2, "--model-prices: " + unknown,
		},
		"prices misspelled":     {"", "draft hello --model-prices " + typo, 2, `unknown field "inptu"`},
		"a cache below nothing": {"", "serve --model-cache -1", 2, "--model-cache"},
		"no file to import":     {"", "import none.csv", 2, "none.csv"},
		"a directory to import": {"", "import .", 2, "is a directory"},
		"nothing to draft":      {"", "draft ", 2, "say what the email is for"},
		"no length":             {"", "draft hello --length huge", 2, "length is"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := strings.Split(tt.args, " ")
			r := setting{env: []string{"MARQUEE_STORE=memory:", tt.env}}.invoke(t, args...)
			if r.status != tt.status || !strings.Contains(r.err, tt.want) || r.out != "" {
				t.Errorf("got %+v, want status %d and %q", r, tt.status, tt.want)
			}
			if strings.Count(r.err, "\n") != 1 || !strings.HasPrefix(r.err, "marquee: ") {
				t.Errorf("not one clear line:\n%s", r.err)
			}
			if strings.Contains(r.err, "sk-") {
				t.Errorf("a key is shown:\n%s", r.err)
			}
		})
	}
}

func TestABudgetInAConfigFile(t *testing.T) {
	t.Parallel()
	config := file(t, `{"budget_per_day":2.5,"model_cache":7}`)
	r := invoke(t, "doctor", "--config="+config, "--store=memory:")
	if r.status != 0 || !mentions(r.out, "budget    $2.50 a day", "cache     7 replies") {
		t.Errorf("got %+v", r)
	}
}

// Each vendor in the table of package provider has options in every command that asks
// models.
func TestEachModelVendorHasItsOptions(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"serve", "draft", "models", "doctor"} {
		help := invoke(t, command, "--help").out
		for _, v := range provider.Vendors() {
			for _, option := range []string{
				"--" + v.Name + "-base-url=", "($" + v.URLVariable + ")",
				"--" + v.Name + "-api-key-file=", "($" + v.KeyVariable + "_FILE)",
			} {
				if strings.Contains(help, option) == v.Local {
					t.Errorf("the help of %s, on %s: %s", command, option, help)
				}
			}
		}
	}
}

// The process itself reads .env in its folder.
func TestTheProgramReadsDotenv(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		dotenv string
		status int
		want   string
	}{
		"a store": {
			"MARQUEE_STORE=sqlite:from-dotenv.db", exitOK,
			"The schema of sqlite:from-dotenv.db is at version ",
		},
		"an error": {"MARQUEE_STORE='", exitUsage, "marquee: .env: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, ".env"), []byte(tt.dotenv), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := program(t, dir, "migrate")
			out, _ := cmd.CombinedOutput() // the status tells how it ended
			status := cmd.ProcessState.ExitCode()
			if status != tt.status || !strings.HasPrefix(string(out), tt.want) {
				t.Errorf("status %d, %s", status, out)
			}
		})
	}
}

func TestHelpReadsWell(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--help"}, {"serve", "--help"}, {"import", "--help"}, {"draft", "--help"},
		{"migrate", "-h"}, {"models", "--help"}, {"doctor", "--help"},
	} {
		r := invoke(t, args...)
		if r.status != 0 || !strings.HasPrefix(r.out, "Usage: marquee") || r.err != "" {
			t.Errorf("%v: %+v", args, r)
		}
		for line := range strings.Lines(r.out) {
			if len(line) > 82 {
				t.Errorf("%v: a line of %d characters: %s", args, len(line), line)
			}
		}
	}
	if r := invoke(t, "version"); r.status != 0 || !strings.HasPrefix(r.out, "marquee ") {
		t.Errorf("version: %+v", r)
	}
}
