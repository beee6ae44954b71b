package models

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// write writes a file for one test and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// opened opens the models by options and variables.
func opened(o *Options, env ...string) (llm.Model, []string, error) {
	return o.Open(options.NewEnv(env), &telemetry.Exporters{}, slog.New(slog.DiscardHandler), nil)
}

func TestTheModelFollowsFromTheKeys(t *testing.T) {
	file := write(t, "sk-file\n")
	const openai, xai = "OPENAI_API_KEY=sk-o", "XAI_API_KEY=sk-x"
	const anthropic = "ANTHROPIC_API_KEY=sk-a"
	tests := map[string]struct {
		env                  []string
		model, anthropicFile string
		want                 []string
	}{
		"no key":                 {nil, "", "", []string{"offline"}},
		"OpenAI's key":           {[]string{openai}, "", "", []string{"openai"}},
		"xAI's key":              {[]string{xai}, "", "", []string{"xai"}},
		"Anthropic's key":        {[]string{anthropic}, "", "", []string{"anthropic"}},
		"all keys":               {[]string{openai, xai, anthropic}, "", "", []string{"openai"}},
		"an empty key":           {[]string{"OPENAI_API_KEY=", xai}, "", "", []string{"xai"}},
		"a key in a file":        {nil, "", file, []string{"anthropic"}},
		"a name wins over a key": {[]string{openai}, "offline", "", []string{"offline"}},
		"a list of names": {
			[]string{openai, anthropic}, "anthropic, openai:gpt-6-luna,offline", "",
			[]string{"anthropic", "openai:gpt-6-luna", "offline"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := Options{Model: tt.model}
			o.AddVendors()
			o.endpoints["anthropic"].KeyFile = tt.anthropicFile
			_, got, err := opened(&o, tt.env...)
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestModelsThatCannotBeOpened(t *testing.T) {
	typo := write(t, `[{"model":"m","inptu":1}]`)
	tests := map[string]struct {
		o       Options
		keyFile string // of Anthropic
		env     string
		want    string
	}{
		"an unknown model": {Options{Model: "gpt"}, "", "", `no model is called "gpt"`},
		"an empty name":    {Options{Model: "offline,,openai"}, "", "", "empty name"},
		"no key":           {Options{Model: "openai"}, "", "", "set OPENAI_API_KEY"},
		"no address":       {Options{Model: "compatible:m"}, "", "", "set COMPATIBLE_BASE_URL"},
		"a key file that is away": {
			Options{Model: "offline"}, "none", "", "ANTHROPIC_API_KEY_FILE: open none",
		},
		"a key and a file of one": {Options{}, typo, "ANTHROPIC_API_KEY=sk-other", "both set"},
		"a budget without a price": {
			Options{Model: "openai:new", quotaOptions: daily(1)}, "", "OPENAI_API_KEY=k",
			"no price is known for openai:new",
		},
		"prices that are not there": {
			Options{ModelPrices: "none.json"}, "", "", "--model-prices: open none.json",
		},
		"prices that are not JSON": {Options{ModelPrices: write(t, "{")}, "", "", "--model-prices: "},
		"a price that is misspelt": {Options{ModelPrices: typo}, "", "", `unknown field "inptu"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.o.AddVendors()
			tt.o.endpoints["anthropic"].KeyFile = tt.keyFile
			_, _, err := opened(&tt.o, tt.env)
			if options.UsageOf(err) == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "sk-") {
				t.Errorf("a key is shown: %v", err)
			}
		})
	}
}

func TestWhatIsSaidOfVendors(t *testing.T) {
	env := options.NewEnv([]string{"KEY=sk-secret"})
	key := provider.Vendor{KeyVariable: "KEY"}
	const private = "https://user:sk-secret@a.example/v1?key=sk-secret#sk-secret"
	at := func(apiKey, url string) provider.Endpoint {
		return provider.Endpoint{APIKey: apiKey, BaseURL: url}
	}
	for _, tt := range []struct {
		v              Vendor
		state, address string
	}{
		{Vendor{Vendor: key}, "not set", "none"},
		{Vendor{Vendor: key, Err: os.ErrNotExist}, "cannot be read", "none"},
		{
			Vendor{Vendor: key, Endpoint: at("sk-secret", private)},
			"set, from KEY", "https://a.example/v1?key=…",
		},
		{
			Vendor{Vendor: key, KeyFile: "f", Endpoint: at("sk-secret", "sk-live")},
			"set, from the file f", "not an address",
		},
		{Vendor{Vendor: key, Endpoint: at("", "ftp://a.example")}, "not set", "not an address"},
		{
			Vendor{Vendor: key, Endpoint: at("", "https://a.example?sk-secret&b=sk-secret")},
			"not set", "https://a.example?…&b=…",
		},
	} {
		state, address := tt.v.KeyState(env), tt.v.Address()
		if state != tt.state || address != tt.address {
			t.Errorf("%+v: %q at %q, want %q at %q", tt.v, state, address, tt.state, tt.address)
		}
	}
}

func TestPrice(t *testing.T) {
	ref, err := provider.Parse("compatible:m")
	if err != nil {
		t.Fatal(err)
	}
	for want, prices := range map[string]llm.Prices{
		"not known": nil,
		"nothing":   {{Model: "m"}},
		"$0.40 for a million tokens read, $1.25 written":   {{Model: "m", Input: 400, Output: 1250}},
		"$0.004 for a million tokens read, $12.00 written": {{Model: "m", Input: 4, Output: 12_000}},
	} {
		if got := Price(prices, ref); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRetirement(t *testing.T) {
	day := func(year int) time.Time { return time.Date(year, 1, 31, 0, 0, 0, 0, time.UTC) }
	for want, m := range map[string]provider.ModelInfo{
		"":                          {},
		"until 2999-01-31":          {Retires: day(2999)},
		"retired":                   {Retires: day(2020)},
		"until 2999-01-31; use new": {Retires: day(2999), Replacement: "openai:new"},
		"retired; use new":          {Retires: day(2020), Replacement: "openai:new"},
	} {
		if got := Retirement(m); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
