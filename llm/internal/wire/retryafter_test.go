package wire

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		seconds, milliseconds string
		want                  time.Duration
	}{
		"nothing":           {"", "", 0},
		"seconds":           {"90", "", 90 * time.Second},
		"part of a second":  {"0.5", "", 500 * time.Millisecond},
		"milliseconds":      {"1", "250", 250 * time.Millisecond},
		"a date":            {now.Add(time.Minute).Format(http.TimeFormat), "", time.Minute},
		"a date gone by":    {now.Add(-time.Minute).Format(http.TimeFormat), "", 0},
		"less than nothing": {"-1", "", 0},
		"for years":         {"1000000000", "", maxWait},
		"for ever":          {"1e999", "Inf", maxWait},
		"for ever, in ms":   {"", "1e300", maxWait},
		"a date far off":    {"Fri, 01 Jan 9999 00:00:00 GMT", "", maxWait},
		"no number":         {"soon", "NaN", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := http.Header{}
			h.Set("Retry-After", tt.seconds)
			h.Set("Retry-After-Ms", tt.milliseconds)
			if got := RetryAfter(h, now); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// Whatever a server sends as a time to wait, the wait is not negative, and does not overflow.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{
		"", "3", "0.5", "-1", "1e300", "NaN", "Inf", "soon", "Wed, 21 Oct 2026 07:28:00 GMT",
		"Mon, 01 Jan 9999 00:00:00 GMT",
	} {
		f.Add(seed, seed)
	}
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, seconds, milliseconds string) {
		h := http.Header{"Retry-After": {seconds}, "Retry-After-Ms": {milliseconds}}
		if got := RetryAfter(h, now); got < 0 || got > maxWait {
			t.Errorf("got %v", got)
		}
	})
}
