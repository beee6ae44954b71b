package oidc

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/marquee-go/marquee/httpapi"
)

// sessionCookie is the cookie of somebody who is signed in. With this prefix, a browser takes
// it from this server only, over HTTPS (RFC 6265bis, section 4.1.3.2).
const sessionCookie = "__Host-marquee"

// maxCookie is the greatest size of a cookie that a browser keeps, in bytes.
const maxCookie = 4096

// session is what a cookie says about somebody who is signed in. It has no token.
type session struct {
	Owner  string          `json:"owner"`
	Name   string          `json:"name,omitempty"`
	Scopes []httpapi.Scope `json:"scopes"`
	Ends   int64           `json:"ends"` // seconds since 1970
}

// The reasons why nobody counts as signed in. They are for the log.
var (
	errNobody = errors.New("oidc: nobody is signed in")
	errTwice  = errors.New("oidc: the cookie of the session is there twice")
	errSeal   = errors.New("oidc: the cookie was not sealed by this server, or under other rules")
	errEnded  = errors.New("oidc: the session has ended")
)

// Guard is a guard for httpapi.New. It returns who is signed in, and an error if nobody is. It
// asks neither the provider nor a store, except about an access token of an assistant, which
// counts at /mcp only: see [SignIn.Resource].
func (s *SignIn) Guard(r *http.Request) (httpapi.Principal, error) {
	if len(r.Header["Authorization"]) > 0 && r.URL.Path == resourcePath {
		return s.bearer(r)
	}
	cookies := r.CookiesNamed(sessionCookie)
	switch len(cookies) {
	case 0:
		return httpapi.Principal{}, errNobody
	case 1:
	default:
		return httpapi.Principal{}, errTwice
	}
	var who session
	if err := s.open(cookies[0].Name, cookies[0].Value, &who); err != nil {
		return httpapi.Principal{}, err
	}
	if s.Now().Unix() >= who.Ends {
		return httpapi.Principal{}, errEnded
	}
	return who.principal(), nil
}

// newAEAD returns what seals the cookies. Its key follows from the secret, and from everything
// that decides who is let in and what they may do.
func (s *SignIn) newAEAD() (cipher.AEAD, error) {
	const size = 32 // bytes, for AES-256
	secret := s.Secret
	if secret == nil {
		secret = make([]byte, size)
		_, _ = rand.Read(secret) // it never fails
	}
	rules, err := json.Marshal([]any{
		"marquee session 1", s.Issuer, s.ClientID, s.base.String(),
		s.Domains, s.Groups, s.GroupsClaim, s.Anyone, s.Rules,
	})
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, secret, nil, string(rules), size)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// seal returns the value of a cookie with this name, which only a server with the same key can
// read or make.
func (s *SignIn) seal(name string, v any) (string, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	sealed := s.aead.Seal(nil, nil, plain, []byte(name)) //nolint:gosec // it makes the nonce itself
	value := base64.RawURLEncoding.EncodeToString(sealed)
	if len(name)+len(value) > maxCookie {
		return "", errors.New("oidc: the cookie would be too large for a browser")
	}
	return value, nil
}

// open reads the value of a cookie with this name.
func (s *SignIn) open(name, value string, v any) error {
	if len(value) > maxCookie {
		return errSeal
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(value)
	if err != nil {
		return errSeal
	}
	plain, err := s.aead.Open(nil, nil, sealed, []byte(name))
	if err != nil {
		return errSeal
	}
	return json.Unmarshal(plain, v)
}

// setCookie has the browser keep a cookie for a time, or forget it if there is none.
func setCookie(w http.ResponseWriter, name, value string, keep time.Duration) {
	age := int(keep.Seconds())
	if age == 0 {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age,
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
