package llmtest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// CassetteOptions says whether a cassette records or replays.
type CassetteOptions struct {
	// Record asks the real server, and writes the file again if the test passes. A test
	// usually has a flag for it. Default: false, which replays the file.
	Record bool
	// Upstream reaches the real server. Default: [http.DefaultTransport].
	Upstream http.RoundTripper
}

// Cassette returns a client that replays the exchanges in the file at path. They come in the
// order of the recording, and their bodies in the same pieces. The test fails if a request is
// not the recorded one, if there is a further request, or if a request is missing. A request
// is the recorded one if the method, the path and the body are the same. The host and the key
// do not matter.
//
// Nil options replay. A recording does not hold the headers of requests. Cassette takes keys,
// ids of organizations and cookies out of the bodies. If one of them would remain, the test
// fails and Cassette writes nothing.
func Cassette(t testing.TB, path string, o *CassetteOptions) *http.Client {
	t.Helper()
	if o == nil {
		o = &CassetteOptions{}
	}
	if o.Record {
		r := &recorder{t: t, upstream: o.Upstream}
		if r.upstream == nil {
			r.upstream = http.DefaultTransport
		}
		t.Cleanup(func() { r.save(path) })
		return &http.Client{Transport: r}
	}
	p := &player{t: t, path: path}
	var err error
	if p.exchanges, err = readCassette(path); err != nil {
		t.Fatalf("llmtest: no cassette to replay: %v", err)
	}
	t.Cleanup(p.finish)
	return &http.Client{Transport: p}
}

// keptHeaders are the headers of a response that are recorded.
var keptHeaders = []string{"Content-Type", "Retry-After", "Retry-After-Ms"}

// readRequest returns req as it is recorded, and its body.
func readRequest(req *http.Request, s secrets) (*recorded, []byte, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(req.Body)
		if err := errors.Join(err, req.Body.Close()); err != nil {
			return nil, nil, fmt.Errorf("llmtest: reading the request: %w", err)
		}
	}
	r := &recorded{
		method: req.Method, path: s.redact(req.URL.RequestURI()), header: map[string]string{},
	}
	clean := s.redact(string(body))
	if decode([]byte(clean), &r.asked) != nil {
		r.asked = clean
	}
	return r, body, nil
}

// player is the transport that replays.
type player struct {
	t    testing.TB
	path string

	mu        sync.Mutex
	exchanges []*recorded
	failed    bool
}

func (p *player) RoundTrip(req *http.Request) (*http.Response, error) {
	got, _, err := readRequest(req, secretsOf(req.Header))
	if err != nil {
		return nil, err
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.exchanges) == 0 {
		return nil, p.fail("llmtest: %s does not hold this further request:\n%s", p.path, got.request())
	}
	next := p.exchanges[0]
	if want := next.request(); got.request() != want {
		return nil, p.fail("llmtest: the request is not the one in %s:\n%s",
			p.path, diff(want, got.request()))
	}
	p.exchanges = p.exchanges[1:]
	header := http.Header{}
	for name, value := range next.header {
		header.Set(name, value)
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", next.status, http.StatusText(next.status)), StatusCode: next.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, ContentLength: -1, Request: req,
		Body: &pieceReader{req: req, pieces: next.pieces},
	}, nil
}

func (p *player) fail(format string, args ...any) error {
	p.failed = true
	p.t.Errorf(format, args...)
	return fmt.Errorf(format, args...)
}

func (p *player) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.exchanges) > 0 && !p.failed {
		p.t.Errorf("llmtest: %d of the requests in %s were not made; the next is\n%s",
			len(p.exchanges), p.path, p.exchanges[0].request())
	}
}

// pieceReader reads a body in the pieces in which it was recorded.
type pieceReader struct {
	req    *http.Request
	pieces []string
}

func (r *pieceReader) Read(b []byte) (int, error) {
	if err := r.req.Context().Err(); err != nil {
		return 0, err
	}
	if len(r.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(b, r.pieces[0])
	if r.pieces[0] = r.pieces[0][n:]; r.pieces[0] == "" {
		r.pieces = r.pieces[1:]
	}
	return n, nil
}

func (r *pieceReader) Close() error { return nil }

// diff shows where two texts differ, between the lines that are equal at their beginnings and
// their ends.
func diff(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out strings.Builder
	for _, part := range []struct {
		mark  string
		lines []string
	}{
		{"  ", a[max(0, head-3):head]}, {"- ", a[head : len(a)-tail]}, {"+ ", b[head : len(b)-tail]},
		{"  ", a[len(a)-tail : min(len(a), len(a)-tail+3)]},
	} {
		for _, line := range part.lines {
			out.WriteString(part.mark + line + "\n")
		}
	}
	return out.String()
}
