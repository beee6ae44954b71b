package llmtest

import (
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// redacted replaces a secret.
const redacted = "[redacted]"

// secrets are values that must not be in a recording.
type secrets []string

// secretHeader matches the names of headers that tell who asks.
var secretHeader = regexp.MustCompile(`(?i)^(authorization|.*api-?key|.*auth-token|` +
	`cookie|set-cookie|.*organization(-id)?|.*-project|.*account-id|.*workspace-id)$`)

// cookieValue matches the value of one cookie.
var cookieValue = regexp.MustCompile(`=([^;]*)`)

// secretsOf returns the values of the headers that are secret.
func secretsOf(h http.Header) (s secrets) {
	add := func(value string) {
		if len(value) >= 6 { // a shorter text may be anywhere
			s = append(s, value)
		}
	}
	for name, values := range h {
		if !secretHeader.MatchString(name) {
			continue
		}
		for _, value := range values {
			if strings.HasSuffix(strings.ToLower(name), "cookie") {
				for _, match := range cookieValue.FindAllStringSubmatch(value, -1) {
					add(match[1])
				}
				continue
			}
			_, token, found := strings.Cut(value, " ") // "Bearer", "Basic"
			if !found {
				token = value
			}
			add(strings.TrimSpace(token))
		}
	}
	return s
}

// secretText matches text that looks like a secret.
var secretText = regexp.MustCompile(strings.Join([]string{
	`\b(sk|xai|gsk|org|proj)[-_][A-Za-z0-9_-]{8,}`, // keys and ids of the model vendors
	`\bAIza[A-Za-z0-9_-]{20,}`,                     // Google
	`\b(AKIA|ASIA)[A-Z0-9]{16}\b`,                  // AWS
	`\bgh[pousr]_[A-Za-z0-9]{20,}`,                 // GitHub
	`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`,
	`(?i:\bbearer\s+[A-Za-z0-9._~+/-]{8,}=*)`,
	`-----BEGIN [A-Z ]*PRIVATE KEY-----`,
}, "|"))

// secretMember matches the members of JSON objects that hold a secret. Its group is all before
// the value.
var secretMember = regexp.MustCompile(`(?i)("[a-z_-]*(?:api_?key|secret|password|` +
	`authorization|access_token|organization_?id|org_id)"\s*:\s*)"(?:[^"\\]|\\.)*"`)

// redact returns the text without the secrets.
func (s secrets) redact(text string) string {
	for _, secret := range s {
		text = strings.ReplaceAll(text, secret, redacted)
	}
	text = secretMember.ReplaceAllString(text, `$1"`+redacted+`"`)
	return secretText.ReplaceAllString(text, redacted)
}

// remain tells whether a secret is in the text, as it is or encoded.
func (s secrets) remain(text string) bool {
	for _, secret := range s {
		for _, form := range []string{
			secret, url.QueryEscape(secret), hex.EncodeToString([]byte(secret)),
			base64.RawStdEncoding.EncodeToString([]byte(secret)),
			base64.RawURLEncoding.EncodeToString([]byte(secret)),
		} {
			if strings.Contains(text, form) {
				return true
			}
		}
	}
	return secretText.MatchString(text)
}
