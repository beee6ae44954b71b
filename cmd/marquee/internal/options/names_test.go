package options

import (
	"strings"
	"testing"
)

func TestNamesOfVariables(t *testing.T) {
	for name, tt := range map[string]struct {
		env    string // variables, separated by spaces
		dotenv string
		want   string // "" if they are known
	}{
		"a known one":     {"MARQUEE_STORE=memory:", "", ""},
		"another program": {"MARQUE_STORE=x STORE=y", "", ""},
		"one of tests":    {"MARQUEE_TEST_POSTGRES=postgres://127.0.0.1/test", "", ""},
		"a misspelt one": {
			"MARQUEE_STOER=memory:", "",
			"MARQUEE_STOER: there is no such variable; did you mean MARQUEE_STORE?",
		},
		"one in .env": {
			"", "MARQUEE_CONFIGS=x",
			"MARQUEE_CONFIGS in .env: there is no such variable; did you mean MARQUEE_CONFIG?",
		},
		"one without more": {
			"MARQUEE_=x", "", "MARQUEE_: there is no such variable; marquee serve --help names all",
		},
		"the first word of several": {
			"MARQUEE_LOG=x", "",
			"MARQUEE_LOG: there is no such variable; did you mean MARQUEE_LOG_FORMAT or MARQUEE_LOG_LEVEL?",
		},
		"a service of Kubernetes": {"MARQUEE_SERVICE_HOST=10.0.0.1 MARQUEE_SERVICE_PORT=80 " +
			"MARQUEE_PORT=tcp://10.0.0.1:80 MARQUEE_PORT_80_TCP_ADDR=10.0.0.1 " +
			"MARQUEE_SERVICE_PORT_HTTP=80", "", ""},
		"two services of it": {"MARQUEE_WEB_SERVICE_HOST=10.0.0.1 MARQUEE_WEB_PORT=tcp://10.0.0.1:80 " +
			"MARQUEE_PORT=tcp://x", "", "MARQUEE_PORT: "},
		"a port that somebody set": {"MARQUEE_PORT=8080", "", "MARQUEE_PORT: there is no such variable"},
	} {
		t.Run(name, func(t *testing.T) {
			env := NewEnv(strings.Fields(tt.env))
			env.Dotenv = write(t, ".env", tt.dotenv)
			_, _, err := parse(t, env, "run")
			if tt.want == "" && err != nil ||
				tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
