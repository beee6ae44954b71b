package identity

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/httpapi"
)

// The reasons why a request is refused. They are for the log.
var (
	errNoKey  = errors.New("identity: the request has no API key")
	errHeader = errors.New("identity: the header Authorization is not one API key; " +
		"send Authorization: Bearer mq_…")
)

// Keys returns a guard that takes API keys: Authorization: Bearer mq_…. A request with a key
// is judged by the key alone, and refused if the key does not work. A request without one is
// judged by the guard others. If others is nil, it is refused. Keys returns an error if keys
// is nil.
func Keys(keys *apikey.Service, others httpapi.Guard) (httpapi.Guard, error) {
	if keys == nil {
		return nil, errors.New("identity: Keys needs a service of API keys")
	}
	if others == nil {
		others = func(*http.Request) (httpapi.Principal, error) { return httpapi.Principal{}, errNoKey }
	}
	return func(r *http.Request) (httpapi.Principal, error) {
		headers := r.Header["Authorization"]
		if !hasKey(headers) {
			return others(r)
		}
		scheme, secret, _ := strings.Cut(headers[0], " ")
		if len(headers) > 1 || !strings.EqualFold(scheme, "Bearer") {
			return httpapi.Principal{}, errHeader
		}
		who, err := keys.Authenticate(r.Context(), secret)
		if err != nil {
			return httpapi.Principal{}, fmt.Errorf("identity: %w", err)
		}
		scopes := make([]httpapi.Scope, len(who.Scopes))
		for i, scope := range who.Scopes {
			scopes[i] = httpapi.Scope(scope)
		}
		return httpapi.Principal{Owner: who.Owner, Scopes: scopes}, nil
	}, nil
}

// hasKey tells whether somebody means to send a key, however badly. Such a request must not
// count as that of another identity.
func hasKey(headers []string) bool {
	return slices.ContainsFunc(headers, func(header string) bool {
		words := strings.FieldsFunc(header, func(r rune) bool {
			return strings.ContainsRune(" \t,;:='\"", r)
		})
		return slices.ContainsFunc(words, beginsLikeKey) || isPassword(header)
	})
}

func beginsLikeKey(word string) bool {
	return len(word) >= len(apikey.Prefix) &&
		strings.EqualFold(word[:len(apikey.Prefix)], apikey.Prefix)
}

// isPassword tells whether a header has a key as the name or the password of Basic
// authentication (RFC 7617), as curl --user sends it.
func isPassword(header string) bool {
	name, password, _ := (&http.Request{Header: http.Header{"Authorization": {header}}}).BasicAuth()
	return beginsLikeKey(name) || beginsLikeKey(password)
}
