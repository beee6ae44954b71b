package wire

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Secrets returns what must not be shown of an address and of the headers of every request. It is
// the values of the headers, the password of the address, and the values of its query that may be
// keys. Servers repeat parts of them, so the long words of a value are secrets, too. The longest
// come first.
func Secrets(base string, header http.Header) (secrets []string) {
	add := func(value string) {
		const short, word = 4, 8 // a shorter value hides nothing, and stands in every text
		if len(value) >= short {
			secrets = append(secrets, value)
		}
		for _, part := range strings.Fields(value) {
			if len(part) >= word && part != value {
				secrets = append(secrets, part)
			}
		}
	}
	for _, values := range header {
		for _, value := range values {
			add(value)
		}
	}
	if u, err := url.Parse(base); err == nil {
		if password, set := u.User.Password(); set {
			add(password)
			add(base64.StdEncoding.EncodeToString([]byte(u.User.Username() + ":" + password)))
		}
		for name, values := range u.Query() {
			for _, value := range values {
				if keyName.MatchString(name) {
					add(value)
				}
			}
		}
	}
	slices.SortFunc(secrets, func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	return slices.Compact(secrets)
}

// keyName is the name of a parameter that may be a key. A version of an API is not one, and errors
// about it must be read.
var keyName = regexp.MustCompile(`(?i)key|token|secret|pass|sig|code|auth`)
