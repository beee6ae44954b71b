package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	coreos "github.com/coreos/go-oidc/v3/oidc"
)

// skew is how far the clock of the provider may be from ours.
const skew = time.Minute

// verifier checks tokens.
type verifier struct {
	issuer, clientID string
	keys             coreos.KeySet
	algorithms       []string
	now              func() time.Time
}

// asymmetric leaves out algorithms with which everybody who can check a token could make one.
func asymmetric(algorithms []string) []string {
	safe := []string{
		coreos.RS256, coreos.RS384, coreos.RS512, coreos.PS256, coreos.PS384, coreos.PS512,
		coreos.ES256, coreos.ES384, coreos.ES512, coreos.EdDSA,
	}
	return slices.DeleteFunc(slices.Clone(algorithms), func(a string) bool {
		return !slices.Contains(safe, a)
	})
}

// verify returns the claims of an ID token that the provider has just made for us.
func (v *verifier) verify(ctx context.Context, raw, nonce string) (claims, error) {
	token, c, err := v.check(ctx, raw, v.clientID)
	if err != nil {
		return nil, err
	}
	switch azp := c["azp"]; {
	case token.Nonce != nonce:
		return nil, errors.New("the nonce of the ID token is that of another sign-in")
	case azp != nil && azp != v.clientID, azp == nil && len(token.Audience) > 1:
		return nil, errors.New("the ID token was made for another client")
	}
	return c, nil
}

// check returns a token that the provider has made for an audience, and its claims.
func (v *verifier) check(
	ctx context.Context, raw, audience string,
) (*coreos.IDToken, claims, error) {
	now := v.now()
	keys := &notedKeys{KeySet: v.keys}
	token, err := coreos.NewVerifier(v.issuer, keys, &coreos.Config{
		ClientID: audience, SupportedSigningAlgs: v.algorithms,
		Now: func() time.Time { return now.Add(-skew) },
	}).Verify(ctx, raw)
	if keys.away != nil {
		return nil, nil, fmt.Errorf("%w: %s", errAway, cut(keys.away.Error()))
	}
	if err != nil {
		return nil, nil, errors.New(cut(err.Error()))
	}
	c := claims{}
	if err := token.Claims(&c); err != nil {
		return nil, nil, errors.New("the claims of the token cannot be read")
	}
	if token.IssuedAt.After(now.Add(skew)) {
		return nil, nil, errors.New("the token is from the future")
	}
	return token, c, nil
}

// notedKeys notes that the keys of the provider could not be fetched. The verifier would make
// a bad token of that.
type notedKeys struct {
	coreos.KeySet
	away error
}

func (k *notedKeys) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, jwt)
	if failed, ok := errors.AsType[*url.Error](err); ok {
		k.away = failed
	}
	return payload, err
}

// claims are what an ID token says about a person.
type claims map[string]any

// add adds claims that are missing. What is said of the address stays together.
func (c claims) add(more claims) {
	if c["email"] != nil || c["email_verified"] != nil || c["hd"] != nil {
		for _, name := range []string{"email", "email_verified", "hd"} {
			delete(more, name)
		}
	}
	for name, value := range more {
		if c[name] == nil {
			c[name] = value
		}
	}
}

// text returns the first of some claims that is a text.
func (c claims) text(names ...string) string {
	for _, name := range names {
		if text, _ := c[name].(string); text != "" {
			return text
		}
	}
	return ""
}

// groups returns a claim that is a list of texts, or a single one.
func (c claims) groups(name string) (all []string) {
	switch v := c[name].(type) {
	case string:
		all = append(all, v)
	case []any:
		for _, item := range v {
			if group, ok := item.(string); ok {
				all = append(all, group)
			}
		}
	}
	return all
}

// domain returns the domain of the person's address, "" if the provider does not vouch for it.
func (c claims) domain(issuer string) string {
	if verified := c["email_verified"]; verified != true && verified != "true" { // as Cognito has it
		return ""
	}
	email := c.text("email")
	at := strings.LastIndex(email, "@")
	if at < 1 {
		return ""
	}
	domain := strings.ToLower(email[at+1:])
	// Anyone can make a Google account with an address of a company that they have left. Only
	// the claim hd says that the company still has the account.
	const google, gmail = "https://accounts.google.com", "gmail.com"
	if issuer == google && domain != gmail && !strings.EqualFold(c.text("hd"), domain) {
		return ""
	}
	return domain
}
