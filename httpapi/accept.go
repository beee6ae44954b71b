package httpapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// The media types of answers.
const (
	asJSON   = "application/json"
	asCSV    = "text/csv"
	asEvents = "text/event-stream"
)

// negotiate returns which of the media types on offer an answer is to have. It
// refuses a request that accepts none of them.
func negotiate(w http.ResponseWriter, r *http.Request, offered ...string) (string, bool) {
	media := preferred(r.Header["Accept"], offered...)
	if media == "" {
		all := strings.Join(offered, " or ")
		w.Header().Set("Vary", "Accept")
		writeProblem(w, r, wire.NewProblem(http.StatusNotAcceptable, "This comes as "+all+".",
			wire.FieldError{
				Location: "header.Accept", Message: "allows none of what there is; add " + all,
			}))
	}
	return media, media != ""
}

// preferred returns which of the media types on offer an Accept header likes
// best (RFC 9110, section 12.5.1), empty if it accepts none. Of those that it
// likes alike the first wins. Without such a header all are alike.
func preferred(header []string, offered ...string) string {
	accept := strings.Join(header, ",")
	if accept == "" {
		return offered[0]
	}
	if slices.Contains(offered, accept) {
		return accept
	}
	best, most := "", 0.0
	for _, media := range offered {
		if q := quality(accept, media); q > most {
			best, most = media, q
		}
	}
	return best
}

// quality returns how much a client likes a media type, from 0 to 1: what the
// most specific of the ranges says that cover it.
func quality(accept, media string) float64 {
	family, _, _ := strings.Cut(media, "/")
	q, specific := 0.0, 0
	for part := range strings.SplitSeq(accept, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		rank := 0
		switch strings.ToLower(strings.TrimSpace(name)) {
		case media:
			rank = 3
		case family + "/*":
			rank = 2
		case "*/*":
			rank = 1
		}
		if rank > specific {
			q, specific = weight(parameters), rank
		}
	}
	return q
}

// weight returns the q among the parameters of a media range, 1 without one.
func weight(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || q > 1 {
				return 0 // nobody can tell what was meant
			}
			return q
		}
	}
	return 1
}
