package wire

import (
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
)

// CheckEndpoint fails if base cannot be a base URL, key cannot be a key, or a header cannot be
// sent. Its errors name the provider, and show an example of a base URL.
func CheckEndpoint(provider, base, key string, header http.Header, example string) error {
	// The errors do not repeat the value, which may be a key by mistake.
	if problem := badBase(base); problem != "" {
		return fmt.Errorf("the base URL of %s %s, such as %s", provider, problem, example)
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("the API key of %s contains a space, a line break or another character "+
			"that no key has", provider)
	}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		if problem := badHeader(name, header[name]); problem != "" {
			return fmt.Errorf("the header %.40q of %s %s", name, provider, problem)
		}
	}
	return nil
}

// ofRequests are the headers that belong to a request, or to its connection.
var ofRequests = []string{
	"Accept", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Host",
	"Keep-Alive", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

// badHeader says what is wrong with a header, or "". It does not repeat the values.
func badHeader(name string, values []string) string {
	isToken := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' ||
			strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	}
	switch {
	case name == "" || strings.ContainsFunc(name, func(r rune) bool { return !isToken(r) }):
		return "is not the name of a header"
	case slices.Contains(ofRequests, textproto.CanonicalMIMEHeaderKey(name)):
		return "is set by the request itself"
	}
	for _, value := range values {
		if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
			return "has a value with a line break or another character that no header has"
		}
	}
	return ""
}

// Headers returns the headers of every request: those of the protocol, and more, which win.
func Headers(protocol, more http.Header) http.Header {
	all := http.Header{}
	for _, some := range []http.Header{protocol, more} {
		for name, values := range some {
			all[textproto.CanonicalMIMEHeaderKey(name)] = slices.Clone(values)
		}
	}
	return all
}

// KeyHeader returns the header with a key: the one with the name, or else a bearer token.
func KeyHeader(name, key string) http.Header {
	switch {
	case key == "":
		return http.Header{}
	case name == "":
		return http.Header{"Authorization": {"Bearer " + key}}
	}
	return http.Header{textproto.CanonicalMIMEHeaderKey(name): {key}}
}

// badBase says why paths cannot be joined to a URL, or why errors must not show it. It returns ""
// for a good one.
func badBase(base string) string {
	u, err := url.Parse(base)
	path, query, queried := strings.Cut(base, "?")
	switch {
	case strings.Count(path, "://") > 1:
		return "must be one address (each further server is an endpoint with a name of its own)"
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "must be an absolute http or https URL"
	case strings.Contains(base, "#"), queried && query == "":
		return "must be a URL without a fragment (#) and without an empty query"
	case isKey(u.User):
		return "must be a URL without a name, or with a name and a password"
	}
	return ""
}

// isKey tells whether there is a name without a password before the host of an address. It
// may be a key, and errors hide passwords, but not names.
func isKey(u *url.Userinfo) bool {
	password, _ := u.Password()
	return u.Username() != "" && password == ""
}

// Join returns the address of a path below a base URL. The base URL may end in a slash, or in
// the v1 with which the path begins. A query of the base stays, before that of the path.
func Join(base, path string) string {
	base, query, _ := strings.Cut(base, "?")
	path, more, _ := strings.Cut(path, "?")
	base = strings.TrimRight(base, "/")
	if strings.HasPrefix(path, "v1/") {
		base = strings.TrimSuffix(base, "/v1")
	}
	address := base + "/" + path
	if all := strings.Trim(query+"&"+more, "&"); all != "" {
		address += "?" + all
	}
	return address
}

// shown returns an address for messages. The password and the query may be keys.
func shown(u *url.URL) string {
	without := *u
	without.RawQuery = ""
	return without.Redacted()
}
