package telemetry

import (
	"net/http"

	"go.opentelemetry.io/otel/propagation"
)

// Transport returns a transport that names the span of each request in its header
// traceparent, so that a server of models can continue the trace. A request outside of a span
// is sent as it is. Use it for Transport of provider.Options.
func Transport(next http.RoundTripper) http.RoundTripper { return transport{next} }

type transport struct{ http.RoundTripper }

// RoundTrip sends a copy of the request.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	traced := *r
	traced.Header = r.Header.Clone()
	propagation.TraceContext{}.Inject(r.Context(), propagation.HeaderCarrier(traced.Header))
	return t.RoundTripper.RoundTrip(&traced)
}
