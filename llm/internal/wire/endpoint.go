package wire

import (
	"fmt"
	"net/url"
	"strings"
)

// CheckEndpoint refuses a base URL or a key that cannot be one. Its errors
// name the provider, and show example.
func CheckEndpoint(provider, base, key, example string) error {
	if !isBase(base) {
		// The value is not repeated: what stands there by mistake may be a key.
		return fmt.Errorf("the base URL of %s must be an absolute http or https URL, such as %s",
			provider, example)
	}
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("the API key of %s contains a space, a line break or another character "+
			"that no key has", provider)
	}
	return nil
}

// isBase tells whether paths can be joined to a URL, and its errors be shown.
func isBase(base string) bool {
	u, err := url.Parse(base)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") &&
		!strings.ContainsAny(base, "?#") && !isKey(u.User)
}

// isKey tells whether a name without a password stands before the host of an
// address: errors tell the name, and hide the password.
func isKey(u *url.Userinfo) bool {
	password, _ := u.Password()
	return u.Username() != "" && password == ""
}

// Join returns the address of a path below a base URL, which may end in a
// slash, or in the v1 that the path begins with.
func Join(base, path string) string {
	base = strings.TrimRight(base, "/")
	if strings.HasPrefix(path, "v1/") {
		base = strings.TrimSuffix(base, "/v1")
	}
	return base + "/" + path
}
