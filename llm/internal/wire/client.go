package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// userAgent is all that servers are told about the program. It has neither a version nor the
// name of a machine.
const userAgent = "marquee-go"

// Client returns a client that sends as c does, but does not follow redirects. If c is nil, the
// client has a transport of its own. It does not limit the wait for the first byte, because a
// model may think for minutes: [llm.TimeLimits] does that.
//
// The transport does not join the dials to an HTTP/2 server: 10,000 requests at once dialed
// 3,500 times for 100 connections.
func Client(c *http.Client) *http.Client {
	if c == nil {
		c = &http.Client{Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second,
			IdleConnTimeout:     90 * time.Second,
			MaxIdleConnsPerHost: 16,
			ForceAttemptHTTP2:   true,
		}}
	}
	stay := *c
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &stay
}

// post sends the body, and returns the answer. With an error comes an answer of which the header
// is good.
func (m *Model) post(ctx context.Context, body map[string]any) (*answer, error) {
	none := &answer{}
	if err := ctx.Err(); err != nil {
		return none, err // the caller's transport may not look
	}
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false) // nothing here is HTML
	if err := encoder.Encode(body); err != nil {
		return none, &llm.Error{Kind: llm.KindInvalid, Err: err} // a schema or data is not JSON
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, &encoded)
	if err != nil {
		return none, err
	}
	req.Header = m.Header.Clone() // the caller's transport may add to it
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", userAgent)
	res, err := m.Client.Do(req)
	if err != nil {
		return none, err
	}
	a, err := accept(res, req.URL)
	if err != nil {
		_ = res.Body.Close()
	}
	return a, err
}

// maxList bounds what is read of a list.
const maxList = 8 << 20

// Get reads the JSON at url into v. It never follows redirects. For its errors see
// [Caller.Failure].
func Get(ctx context.Context, client *http.Client, url string, header http.Header, v any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header = header.Clone()
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", userAgent)
	req.Close = true // nobody asks for a second list
	res, err := Client(client).Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode/100 != 2 {
		return refusal(res, req.URL)
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, maxList)).Decode(v); err != nil {
		message := fmt.Sprintf("%s: the server sent no list: %v", shown(req.URL), err)
		return &Problem{message: message, header: res.Header}
	}
	return nil
}
