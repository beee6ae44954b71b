package httpapi

import (
	"strconv"
	"strings"
)

// The formats of an answer. Where a client likes both, it gets JSON.
const (
	asJSON = "application/json"
	asCSV  = "text/csv"
)

// formatFor returns the format that suits an Accept header best (RFC 9110,
// section 12.5.1), empty if none does. Without such a header each does.
func formatFor(header []string) string {
	accept := strings.Join(header, ",")
	switch accept {
	case "", asJSON:
		return asJSON
	case asCSV:
		return asCSV
	}
	best, most := "", 0.0
	for _, format := range []string{asJSON, asCSV} {
		if q := quality(accept, format); q > most {
			best, most = format, q
		}
	}
	return best
}

// quality returns how much a client likes a format, from 0 to 1: what the most
// specific of the ranges says that cover it.
func quality(accept, format string) float64 {
	family, _, _ := strings.Cut(format, "/")
	q, specific := 0.0, 0
	for media := range strings.SplitSeq(accept, ",") {
		name, parameters, _ := strings.Cut(media, ";")
		rank := 0
		switch strings.ToLower(strings.TrimSpace(name)) {
		case format:
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

// names tells whether an If-None-Match header names an ETag (RFC 9110, section
// 13.1.2). Ours holds no comma, and so is in one piece.
func names(ifNoneMatch []string, etag string) bool {
	for _, list := range ifNoneMatch {
		for tag := range strings.SplitSeq(list, ",") {
			tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
			if tag == etag || tag == "*" {
				return true
			}
		}
	}
	return false
}
