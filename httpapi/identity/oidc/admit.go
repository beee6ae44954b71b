package oidc

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/marquee-go/marquee"
)

// errNotAllowed says that a person is who they say, and may not use this server.
var errNotAllowed = errors.New("the person may not use this server")

// admit returns the session of a person, if they are let in. With an error, it has only the
// owner, or nothing.
func (s *SignIn) admit(c claims) (session, error) {
	owner, err := s.owner(c.text("sub"))
	if err != nil {
		return session{}, err
	}
	groups := c.groups(s.GroupsClaim)
	if err := s.allowed(c, groups); err != nil {
		return session{Owner: owner}, fmt.Errorf("%w: %w", errNotAllowed, err)
	}
	return session{
		Owner: owner, Name: nameOf(c), Scopes: s.Scopes(owner, groups),
		Ends: s.Now().Add(Lifetime).Unix(),
	}, nil
}

// allowed returns why a person is not let in.
func (s *SignIn) allowed(c claims, groups []string) error {
	if len(s.Domains) > 0 {
		switch domain := c.domain(s.Issuer); {
		case domain == "":
			return errors.New("the provider has not verified an email address of theirs")
		case !slices.Contains(s.Domains, domain):
			return errors.New("their email address is in another domain")
		}
	}
	if len(s.Groups) > 0 {
		switch {
		case c[s.GroupsClaim] == nil:
			return fmt.Errorf("the ID token has no claim %q", cut(s.GroupsClaim))
		case !slices.ContainsFunc(groups, func(g string) bool { return slices.Contains(s.Groups, g) }):
			return errors.New("they are in none of the groups")
		}
	}
	return nil
}

// owner returns the owner for a subject. An issuer has no #, so two people never share one.
func (s *SignIn) owner(subject string) (string, error) {
	owner := s.Issuer + "#" + subject
	if subject == "" || strings.ContainsFunc(subject, unicode.IsControl) ||
		marquee.CheckOwner(owner) != nil {
		return "", errors.New("the subject is missing, or an owner with it cannot be kept")
	}
	return owner, nil
}

// nameOf returns how the page may call a person.
func nameOf(c claims) string {
	const most = 100 // characters
	name := []rune(strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, c.text("name", "preferred_username", "email")))
	return string(name[:min(len(name), most)])
}

// isDomain tells whether a text can be the domain of an email address.
func isDomain(text string) bool {
	return strings.Contains(text, ".") && !strings.ContainsAny(text, "@*/: \t") &&
		!strings.HasPrefix(text, ".") && !strings.HasSuffix(text, ".")
}
