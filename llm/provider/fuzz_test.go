package provider_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/provider"
)

// Whatever a vendor sends as its list becomes models that can be opened, the newest first, or
// an error of one line without the key.
func FuzzListModels(f *testing.F) {
	for _, seed := range []string{
		`{"data":[{"id":"b","created":1767225600,"shutdown_date":"2027-01-15"},` +
			`{"id":"a:8b","created":-1},{"id":""}]}`,
		`{"data":[{"id":"claude-9","created_at":"2026-11-01T00:00:00Z","retires_at":null}]}`,
		`{"data":[{"id":"a","created":9223372036854775807},{"id":"b","created":253402300800}]}`,
		`{"data":null}`, `{"data":"sk-key"}`, `{"error":{"message":"wrong key: sk-key\n"}}`, "[]",
		"<html>", "",
	} {
		f.Add(seed, 200)
		f.Add(seed, 401)
	}
	f.Fuzz(func(t *testing.T, body string, status int) {
		o := at("http://127.0.0.1:1/v1")
		o.HTTPClient = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response,
			error) {
			return &http.Response{
				StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Request: r,
			}, nil
		})}
		for _, vendor := range []string{"openai", "anthropic", "compatible"} {
			models, _, err := provider.ListModels(t.Context(), vendor, o)
			e, ok := errors.AsType[*llm.Error](err)
			if err != nil &&
				(!ok || models != nil || e.Kind == "" || strings.Contains(e.Error(), "\n") ||
					strings.Contains(e.Error(), "sk-key")) {
				t.Errorf("%s: got %v, %q", vendor, models, err)
			}
			for _, m := range models {
				if _, err := provider.Open(m.Name, o); err != nil || !strings.HasPrefix(m.Name, vendor+":") {
					t.Errorf("%s: a model that cannot be opened: %+v, %v", vendor, m, err)
				}
			}
			if !slices.IsSortedFunc(models, func(a, b provider.ModelInfo) int {
				return b.Created.Compare(a.Created)
			}) {
				t.Errorf("%s: not the newest first: %v", vendor, models)
			}
		}
	})
}
