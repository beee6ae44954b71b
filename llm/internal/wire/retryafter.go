package wire

import (
	"net/http"
	"strconv"
	"time"
)

// maxWait bounds how long a server can ask to wait.
const maxWait = 365 * 24 * time.Hour

// RetryAfter returns how long the server asks to wait, at most a year. Servers give it in
// milliseconds, in seconds or as a date. It is 0 if there is no valid time.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	for _, header := range []struct {
		name string
		unit time.Duration
	}{{"Retry-After-Ms", time.Millisecond}, {"Retry-After", time.Second}} {
		v := h.Get(header.name)
		// A text that is not a number becomes 0, and one that is too large infinite.
		if n, _ := strconv.ParseFloat(v, 64); n > 0 {
			return time.Duration(min(n*float64(header.unit), float64(maxWait)))
		}
		if at, err := http.ParseTime(v); err == nil {
			return min(max(0, at.Sub(now)), maxWait)
		}
	}
	return 0
}
