package oidc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	coreos "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// errAway says that the provider could not be asked. Waiting may help.
var errAway = errors.New("the provider cannot be asked")

// errUnread says that UserInfo does not take a token, or answers with something else.
var errUnread = errors.New("its answer cannot be read")

// The limits of a request to the provider.
const (
	askTimeout = 10 * time.Second
	maxAnswer  = 1 << 20         // bytes
	awayTime   = 5 * time.Second // until it is asked again
)

// provider finds out once where the provider is. It asks again as long as that fails, though
// not for every request.
type provider struct {
	signIn *SignIn

	found atomic.Pointer[endpoints]

	mu    sync.Mutex // held while the provider is asked
	away  error
	until time.Time // away counts until then
}

// endpoints are what the discovery document of a provider says.
type endpoints struct {
	*coreos.Provider
	oauth  oauth2.Config
	client *http.Client
	end    string // where people sign out there; "" if nowhere
	verifier
}

// get returns the endpoints, or an errAway.
func (p *provider) get(ctx context.Context) (*endpoints, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.signIn.Now()
	switch {
	case p.known() != nil:
		return p.known(), nil
	case now.Before(p.until):
		return nil, p.away
	}
	found, err := p.signIn.discover(ctx)
	if err != nil {
		p.away = fmt.Errorf("%w: %s", errAway, cut(err.Error()))
		if ctx.Err() == nil { // otherwise it was the person who left
			p.until = p.signIn.Now().Add(awayTime) // requests that wait need not ask again
		}
		return nil, p.away
	}
	p.found.Store(found)
	return found, nil
}

// Ready reads the provider's discovery document, unless that was done before. Its error says why
// nobody can sign in. A server need not call it: the first person who signs in does.
func (s *SignIn) Ready(ctx context.Context) error {
	_, err := s.provider.get(ctx)
	return err
}

// known returns the endpoints if they were found already, or nil.
func (p *provider) known() *endpoints { return p.found.Load() }

// discover reads the discovery document.
func (s *SignIn) discover(ctx context.Context) (*endpoints, error) {
	client := &http.Client{
		Timeout: askTimeout, Transport: bounded{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("it redirects, and nothing is sent elsewhere")
		},
	}
	ctx = coreos.ClientContext(ctx, client)
	p, err := coreos.NewProvider(ctx, s.Issuer)
	if err != nil {
		return nil, err
	}
	var said struct {
		Keys       string   `json:"jwks_uri"`
		End        string   `json:"end_session_endpoint"`
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
		Methods    []string `json:"token_endpoint_auth_methods_supported"`
		Scopes     []string `json:"scopes_supported"`
	}
	if err := p.Claims(&said); err != nil {
		return nil, err
	}
	at := p.Endpoint()
	addresses := []string{at.AuthURL, at.TokenURL, said.Keys}
	if p.UserInfoEndpoint() != "" {
		addresses = append(addresses, p.UserInfoEndpoint())
	}
	for _, address := range addresses {
		if u, err := url.Parse(address); err != nil || !isSafe(u) {
			return nil, fmt.Errorf("its document names %q, which is not an address of https", address)
		}
	}
	if u, err := url.Parse(said.End); err != nil || !isSafe(u) {
		said.End = ""
	}
	at.AuthStyle = oauth2.AuthStyleInHeader
	if s.ClientSecret == "" ||
		len(said.Methods) > 0 && !slices.Contains(said.Methods, "client_secret_basic") {
		at.AuthStyle = oauth2.AuthStyleInParams
	}
	scopes := []string{coreos.ScopeOpenID, coreos.ScopeProfile, coreos.ScopeEmail}
	if slices.Contains(said.Scopes, s.GroupsClaim) { // as with Dex and Okta
		scopes = append(scopes, s.GroupsClaim)
	}
	return &endpoints{
		Provider: p,
		oauth: oauth2.Config{
			ClientID: s.ClientID, ClientSecret: s.ClientSecret, Endpoint: at,
			RedirectURL: s.base.JoinPath("auth/callback").String(), Scopes: scopes,
		},
		client: client,
		end:    said.End,
		verifier: verifier{
			issuer: s.Issuer, clientID: s.ClientID, now: s.Now,
			keys:       coreos.NewRemoteKeySet(s.keysContext(ctx, client), said.Keys),
			algorithms: asymmetric(said.Algorithms),
		},
	}, nil
}

// exchange returns the tokens for a code, of which one is the ID token. Its errors have neither
// the code nor the answer.
func (e *endpoints) exchange(
	ctx context.Context, code, verifier string,
) (tokens *oauth2.Token, id string, err error) {
	ctx = coreos.ClientContext(ctx, e.client)
	tokens, err = e.oauth.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return nil, "", fmt.Errorf("the provider does not take the code: status %d, error %q",
			refused.Response.StatusCode, cut(refused.ErrorCode))
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return nil, "", fmt.Errorf("%w: %s", errAway, cut(failed.Error()))
	}
	if err != nil {
		return nil, "", errors.New("the provider's answer to the code has no tokens")
	}
	id, _ = tokens.Extra("id_token").(string)
	if id == "" {
		return nil, "", errors.New("the provider's answer to the code has no ID token")
	}
	return tokens, id, nil
}

// complete adds to the claims of an ID token what the provider only says at its UserInfo
// endpoint, as OpenID Connect allows (Core 1.0, section 5.4).
func (e *endpoints) complete(
	ctx context.Context, c claims, tokens *oauth2.Token, groups string,
) error {
	if e.UserInfoEndpoint() == "" || c["name"] != nil && c["email"] != nil && c[groups] != nil {
		return nil
	}
	ctx = coreos.ClientContext(ctx, e.client)
	info, err := e.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("%w about the person: %s", errAway, cut(failed.Error()))
	}
	if err != nil { // its text may have the whole answer
		return fmt.Errorf("%w about the person: %w", errAway, errUnread)
	}
	more := claims{}
	if err := info.Claims(&more); err != nil || info.Subject == "" || info.Subject != c.text("sub") {
		return errors.New("the provider's UserInfo is about somebody else")
	}
	c.add(more)
	return nil
}

// bounded is a transport that reads no endless answer, and takes a failure of the server for
// a failure.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= http.StatusInternalServerError {
		res.Body.Close()
		return nil, fmt.Errorf("it answers %d", res.StatusCode)
	}
	res.Body = http.MaxBytesReader(nil, res.Body, maxAnswer)
	return res, nil
}

// isSafe tells whether what is sent to an address cannot be read on the way.
func isSafe(u *url.URL) bool {
	return u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()))
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// cut bounds a text of somebody else for the log.
func cut(text string) string {
	const most = 300 // bytes
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}
