package httpapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/httpapi/internal/wire"
)

// These are the media types of answers.
const (
	asJSON   = "application/json"
	asCSV    = "text/csv"
	asEvents = "text/event-stream"

	asProblem = "application/problem+json"
)

// negotiate returns the media type that the client prefers among the offered ones. If
// the client does not accept any, it answers with 406 and returns false.
func negotiate(w http.ResponseWriter, r *http.Request, offered ...string) (string, bool) {
	media := preferred(r.Header["Accept"], offered...)
	if media == "" {
		all := strings.Join(offered, " or ")
		w.Header().Set("Vary", "Accept")
		writeProblem(w, r, wire.NewProblem(http.StatusNotAcceptable, "This comes as "+all+".",
			wire.FieldError{
				Location: "header.Accept", Message: "does not allow any of these; add " + all,
			}))
	}
	return media, media != ""
}

// preferred returns the offered media type that an Accept header prefers (RFC 9110,
// section 12.5.1), or an empty text if it does not accept any. Among media types of
// the same quality the first one wins. Without a header all have the same quality.
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

// quality returns the quality of a media type in an Accept header, 0 to 1. The most
// specific range that contains it decides.
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

// weight returns the parameter q of a media range, or 1 if there is none.
func weight(parameters string) float64 {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || q > 1 {
				return 0 // it is not clear what it means
			}
			return q
		}
	}
	return 1
}
