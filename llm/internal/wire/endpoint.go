package wire

import (
	"fmt"
	"net/url"
	"strings"
)

// CheckEndpoint fails if base cannot be a base URL, or key cannot be a key. Its errors name the
// provider, and show an example of a base URL.
func CheckEndpoint(provider, base, key, example string) error {
	if !isBase(base) {
		// The error does not repeat the value, which may be a key by mistake.
		return fmt.Errorf("the base URL of %s must be an absolute http or https URL, such as %s",
			provider, example)
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("the API key of %s contains a space, a line break or another character "+
			"that no key has", provider)
	}
	return nil
}

// isBase tells whether paths can be joined to a URL, and whether errors may show it.
func isBase(base string) bool {
	u, err := url.Parse(base)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") &&
		!strings.ContainsAny(base, "?#") && !isKey(u.User)
}

// isKey tells whether there is a name without a password before the host of an address. It
// may be a key, and errors hide passwords, but not names.
func isKey(u *url.Userinfo) bool {
	password, _ := u.Password()
	return u.Username() != "" && password == ""
}

// Join returns the address of a path below a base URL. The base URL may end in a slash, or in
// the v1 with which the path begins.
func Join(base, path string) string {
	base = strings.TrimRight(base, "/")
	if strings.HasPrefix(path, "v1/") {
		base = strings.TrimSuffix(base, "/v1")
	}
	return base + "/" + path
}
