package options

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestTrusted(t *testing.T) {
	const url, otlp = "http://evil.example", "OTEL_EXPORTER_OTLP_"
	for name, tt := range map[string]struct {
		env    string // NAME=VALUE of the environment
		dotenv string // what .env has, lines separated by spaces
		asked  string // the variable
		want   string // "" if its value is trusted
	}{
		"an address alone":            {"", "X_BASE_URL=" + url, "X_BASE_URL", "but X_API_KEY is not set there"},
		"its key elsewhere":           {"X_API_KEY=k", "X_BASE_URL=" + url, "X_BASE_URL", "but X_API_KEY is from the environment"},
		"its key in both":             {"X_API_KEY=k", "X_BASE_URL=u X_API_KEY=j", "X_BASE_URL", "is from the environment"},
		"an empty key elsewhere":      {"X_API_KEY=", "X_BASE_URL=u X_API_KEY=j", "X_BASE_URL", "is from the environment"},
		"its key in the same file":    {"", "X_BASE_URL=u X_API_KEY=k", "X_BASE_URL", ""},
		"the file of a key":           {"", "X_BASE_URL=u X_API_KEY_FILE=k", "X_BASE_URL", "X_API_KEY is not set there"},
		"another key":                 {"", "X_BASE_URL=u Y_API_KEY=k", "X_BASE_URL", "X_API_KEY is not set there"},
		"an empty address":            {"X_API_KEY=k", "X_BASE_URL=", "X_BASE_URL", ""},
		"an address elsewhere":        {"X_BASE_URL=u", "X_BASE_URL=v X_API_KEY=k", "X_BASE_URL", ""},
		"telemetry":                   {"", otlp + "ENDPOINT=u", otlp + "ENDPOINT", "but " + otlp + "HEADERS is not set there"},
		"telemetry, headers":          {"", otlp + "ENDPOINT=u " + otlp + "HEADERS=k=v", otlp + "ENDPOINT", ""},
		"telemetry, other headers":    {otlp + "TRACES_HEADERS=k=v", otlp + "ENDPOINT=u " + otlp + "HEADERS=k=v", otlp + "ENDPOINT", otlp + "TRACES_HEADERS is from the environment"},
		"telemetry, traces":           {otlp + "HEADERS=k=v", otlp + "TRACES_ENDPOINT=u", otlp + "TRACES_ENDPOINT", "but " + otlp + "TRACES_HEADERS is not set there"},
		"contents":                    {"", "MARQUEE_TELEMETRY_CONTENT=true", "MARQUEE_TELEMETRY_CONTENT", "HEADERS is not set there"},
		"a store in memory":           {"", "MARQUEE_STORE=memory:", "MARQUEE_STORE", ""},
		"a store in the folder":       {"", "MARQUEE_STORE=sqlite:data/m.db", "MARQUEE_STORE", ""},
		"a store above it":            {"", "MARQUEE_STORE=sqlite:../m.db", "MARQUEE_STORE", "cannot choose it"},
		"a store anywhere":            {"", "MARQUEE_STORE=sqlite:/home/ann/m.db", "MARQUEE_STORE", "cannot choose it"},
		"a store by URI":              {"", "MARQUEE_STORE=sqlite:file:/home/ann/m.db", "MARQUEE_STORE", "cannot choose it"},
		"Postgres":                    {"", "MARQUEE_STORE=postgres://ann@h/m", "MARQUEE_STORE", "PGPASSWORD is not set there"},
		"Postgres, an empty password": {"", "MARQUEE_STORE=postgres://ann:@h/m", "MARQUEE_STORE", "PGPASSWORD is not set there"},
		"Postgres, a path with an at": {"", "MARQUEE_STORE=postgres://h/m?x=a:b@c", "MARQUEE_STORE", "PGPASSWORD is not set there"},
		"Postgres, a password":        {"PGPASSWORD=k", "MARQUEE_STORE=postgres://ann:pw@h1:1,h2:2/m", "MARQUEE_STORE", ""},
		"Postgres, your password":     {"PGPASSWORD=k", "MARQUEE_TO=postgres://ann@h/m", "MARQUEE_TO", "PGPASSWORD is from the environment"},
		"Postgres, its variable":      {"", "MARQUEE_FROM=postgres://ann@h/m PGPASSWORD=k", "MARQUEE_FROM", ""},
		"DynamoDB":                    {"AWS_ACCESS_KEY_ID=k", "MARQUEE_STORE=dynamodb://m?endpoint=" + url, "MARQUEE_STORE", "AWS_ACCESS_KEY_ID is from the environment"},
		"DynamoDB, its keys":          {"", "MARQUEE_STORE=dynamodb://m AWS_ACCESS_KEY_ID=i AWS_SECRET_ACCESS_KEY=k", "MARQUEE_STORE", ""},
		"DynamoDB, your token":        {"AWS_SESSION_TOKEN=k", "MARQUEE_STORE=dynamodb://m AWS_ACCESS_KEY_ID=i AWS_SECRET_ACCESS_KEY=k", "MARQUEE_STORE", "AWS_SESSION_TOKEN is from"},
		"the file of a store":         {"", "MARQUEE_STORE_FILE=f", "MARQUEE_STORE_FILE", "cannot choose it"},
		"a file of options":           {"", "MARQUEE_CONFIG=f", "MARQUEE_CONFIG", "cannot choose it"},
		"a model":                     {"", "MARQUEE_MODEL=offline", "MARQUEE_MODEL", ""},
	} {
		t.Run(name, func(t *testing.T) {
			env := NewEnv([]string{tt.env})
			env.Dotenv = write(t, ".env", strings.ReplaceAll(tt.dotenv, " ", "\n"))
			if err := env.ReadFile(""); err != nil {
				t.Fatal(err)
			}
			err := env.Trusted(tt.asked)
			if (err == nil) != (tt.want == "") || !strings.Contains(fmt.Sprint(err), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if err != nil && !strings.Contains(err.Error(), tt.asked+" is from .env in the current folder") ||
				err != nil && !strings.Contains(err.Error(), "--env-file .env if you trust") {
				t.Errorf("it names no place or no fix: %v", err)
			}

			env = NewEnv([]string{tt.env})
			if err := env.ReadFile(write(t, ".env", strings.ReplaceAll(tt.dotenv, " ", "\n"))); err != nil {
				t.Fatal(err)
			}
			if err := env.Trusted(tt.asked); err != nil {
				t.Errorf("with --env-file: %v", err)
			}
		})
	}
}

func TestAFileOfOptionsFromDotenvIsNotRead(t *testing.T) {
	env := NewEnv(nil)
	env.Dotenv = write(t, ".env", "MARQUEE_CONFIG="+write(t, "c.json", `{"base_url":"u"}`))
	g, _, _, err := parse(t, env, "run")
	if err == nil || !strings.Contains(err.Error(), "MARQUEE_CONFIG is from .env") {
		t.Errorf("got %q, %v", g.Run.BaseURL, err)
	}
	if g, _, _, err = parse(t, env, "run", "--env-file="+env.Dotenv); err == nil {
		t.Errorf("a file that was read already is trusted later: %q", g.Run.BaseURL)
	}
	env = NewEnv(nil)
	named := write(t, ".env", "MARQUEE_CONFIG="+write(t, "c.json", `{"base_url":"u"}`))
	if g, _, _, err = parse(t, env, "run", "--env-file="+named); err != nil || g.Run.BaseURL != "u" {
		t.Errorf("with --env-file: %q, %v", g.Run.BaseURL, err)
	}
}

func TestWhatTheProcessGets(t *testing.T) {
	dotenv := strings.Join([]string{
		"AWS_REGION=r", "AWS_PROFILE=p", "AWS_ENDPOINT_URL=u", "PGPASSWORD=k", "PGHOST=h",
		"https_proxy=u", "SSL_CERT_FILE=f", "OTEL_SERVICE_NAME=n", "OTEL_EXPORTER_OTLP_ENDPOINT=u",
		"MARQUEE_MODEL=offline", "GODEBUG=x", "EDITOR=vi",
	}, "\n")
	for name, tt := range map[string]struct {
		named bool
		want  string
		warns string
	}{
		"from .env": {false, "AWS_REGION OTEL_SERVICE_NAME PGPASSWORD",
			"AWS_ENDPOINT_URL, AWS_PROFILE, PGHOST, SSL_CERT_FILE, https_proxy in .env of the " +
				"current folder is not used"},
		"with --env-file": {true, "AWS_ENDPOINT_URL AWS_PROFILE AWS_REGION EDITOR GODEBUG " +
			"MARQUEE_MODEL OTEL_EXPORTER_OTLP_ENDPOINT OTEL_SERVICE_NAME PGHOST PGPASSWORD " +
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
			_, _, _, _ = parse(t, env, args...) // {} is wrong in a file of variables
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
