package telemetry

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

// Endpoint is where one kind of telemetry goes, and why.
type Endpoint struct {
	URL      *url.URL // without credentials; nil means nowhere
	Variable string   // the variable that decided
}

// EndpointOf returns where OpenTelemetry's variables send traces or metrics. The exporters
// read the variables of endpoints as well, but if one is wrong they fall back to a default
// address. They know neither OTEL_SDK_DISABLED nor OTEL_TRACES_EXPORTER.
func EndpointOf(kind string, env options.Env) (Endpoint, error) {
	upper := strings.ToUpper(kind)
	if strings.EqualFold(env.Get("OTEL_SDK_DISABLED"), "true") {
		return Endpoint{Variable: "OTEL_SDK_DISABLED"}, nil
	}
	if name := "OTEL_" + upper + "_EXPORTER"; env.Get(name) == "none" {
		return Endpoint{Variable: name}, nil
	}
	e := Endpoint{Variable: "OTEL_EXPORTER_OTLP_" + upper + "_ENDPOINT"}
	whole := env.Get(e.Variable) != "" // this variable holds the whole URL
	if !whole {
		e.Variable = "OTEL_EXPORTER_OTLP_ENDPOINT"
	}
	raw := env.Get(e.Variable)
	if raw == "" {
		return e, nil
	}
	if err := env.Trusted(e.Variable); err != nil {
		return e, err
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return e, fmt.Errorf("%s: write a URL such as http://127.0.0.1:4318", e.Variable)
	}
	e.URL = &url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if !whole {
		e.URL = e.URL.JoinPath("v1", kind)
	}
	return e, nil
}
