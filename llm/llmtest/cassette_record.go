package llmtest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// recorder is the transport that asks the real server, and keeps the answers.
type recorder struct {
	t        testing.TB
	upstream http.RoundTripper

	mu        sync.Mutex
	exchanges []*recorded
	secrets   secrets
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	own := secretsOf(req.Header)
	if len(own) == 0 {
		r.t.Error("llmtest: there is no key to record with")
		return nil, errors.New("llmtest: there is no key to record with")
	}
	x, body, err := readRequest(req, own)
	if err != nil {
		return nil, err
	}
	sent := req.Clone(req.Context())
	sent.Body = io.NopCloser(bytes.NewReader(body))
	res, err := r.upstream.RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	x.status = res.StatusCode
	for _, name := range keptHeaders {
		if value := res.Header.Get(name); value != "" {
			x.header[name] = value
		}
	}
	r.mu.Lock()
	r.exchanges = append(r.exchanges, x)
	r.secrets = append(append(r.secrets, own...), secretsOf(res.Header)...)
	r.mu.Unlock()
	res.Body = &recordedBody{ReadCloser: res.Body, recorder: r, exchange: x}
	return res, nil
}

// recordedBody keeps what is read of a body. A piece never ends within a character, so that it
// can be written as text.
type recordedBody struct {
	io.ReadCloser
	recorder *recorder
	exchange *recorded
	half     []byte
}

func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.recorder.mu.Lock()
	defer b.recorder.mu.Unlock()
	piece := append(b.half, p[:n]...)
	whole := len(piece)
	if err == nil {
		for back := 1; back < utf8.UTFMax && back <= len(piece); back++ {
			if at := len(piece) - back; utf8.RuneStart(piece[at]) {
				if !utf8.FullRune(piece[at:]) {
					whole = at
				}
				break
			}
		}
	}
	if whole > 0 {
		b.exchange.pieces = append(b.exchange.pieces, string(piece[:whole]))
	}
	b.half = bytes.Clone(piece[whole:])
	return n, err
}

// save writes the cassette, unless the test failed or a secret would be in it.
func (r *recorder) save(path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.t.Failed() {
		r.t.Logf("llmtest: %s was not recorded, because the test failed", path)
		return
	}
	if len(r.exchanges) == 0 {
		r.t.Errorf("llmtest: %s was not recorded, because nothing was asked", path)
		return
	}
	for _, x := range r.exchanges {
		body := strings.Join(x.pieces, "")
		if !utf8.ValidString(body) {
			r.t.Errorf("llmtest: %s was not recorded, because a body is not text", path)
			return
		}
		clean := r.secrets.redact(body)
		for i, piece := range x.pieces {
			x.pieces[i] = r.secrets.redact(piece)
		}
		if strings.Join(x.pieces, "") != clean {
			x.pieces = []string{clean} // a secret was in two pieces
		}
		if r.secrets.remain(x.request()) || r.secrets.remain(clean) {
			r.t.Errorf("llmtest: %s was not recorded, because a secret would remain in the exchange with %s",
				path, x.path)
			return
		}
	}
	if err := writeCassette(path, r.exchanges); err != nil {
		r.t.Errorf("llmtest: recording: %v", err)
	}
}
