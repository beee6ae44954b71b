package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// preference is how long a client wants to wait for work (RFC 7240).
type preference struct {
	wait    time.Duration // before the answer 202
	async   bool          // it rather has an answer at once
	applied string        // what the answer says of it; empty if the client waits to the end
}

// prefer describes the header of a request that begins work.
type prefer struct {
	Prefer []string `header:"Prefer" doc:"respond-async: answer at once with 202 and where to look. wait=20: answer within 20 seconds, with 202 if it is not done by then. Both have no effect on a stream of events. Others are ignored, as RFC 7240 asks. Default: the answer comes when it is done."`
}

// longestWait is how long a client can ask to wait. Work ends sooner.
const longestWait = 24 * time.Hour

// preferenceOf returns what is applied of the header Prefer. If nothing may go on after the
// request, that is nothing.
func (h *handlers) preferenceOf(r *http.Request) preference {
	if h.Attached {
		return preference{}
	}
	return readPreference(r)
}

// readPreference reads the header Prefer. The first of a kind counts.
func readPreference(r *http.Request) preference {
	var p preference
	waits, async := "", ""
	for one := range strings.SplitSeq(strings.Join(r.Header["Prefer"], ","), ",") {
		one, _, _ = strings.Cut(one, ";") // parameters, and none is known
		name, value, _ := strings.Cut(one, "=")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "respond-async":
			p.async, async = true, "respond-async"
		case "wait":
			n, err := strconv.Atoi(value)
			if waits == "" && err == nil && n >= 0 {
				waits, p.wait = "wait="+value, min(time.Duration(min(n, 1e6))*time.Second, longestWait)
			}
		}
	}
	p.applied = strings.Trim(async+", "+waits, ", ")
	return p
}

// limit ends a context when the client does not want to wait any longer.
func (p preference) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if p.applied == "" {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, p.wait)
}

// apply says what was done of a preference.
func (p preference) apply(h http.Header) {
	if p.applied != "" {
		h.Set("Preference-Applied", p.applied)
	}
}
