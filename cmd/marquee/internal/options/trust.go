package options

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Trusted returns an error if a variable is from the file .env of the current folder and
// says where keys or texts go, but the keys for that place are not from the same file. It
// does the same for every other option that is not harmless. Otherwise a folder from elsewhere
// could collect or spend the keys of a person who runs a command in it, or open a server. What
// --env-file names is trusted.
func (e Env) Trusted(name string) error {
	from, ok := e.from[name]
	if !ok || from.named {
		return nil
	}
	guard := guardOf(name, e.values[name])
	if guard == nil {
		return nil
	}
	const fix = "set it in the environment, or add --env-file %s if you trust that file"
	if len(guard.keys) == 0 {
		return fmt.Errorf("%s is from %s in the current folder, which cannot choose it; "+fix,
			name, from, from)
	}
	for _, key := range slices.Concat(guard.keys, guard.others) {
		keyFrom, inFile := e.from[key]
		value, set := e.values[key]
		here := inFile && keyFrom == from
		switch {
		case here && value != "": // an empty key would be looked for elsewhere
		case set && !here:
			return fmt.Errorf("%s is from %s in the current folder, but %s is from the environment "+
				"and would go where that file says; set both in one place, or add --env-file %s "+
				"if you trust that file", name, from, key, from)
		case slices.Contains(guard.keys, key):
			return fmt.Errorf("%s is from %s in the current folder, but %s is not set there; "+
				"set both there, "+fix, name, from, key, from)
		}
	}
	return nil
}

// guard says which keys go to the place that a variable names.
type guard struct {
	keys   []string // they must be from the same file; if there are none, nothing helps
	others []string // they must not be from elsewhere
}

// harmless are the options that a folder may choose: they open nothing, name no place and no
// file, and raise no limit.
var harmless = []string{
	"MARQUEE_ADDR", "MARQUEE_DEMO", "MARQUEE_DRAIN", "MARQUEE_LOG_FORMAT", "MARQUEE_LOG_LEVEL",
	"MARQUEE_MODEL", "MARQUEE_REPLY_TIMEOUT", "MARQUEE_SLOW", "MARQUEE_STORE_WAIT",
}

// guardOf returns the guard of a variable, or nil if its value is harmless. An empty value
// is not: it would take the place of what --config says.
func guardOf(name, value string) *guard {
	const otlp = "OTEL_EXPORTER_OTLP_"
	places := []string{"MARQUEE_STORE", "MARQUEE_FROM", "MARQUEE_TO", "MARQUEE_TELEMETRY_CONTENT"}
	option := strings.HasPrefix(name, "MARQUEE_") && !slices.Contains(places, name)
	switch {
	case name == "MARQUEE_ADDR" && strings.HasPrefix(value, "unix:"):
		return &guard{} // it names a file
	case option && slices.Contains(harmless, name):
		return nil
	case option:
		return &guard{}
	case value == "":
		return nil
	}
	if name == "BEDROCK_BASE_URL" {
		g := guardOfAWS() // which sign if there is no key
		return &guard{keys: []string{bedrockKey}, others: slices.Concat(g.keys, g.others)}
	}
	if vendor, ok := strings.CutSuffix(name, "_BASE_URL"); ok {
		return &guard{keys: []string{vendor + "_API_KEY"}}
	}
	if kind, ok := strings.CutSuffix(name, "_ENDPOINT"); ok && strings.HasPrefix(name, otlp) {
		if kind+"_" != otlp {
			return &guard{keys: []string{kind + "_HEADERS"}, others: []string{otlp + "HEADERS"}}
		}
	}
	switch name {
	case "MARQUEE_STORE", "MARQUEE_FROM", "MARQUEE_TO":
		return guardOfStore(value)
	case otlp + "ENDPOINT", "MARQUEE_TELEMETRY_CONTENT":
		return &guard{
			keys:   []string{otlp + "HEADERS"},
			others: []string{otlp + "TRACES_HEADERS", otlp + "METRICS_HEADERS"},
		}
	case "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB":
		return guardOfAWS()
	}
	return nil
}

// guardOfStore returns the guard of the URL of a store, or nil if the data stays in memory or
// in the folder, or if the URL has a password in it.
func guardOfStore(url string) *guard {
	scheme, rest, _ := strings.Cut(url, ":")
	switch scheme {
	case "memory":
		return nil
	case "sqlite":
		if filepath.IsLocal(rest) && !strings.Contains(rest, ":") {
			return nil
		}
	case "postgres", "postgresql":
		user, _, _ := strings.Cut(strings.TrimPrefix(rest, "//"), "/")
		at := strings.LastIndex(user, "@")
		if _, password, _ := strings.Cut(user[:max(at, 0)], ":"); password != "" {
			return nil
		}
		return &guard{keys: []string{"PGPASSWORD"}}
	case "dynamodb":
		return guardOfAWS()
	}
	return &guard{}
}

// bedrockKey is a key that this program reads by itself.
const bedrockKey = "AWS_BEARER_TOKEN_BEDROCK"

func guardOfAWS() *guard {
	return &guard{
		keys:   []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"},
		others: []string{"AWS_SESSION_TOKEN"},
	}
}

// exportTrusted sets variables of the file for this process. From a file that nobody named
// it takes only what cannot send a key elsewhere. A proxy, a certificate or a profile could.
func (e Env) exportTrusted() error {
	if e.export == nil {
		return nil
	}
	var left []string
	for _, name := range slices.Sorted(maps.Keys(e.from)) {
		switch from := e.from[name]; {
		case from.named || exported(name) && e.Trusted(name) == nil:
			if err := e.export(name, e.values[name]); err != nil {
				return fmt.Errorf("%s: %s: %w", from, name, err)
			}
		case steers(name):
			left = append(left, name)
		}
	}
	if len(left) > 0 {
		from := e.from[left[0]]
		e.Warn(fmt.Sprintf("%s in %s of the current folder is not used; set it in the environment, "+
			"or add --env-file %s if you trust that file", strings.Join(left, ", "), from, from))
	}
	return nil
}

// exported tells whether the libraries may find a variable of .env in the environment.
func exported(name string) bool {
	switch name {
	case "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB",
		"PGUSER", "PGPASSWORD", "PGDATABASE":
		return true
	}
	loosens := strings.HasSuffix(name, "_CERTIFICATE") || strings.HasSuffix(name, "_INSECURE")
	return strings.HasPrefix(name, "OTEL_") && !loosens
}

// steers tells whether a library would take an address, a key or a certificate from a
// variable.
func steers(name string) bool {
	upper := strings.ToUpper(name)
	if strings.HasPrefix(upper, bedrockKey) {
		return false
	}
	return strings.HasPrefix(upper, "AWS_") || strings.HasPrefix(upper, "PG") ||
		strings.HasPrefix(upper, "OTEL_") ||
		strings.HasPrefix(upper, "SSL_CERT_") || strings.HasSuffix(upper, "_PROXY")
}
