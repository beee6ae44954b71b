package wire

import (
	"net/http"
	"strconv"
	"time"
)

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
