package options

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestTrusted(t *testing.T) {
	const (
		otlp  = "OTEL_EXPORTER_OTLP_"
		mine  = " is from the environment"
		unset = " is not set there"
		never = "which cannot choose it"
		keys  = " AWS_ACCESS_KEY_ID=i AWS_SECRET_ACCESS_KEY=k"
	)
	for name, tt := range map[string]struct {
		env    string // NAME=VALUE of the environment
		dotenv string // the variables of .env, separated by spaces; the first one is asked for
		want   string // "" if its value is trusted
	}{
		"an address alone":         {"", "X_BASE_URL=u", "X_API_KEY" + unset},
		"its key elsewhere":        {"X_API_KEY=k", "X_BASE_URL=u", "X_API_KEY" + mine},
		"its key in both":          {"X_API_KEY=k", "X_BASE_URL=u X_API_KEY=j", "X_API_KEY" + mine},
		"an empty key elsewhere":   {"X_API_KEY=", "X_BASE_URL=u X_API_KEY=j", "X_API_KEY" + mine},
		"its key in the same file": {"", "X_BASE_URL=u X_API_KEY=k", ""},
		"the file of a key":        {"", "X_BASE_URL=u X_API_KEY_FILE=k", "X_API_KEY" + unset},
		"another key":              {"", "X_BASE_URL=u Y_API_KEY=k", "X_API_KEY" + unset},
		"an empty address":         {"X_API_KEY=k", "X_BASE_URL=", ""},
		"an empty key":             {"X_API_KEY_FILE=f", "X_BASE_URL=u X_API_KEY=", "X_API_KEY" + unset},
		"an address elsewhere":     {"X_BASE_URL=u", "X_BASE_URL=v X_API_KEY=k", ""},

		"telemetry":          {"", otlp + "ENDPOINT=u", otlp + "HEADERS" + unset},
		"telemetry, headers": {"", otlp + "ENDPOINT=u " + otlp + "HEADERS=h", ""},
		"telemetry, other headers": {
			otlp + "TRACES_HEADERS=h", otlp + "ENDPOINT=u " + otlp + "HEADERS=h",
			otlp + "TRACES_HEADERS" + mine,
		},
		"telemetry, traces": {
			otlp + "HEADERS=h", otlp + "TRACES_ENDPOINT=u", otlp + "TRACES_HEADERS" + unset,
		},
		"telemetry, empty headers of traces": {
			otlp + "HEADERS=h", otlp + "TRACES_ENDPOINT=u " + otlp + "TRACES_HEADERS=",
			otlp + "TRACES_HEADERS" + unset,
		},
		"telemetry, traces and your headers": {
			otlp + "HEADERS=h", otlp + "TRACES_ENDPOINT=u " + otlp + "TRACES_HEADERS=i",
			otlp + "HEADERS" + mine,
		},
		"contents": {"", "MARQUEE_TELEMETRY_CONTENT=true", otlp + "HEADERS" + unset},

		"a store in memory":     {"", "MARQUEE_STORE=memory:", ""},
		"a store in the folder": {"", "MARQUEE_STORE=sqlite:data/m.db", ""},
		"a store above it":      {"", "MARQUEE_STORE=sqlite:../m.db", never},
		"a store anywhere":      {"", "MARQUEE_STORE=sqlite:/home/ann/m.db", never},
		"a store by URI":        {"", "MARQUEE_STORE=sqlite:file:/home/ann/m.db", never},
		"another store":         {"", "MARQUEE_STORE=mysql:x", never},
		"the file of a store":   {"", "MARQUEE_STORE_FILE=f", never},

		"Postgres":                    {"", "MARQUEE_STORE=postgres://ann@h/m", "PGPASSWORD" + unset},
		"Postgres, an empty password": {"", "MARQUEE_STORE=postgres://ann:@h/m", "PGPASSWORD" + unset},
		"Postgres, an at in its path": {"", "MARQUEE_STORE=postgres://h/m?x=a:b@c", "PGPASSWORD" + unset},
		"Postgres, a password": {
			"PGPASSWORD=k", "MARQUEE_STORE=postgres://ann:pw@h1:1,h2:2/m", "",
		},
		"Postgres, your password": {"PGPASSWORD=k", "MARQUEE_TO=postgresql://h/m", "PGPASSWORD" + mine},
		"Postgres, its variable":  {"", "MARQUEE_FROM=postgres://ann@h/m PGPASSWORD=k", ""},

		"DynamoDB": {
			"AWS_ACCESS_KEY_ID=k", "MARQUEE_STORE=dynamodb://m?endpoint=u", "AWS_ACCESS_KEY_ID" + mine,
		},
		"DynamoDB, empty keys": {
			"", "MARQUEE_STORE=dynamodb://m AWS_ACCESS_KEY_ID= AWS_SECRET_ACCESS_KEY=",
			"AWS_ACCESS_KEY_ID" + unset,
		},
		"DynamoDB, its keys": {"", "MARQUEE_STORE=dynamodb://m" + keys, ""},
		"DynamoDB, your token": {
			"AWS_SESSION_TOKEN=k", "MARQUEE_STORE=dynamodb://m" + keys, "AWS_SESSION_TOKEN" + mine,
		},

		"a file of options": {"", "MARQUEE_CONFIG=f", never},
		"a door for all":    {"", "MARQUEE_ALLOW_REMOTE=true", never},
		"a name for all":    {"", "MARQUEE_HOSTS=*", never},
		"a header":          {"", "MARQUEE_OWNER_HEADER=X-User", never},
		"an administrator":  {"", "MARQUEE_ADMINS=eve", never},
		"a provider":        {"", "MARQUEE_OIDC_ISSUER=https://evil.example", never},
		"everybody there":   {"", "MARQUEE_OIDC_ANYONE=true", never},
		"a known secret":    {"", "MARQUEE_SESSION_SECRET=x", never},
		"an audit log":      {"", "MARQUEE_AUDIT_LOG=/home/me/.profile", never},
		"proxies":           {"", "MARQUEE_TRUSTED_PROXIES=10.0.0.0/8", never},
		"a model":           {"", "MARQUEE_MODEL=offline", ""},
		"no key":            {"", "MARQUEE_REQUIRE_KEY=false", never},
		"no header":         {"", "MARQUEE_OWNER_HEADER=", never},
		"no audit log":      {"", "MARQUEE_AUDIT_LOG=", never},
		"no certificate":    {"", "MARQUEE_TLS_CERT=", never},
		"prices":            {"", "MARQUEE_MODEL_PRICES=p.json", never},
		"a budget":          {"", "MARQUEE_BUDGET_PER_DAY=1000", never},
		"an end of drafts":  {"", "MARQUEE_RETAIN=24h", never},
		"an admin address":  {"", "MARQUEE_ADMIN_ADDR=0.0.0.0:9464", never},
		"what comes later":  {"", "MARQUEE_SOMETHING_NEW=1", never},
		"an address":        {"", "MARQUEE_ADDR=127.0.0.1:1", ""},
		"a unix socket":     {"", "MARQUEE_ADDR=unix:/tmp/a", "cannot choose it"},
	} {
		t.Run(name, func(t *testing.T) {
			env := NewEnv([]string{tt.env})
			env.Dotenv = write(t, ".env", strings.ReplaceAll(tt.dotenv, " ", "\n"))
			if err := env.ReadFile(""); err != nil {
				t.Fatal(err)
			}
			asked, _, _ := strings.Cut(tt.dotenv, "=")
			err := env.Trusted(asked)
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			for _, part := range []string{
				asked + " is from .env in the current folder", tt.want, "--env-file .env if you trust",
			} {
				if !strings.Contains(fmt.Sprint(err), part) {
					t.Errorf("got %v, want %q", err, part)
				}
			}
			named := NewEnv([]string{tt.env})
			if err := errors.Join(named.ReadFile(env.Dotenv), named.Trusted(asked)); err != nil {
				t.Errorf("with --env-file: %v", err)
			}
		})
	}
}

func TestAFileOfOptionsFromDotenvIsNotRead(t *testing.T) {
	env := NewEnv(nil)
	env.Dotenv = write(t, ".env", "MARQUEE_CONFIG="+write(t, "c.json", `{"base_url":"u"}`))
	g, _, err := parse(t, env, "run")
	if err == nil || !strings.Contains(err.Error(), "MARQUEE_CONFIG is from .env") {
		t.Errorf("got %q, %v", g.Run.BaseURL, err)
	}
	if g, _, err = parse(t, env, "run", "--env-file="+env.Dotenv); err == nil {
		t.Errorf("a file that was read already is trusted later: %q", g.Run.BaseURL)
	}
	env = NewEnv(nil)
	named := write(t, ".env", "MARQUEE_CONFIG="+write(t, "c.json", `{"base_url":"u"}`))
	if g, _, err = parse(t, env, "run", "--env-file="+named); err != nil || g.Run.BaseURL != "u" {
		t.Errorf("with --env-file: %q, %v", g.Run.BaseURL, err)
	}
}

func TestWhatTheProcessGets(t *testing.T) {
	dotenv := strings.Join([]string{
		"AWS_REGION=r", "AWS_PROFILE=p", "AWS_ENDPOINT_URL=u", "PGPASSWORD=k", "PGHOST=h",
		"https_proxy=u", "SSL_CERT_FILE=f", "OTEL_SERVICE_NAME=n", "OTEL_EXPORTER_OTLP_ENDPOINT=u",
		"OTEL_EXPORTER_OTLP_CERTIFICATE=f", "MARQUEE_MODEL=offline", "GODEBUG=x", "EDITOR=vi",
	}, "\n")
	for name, tt := range map[string]struct {
		named bool
		want  string
		warns string
	}{
		"from .env": {false, "AWS_REGION OTEL_SERVICE_NAME PGPASSWORD",
			"AWS_ENDPOINT_URL, AWS_PROFILE, OTEL_EXPORTER_OTLP_CERTIFICATE, " +
				"OTEL_EXPORTER_OTLP_ENDPOINT, PGHOST, SSL_CERT_FILE, https_proxy in .env of the " +
				"current folder is not used"},
		"with --env-file": {true, "AWS_ENDPOINT_URL AWS_PROFILE AWS_REGION EDITOR GODEBUG " +
			"MARQUEE_MODEL OTEL_EXPORTER_OTLP_CERTIFICATE OTEL_EXPORTER_OTLP_ENDPOINT " +
			"OTEL_SERVICE_NAME PGHOST PGPASSWORD " +
			"SSL_CERT_FILE https_proxy", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, warned := map[string]string{}, ""
			env := NewEnv(nil)
			env.Warn = func(text string) { warned += text }
			env.export = func(name, value string) error { got[name] = value; return nil }
			path := write(t, ".env", dotenv)
			if !tt.named {
				env.Dotenv, path = path, ""
			}
			if err := env.ReadFile(path); err != nil {
				t.Fatal(err)
			}
			if names := strings.Join(slices.Sorted(maps.Keys(got)), " "); names != tt.want {
				t.Errorf("it gets %s", names)
			}
			if !strings.HasPrefix(warned, tt.warns) || (tt.warns == "") != (warned == "") {
				t.Errorf("warned %q", warned)
			}
		})
	}
	t.Run("a name that cannot be set", func(t *testing.T) {
		env := NewEnv(nil)
		env.export = func(string, string) error { return os.ErrInvalid }
		if err := env.ReadFile(write(t, ".env", "A=1")); err == nil {
			t.Error("no error")
		}
	})
}

func TestWarningsAboutFilesThatOthersRead(t *testing.T) {
	for mode, warns := range map[os.FileMode]bool{
		0o600: false, 0o400: false, 0o640: true, 0o604: true, 0o620: true, 0o644: true,
	} {
		path := write(t, "f", `{}`)
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		for name, args := range map[string][]string{
			"--config": {"run", "--config=" + path}, "--env-file": {"run", "--env-file=" + path},
		} {
			var warned []string
			env := NewEnv(nil)
			env.Warn = func(text string) { warned = append(warned, text) }
			_, _, _ = parse(t, env, args...) // {} is wrong in a file of variables
			checkWarning(t, fmt.Sprintf("%s, %04o", name, mode), warned, warns, path)
		}
		var warned []string
		env := NewEnv(nil)
		env.Warn = func(text string) { warned = append(warned, text) }
		_, err := env.Secret("KEY", path)
		errStore := (&Common{StoreFile: path}).ReadStore(env, "")
		if err != nil || errStore != nil || len(warned) != 0 != warns {
			t.Errorf("%04o: %q, %v, %v", mode, warned, err, errStore)
		}
	}
}

func checkWarning(t *testing.T, name string, warned []string, warns bool, path string) {
	t.Helper()
	if !warns && len(warned) == 0 {
		return
	}
	if !warns || len(warned) != 1 || !strings.Contains(warned[0], path) ||
		!strings.Contains(warned[0], "chmod 600") {
		t.Errorf("%s: warned %q", name, warned)
	}
}
