package oidc

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	coreos "github.com/coreos/go-oidc/v3/oidc"
)

// keysTime is how long the keys of the provider count without another request for them.
const keysTime = 5 * time.Second

// keysContext returns a context for the keys of the provider, which go through a client that asks
// for them seldom.
func (s *SignIn) keysContext(ctx context.Context, client *http.Client) context.Context {
	seldom := *client
	seldom.Transport = &rarely{RoundTripper: client.Transport, now: s.Now}
	return coreos.ClientContext(ctx, &seldom)
}

// rarely is a transport for one address. It gives the last answer again for keysTime. Anybody can
// send a token that no key has signed, and the verifier asks for new keys each time.
type rarely struct {
	http.RoundTripper
	now func() time.Time

	mu    sync.Mutex // held while the provider is asked
	until time.Time  // the last answer counts until then
	last  http.Response
	body  []byte
	err   error
}

func (t *rarely) RoundTrip(r *http.Request) (*http.Response, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.now().Before(t.until) {
		t.ask(r)
		t.until = t.now().Add(keysTime)
	}
	if t.err != nil {
		return nil, t.err
	}
	again := t.last
	again.Header, again.Request = t.last.Header.Clone(), r
	again.Body = io.NopCloser(bytes.NewReader(t.body))
	return &again, nil
}

// ask asks the provider, and keeps its answer.
func (t *rarely) ask(r *http.Request) {
	var res *http.Response
	if res, t.err = t.RoundTripper.RoundTrip(r); t.err != nil {
		return
	}
	defer res.Body.Close()
	t.last = *res
	t.body, t.err = io.ReadAll(res.Body)
}
