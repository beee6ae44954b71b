package storage

import (
	"cmp"
	"net/url"
)

// Name returns the URL of stores as it may be shown: without passwords, and without the
// parameters after the ?, which may hold one. It returns "as configured" for a URL that
// cannot be read.
func Name(url string) string {
	const unreadable = "as configured"
	k, err := kindOf(url)
	switch {
	case err != nil:
		return unreadable
	case k.name != nil:
		return cmp.Or(k.name(url), unreadable)
	}
	return url
}

func withoutParameters(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	u.RawQuery, u.Fragment = "", ""
	return u.Redacted()
}
