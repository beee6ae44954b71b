package identity

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/marquee-go/marquee/httpapi"
)

// ProxyOptions say which proxies are trusted, and in which headers they name the person.
type ProxyOptions struct {
	// OwnerHeader is the name of the header with the owner, such as X-Forwarded-User.
	// It is required. The proxy must set it itself on every request, or remove the one
	// that the client sent. A name with a comma is refused: a proxy that adds its header to
	// the client's makes such names, and the client would choose the owner. So is a name with
	// a character that cannot be seen, such as a tab.
	OwnerHeader string
	// GroupsHeader is the name of the header with the groups of the person, separated by
	// commas. Default: nobody has groups.
	GroupsHeader string
	// Trusted are the proxies. At least one network, or Unix, is required. From any other
	// peer the headers mean nothing.
	Trusted httpapi.Proxies
	// Scopes returns what a person may do. Default: [httpapi.DefaultScopes] for
	// everybody.
	Scopes func(owner string, groups []string) []httpapi.Scope
}

// The reasons why a proxy's word does not count. They are for the log.
var (
	errStranger = errors.New("identity: the request does not come from a trusted proxy")
	errNobody   = errors.New("identity: the proxy names nobody")
	errTwice    = errors.New("identity: the header of the owner or of the groups is there twice")
	errSeveral  = errors.New("identity: the name has a comma, so it may be two names: the proxy " +
		"must set the header in place of the client's, and send a name without a comma")
	errUnseen = errors.New("identity: the name has a character that cannot be seen, such as a tab")
)

// Proxy returns a guard that believes what trusted proxies say in a header. It returns an
// error if the options name no header or no proxy, or if a header cannot be one.
func Proxy(o *ProxyOptions) (httpapi.Guard, error) {
	if o == nil || o.OwnerHeader == "" || len(o.Trusted.Networks) == 0 && !o.Trusted.Unix {
		return nil, errors.New("identity: Proxy needs an OwnerHeader, " +
			"and the proxies as Trusted")
	}
	for _, name := range []string{o.OwnerHeader, o.GroupsHeader} {
		if name != "" && !isToken(name) {
			return nil, fmt.Errorf("identity: %q cannot be the name of a header", name)
		}
	}
	p := &proxy{
		owner:   http.CanonicalHeaderKey(o.OwnerHeader),
		groups:  http.CanonicalHeaderKey(o.GroupsHeader),
		trusted: o.Trusted,
		scopes:  o.Scopes,
	}
	p.trusted.Networks = slices.Clone(o.Trusted.Networks)
	for i, network := range p.trusted.Networks {
		if !network.IsValid() {
			return nil, fmt.Errorf("identity: network %d of Trusted.Networks is not valid", i+1)
		}
	}
	if p.scopes == nil {
		p.scopes = func(string, []string) []httpapi.Scope { return nil } // the default ones
	}
	return p.principal, nil
}

type proxy struct {
	owner, groups string // canonical names of headers; groups may be empty
	trusted       httpapi.Proxies
	scopes        func(string, []string) []httpapi.Scope
}

// principal is the guard.
func (p *proxy) principal(r *http.Request) (httpapi.Principal, error) {
	if !p.trusted.Trust(r) {
		return httpapi.Principal{}, errStranger
	}
	owners, groups := r.Header[p.owner], r.Header[p.groups]
	if len(owners) > 1 || len(groups) > 1 {
		return httpapi.Principal{}, errTwice // one of them may be the client's
	}
	if len(owners) == 0 || strings.TrimSpace(owners[0]) == "" {
		return httpapi.Principal{}, errNobody
	}
	owner := strings.TrimSpace(owners[0])
	switch {
	case strings.Contains(owner, ","):
		return httpapi.Principal{}, errSeveral // a proxy may have added its own to the client's
	case strings.ContainsFunc(owner, func(r rune) bool { return !unicode.IsPrint(r) }):
		return httpapi.Principal{}, errUnseen // it may look like another's
	}
	var member []string
	for _, list := range groups {
		for group := range strings.SplitSeq(list, ",") {
			if group = strings.TrimSpace(group); group != "" {
				member = append(member, group)
			}
		}
	}
	return httpapi.Principal{Owner: owner, Name: owner, Scopes: p.scopes(owner, member)}, nil
}

// isToken tells whether a text can be the name of a header (RFC 9110, section 5.6.2).
func isToken(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	})
}
