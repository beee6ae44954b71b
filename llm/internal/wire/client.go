package wire

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Client returns a client that sends as c does but follows no redirect. A
// model may think for minutes before its first byte, so nothing here limits
// the wait for it: that is up to [llm.TimeLimits].
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

// CheckEndpoint refuses a base URL that is none, and a key that can be none.
// Its errors name the provider, and show example.
func CheckEndpoint(provider, base, key, example string) error {
	if u, err := url.Parse(base); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		// The value is not repeated: what stands there by mistake may be a key.
		return fmt.Errorf("the base URL of %s must be an absolute http or https URL, such as %s", provider, example)
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("the API key of %s contains a space, a line break or another character that no key has", provider)
	}
	return nil
}

// maxWait bounds how long a server can ask to wait: as good as for ever.
const maxWait = 365 * 24 * time.Hour

// RetryAfter returns how long the server asks to wait, a year at most: in
// milliseconds, in seconds, or until a date.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	for _, header := range []struct {
		name string
		unit time.Duration
	}{{"Retry-After-Ms", time.Millisecond}, {"Retry-After", time.Second}} {
		v := h.Get(header.name)
		// What is no number is 0, and what is too large for one infinite.
		if n, _ := strconv.ParseFloat(v, 64); n > 0 {
			return time.Duration(min(n*float64(header.unit), float64(maxWait)))
		}
		if at, err := http.ParseTime(v); err == nil {
			return min(max(0, at.Sub(now)), maxWait)
		}
	}
	return 0
}
