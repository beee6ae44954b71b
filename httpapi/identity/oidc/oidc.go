// Package oidc signs people in to the page with an account that they have elsewhere, by
// OpenID Connect: authorization code, PKCE, state and nonce.
//
// [New] returns a guard and a handler, which httpapi mounts below /auth/:
//
//	signIn, err := oidc.New(&oidc.Options{
//		Issuer: "https://login.example", ClientID: "marquee", ClientSecret: secret,
//		URL: "https://marquee.example", Groups: []string{"film-club"},
//	})
//	if err != nil {
//		return err
//	}
//	handler, err := httpapi.New(signIn.Guard, &httpapi.Options{Email: emails, SignIn: signIn})
//
// Register https://marquee.example/auth/callback at the provider as the address to return to.
//
// Assistants of people bring an access token of the provider to /mcp: see [SignIn.Resource].
//
// A session lasts [Lifetime]. It is a sealed cookie, so no request reads a store, and a provider
// that is away throws nobody out. Nothing but a new Secret ends it earlier everywhere: signing out
// deletes the cookie of one browser.
package oidc

import (
	"cmp"
	"crypto/cipher"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/marquee-go/marquee/httpapi"
)

// Options say who the provider is, and whom to let in.
type Options struct {
	// Issuer is the address of the provider, exactly as its discovery document has it, such
	// as https://accounts.google.com. It is required. http is only for this machine.
	Issuer string
	// ClientID is the name of this program at the provider. It is required.
	ClientID string
	// ClientSecret is its password there. Default: none, as a public client with PKCE.
	ClientSecret string
	// URL is the address of the page, with the prefix if there is one. It is required. The
	// provider sends people back to URL + "/auth/callback". http is only for this machine.
	URL string

	// Secret seals the sessions. It has at least 32 bytes, which nobody can guess. Servers
	// with the same Secret take each other's sessions. Default: a random one, so that all
	// sessions end with the process.
	Secret []byte

	// Domains are the domains of email addresses, such as example.org. If there are some,
	// only people are let in whose address the provider has verified, and who are in one.
	// Default: any domain.
	Domains []string
	// Groups are groups at the provider. If there are some, only their members are let in.
	// Default: any group. If there are Domains and Groups, both must agree.
	Groups []string
	// Anyone lets in everybody who has an account at the provider. It is required if there
	// are neither Domains nor Groups.
	Anyone bool
	// GroupsClaim is the name of the list of groups in the ID token. Default: "groups".
	GroupsClaim string

	// Scopes returns what a person may do. It is asked when they sign in, and its answer
	// counts until the session ends. Default: [httpapi.DefaultScopes] for everybody.
	Scopes func(owner string, groups []string) []httpapi.Scope
	// Rules is any text that tells what Scopes goes by. Sessions that began under another
	// text end. Default: "".
	Rules string

	// Now is the clock. Default: time.Now.
	Now func() time.Time
	// Logger gets a line for each sign-in that is refused, with the reason. Default:
	// slog.Default.
	Logger *slog.Logger
	// Audit gets an [httpapi.Event] for each person who signs in or out, or is refused.
	// Default: Logger.
	Audit *slog.Logger
}

// Lifetime is how long a session lasts.
const Lifetime = 12 * time.Hour

// minSecret is the least size of a Secret, in bytes.
const minSecret = 32

// SignIn signs people in. Its method Guard is the guard of httpapi.New, and SignIn itself is
// the handler of httpapi.Options.SignIn.
type SignIn struct {
	Options
	base     *url.URL // the address of the page, with a slash at its end
	aead     cipher.AEAD
	provider provider
	bearers  bearers
	handler  http.Handler
}

// New returns a SignIn. It does not ask the provider, which may be away when a server starts.
// It returns an error if a required option is missing, or if an address is not one.
func New(o *Options) (*SignIn, error) {
	if o == nil || o.Issuer == "" || o.ClientID == "" || o.URL == "" {
		return nil, errors.New("oidc: New needs an Issuer, a ClientID and a URL")
	}
	if err := checkAddress(o.Issuer); err != nil {
		return nil, fmt.Errorf("oidc: Issuer: %w", err)
	}
	if err := checkAddress(o.URL); err != nil {
		return nil, fmt.Errorf("oidc: URL: %w", err)
	}
	if o.Secret != nil && len(o.Secret) < minSecret {
		return nil, fmt.Errorf("oidc: Secret has %d bytes; it needs at least %d",
			len(o.Secret), minSecret)
	}
	if !o.Anyone && len(o.Domains) == 0 && len(o.Groups) == 0 {
		return nil, errors.New("oidc: nobody is let in; name Domains or Groups, " +
			"or set Anyone to let in everybody who has an account at the provider")
	}
	s := &SignIn{Options: *o}
	s.Domains, s.Groups = slices.Clone(o.Domains), slices.Clone(o.Groups)
	for i, domain := range s.Domains {
		s.Domains[i] = strings.ToLower(strings.TrimPrefix(domain, "@"))
		if !isDomain(s.Domains[i]) {
			return nil, fmt.Errorf("oidc: %q is not a domain; write for example example.org", domain)
		}
	}
	s.GroupsClaim = cmp.Or(o.GroupsClaim, "groups")
	s.Logger = slog.New(httpapi.LogHandler(cmp.Or(o.Logger, slog.Default()).Handler()))
	s.Audit = cmp.Or(o.Audit, s.Logger)
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Scopes == nil {
		s.Scopes = func(string, []string) []httpapi.Scope { return nil }
	}
	s.base, _ = url.Parse(strings.TrimSuffix(o.URL, "/") + "/") // it was checked
	s.provider.signIn = s
	s.bearers.kept = newKept()
	var err error
	if s.aead, err = s.newAEAD(); err != nil {
		return nil, fmt.Errorf("oidc: %w", err)
	}
	s.handler = s.routes()
	return s, nil
}

// ServeHTTP serves what is below /auth/.
func (s *SignIn) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *SignIn) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /auth/sign-in", s.begin)
	mux.HandleFunc("GET /auth/callback", s.callback)
	mux.HandleFunc("POST /auth/sign-out", s.signOut)
	mux.HandleFunc("GET /auth/signed-in", s.signedIn)
	mux.HandleFunc("GET /auth/signed-out", s.signedOut)
	return http.NewCrossOriginProtection().Handler(mux)
}

// checkAddress returns an error for an address that is not one of https without a query. On
// this machine, http will do.
func checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || strings.ContainsAny(address, "?#") {
		return errors.New("it is not an address such as https://marquee.example")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return fmt.Errorf("%s does not begin with https://; http is only for this machine", address)
	}
	return nil
}
