package oidc

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	coreos "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/internal/lru"
)

// resourcePath is where access tokens count.
const resourcePath = "/mcp"

// A token that was checked counts for bearerTime without another check, and maxBearers do.
const (
	bearerTime = time.Minute
	maxBearers = 1000
)

// errBearer says in the log why a header is not an access token.
var errBearer = errors.New("oidc: the header Authorization is not one access token; " +
	"send Authorization: Bearer and the token")

// Resource describes /mcp for httpapi.Options.Resource, so that an assistant finds the provider,
// where its person signs in. The provider must make its access tokens as JSON Web Tokens, for the
// audience that is the address of /mcp. Who is let in is decided as for the page. Of the scopes,
// a token has at most [httpapi.DefaultScopes].
func (s *SignIn) Resource() *httpapi.Resource {
	return &httpapi.Resource{
		URL: s.resource(), Issuer: s.Issuer,
		Scopes: []string{coreos.ScopeOpenID, coreos.ScopeProfile, coreos.ScopeEmail},
	}
}

// resource returns the address of /mcp.
func (s *SignIn) resource() string {
	return strings.TrimSuffix(s.base.String(), "/") + resourcePath
}

// bearers are people whose access tokens were checked a short while ago.
type bearers struct {
	mu   sync.Mutex
	kept *lru.Cache[[sha256.Size]byte, bearer]
}

type bearer struct {
	who  session
	ends time.Time
}

func newKept() *lru.Cache[[sha256.Size]byte, bearer] {
	one := func([sha256.Size]byte, bearer) int { return 1 }
	return lru.New(lru.Bounds{Entries: maxBearers}, one)
}

func (b *bearers) get(key [sha256.Size]byte) (known bearer, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if found := b.kept.Get(key); found != nil {
		return *found, true
	}
	return bearer{}, false
}

func (b *bearers) put(key [sha256.Size]byte, who bearer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept.Put(key, who)
}

// bearer returns who sends an access token.
func (s *SignIn) bearer(r *http.Request) (httpapi.Principal, error) {
	headers := r.Header["Authorization"]
	scheme, raw, _ := strings.Cut(headers[0], " ")
	if len(headers) > 1 || !strings.EqualFold(scheme, "Bearer") || raw == "" {
		return httpapi.Principal{}, errBearer
	}
	key := sha256.Sum256([]byte(raw))
	if known, ok := s.bearers.get(key); ok && s.Now().Before(known.ends) {
		return known.who.principal(), nil
	}
	found, err := s.check(r.Context(), raw)
	if errors.Is(err, errAway) {
		return httpapi.Principal{}, fmt.Errorf("oidc: %w: %w", marquee.ErrUnavailable, err)
	}
	if err != nil {
		return httpapi.Principal{}, fmt.Errorf("oidc: the access token does not count: %w", err)
	}
	s.bearers.put(key, found)
	return found.who.principal(), nil
}

// check asks the provider about an access token: for its keys, and for claims that it lacks.
func (s *SignIn) check(ctx context.Context, raw string) (bearer, error) {
	p, err := s.provider.get(ctx)
	if err != nil {
		return bearer{}, err
	}
	token, c, err := p.check(ctx, raw, s.resource())
	if err != nil {
		return bearer{}, err
	}
	// UserInfo need not take a token that is made for us. Then the claims of the token count.
	tokens := &oauth2.Token{AccessToken: raw, TokenType: "Bearer"}
	err = p.complete(ctx, c, tokens, s.GroupsClaim)
	if err != nil && !errors.Is(err, errUnread) {
		return bearer{}, err
	}
	who, err := s.admit(c)
	if err != nil {
		return bearer{}, err
	}
	if who.Scopes == nil {
		who.Scopes = httpapi.DefaultScopes()
	}
	who.Scopes = slices.DeleteFunc(slices.Clone(who.Scopes), func(scope httpapi.Scope) bool {
		return !slices.Contains(httpapi.DefaultScopes(), scope)
	})
	ends := s.Now().Add(bearerTime)
	if token.Expiry.Before(ends) {
		ends = token.Expiry
	}
	return bearer{who, ends}, nil
}

func (s session) principal() httpapi.Principal {
	return httpapi.Principal{Owner: s.Owner, Name: s.Name, Scopes: s.Scopes}
}
