package server

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/identity"
	"github.com/marquee-go/marquee/httpapi/identity/oidc"
)

// Access holds the options that say who may use the server.
type Access struct {
	AllowRemote    bool      `env:"MARQUEE_ALLOW_REMOTE" help:"Allow other machines to reach the server, although it asks nobody who they are. Everyone who can reach it acts as its one user."`
	OwnerHeader    string    `env:"MARQUEE_OWNER_HEADER" placeholder:"NAME" help:"The header in which a proxy names the person, such as X-Forwarded-User. Each person then has a history of their own. Needs --trusted-proxies."`
	GroupsHeader   string    `env:"MARQUEE_GROUPS_HEADER" placeholder:"NAME" help:"The header in which the proxy lists the person's groups, separated by commas."`
	TrustedProxies []Network `env:"MARQUEE_TRUSTED_PROXIES" placeholder:"NETWORK" help:"The proxies whose headers count, such as 127.0.0.1 or 10.0.0.0/8, or unix for all that come over the unix socket of --addr: the name of the person, X-Forwarded-For for the audit log, and traceparent. With --owner-header, requests from anywhere else are refused."`
	Importers      []string  `env:"MARQUEE_IMPORTERS" placeholder:"NAME" help:"People who may import films, by the name that the proxy gives them. If they sign in here, it is the name that the page shows under Settings."`
	ImportGroups   []string  `env:"MARQUEE_IMPORT_GROUPS" placeholder:"GROUP" help:"Groups whose members may import films, spelt as the proxy or the provider spells them."`
	Admins         []string  `env:"MARQUEE_ADMINS" placeholder:"NAME" help:"Administrators, named in the same way as --importers. They may import films, see what everybody uses, and list and revoke everybody's API keys."`
	AdminGroups    []string  `env:"MARQUEE_ADMIN_GROUPS" placeholder:"GROUP" help:"Groups whose members are administrators, spelt in the same way."`
	ReaderGroups   []string  `env:"MARQUEE_READER_GROUPS" placeholder:"GROUP" help:"Groups whose members may only read, unless they also may import or are administrators. Capital letters make no difference here."`
	SignIn         SignIn    `embed:""`
	RequireKey     bool      `env:"MARQUEE_REQUIRE_KEY" help:"Refuse every request without an API key, and leave out the page. Make keys with marquee keys create."`
}

// Network is a network, a single address, or all peers over a unix socket.
type Network struct {
	netip.Prefix
	Unix bool
}

// MarshalText returns what UnmarshalText takes.
func (n Network) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// String returns what UnmarshalText takes.
func (n Network) String() string {
	if n.Unix {
		return unix
	}
	return n.Prefix.String()
}

// UnmarshalText reads a network such as 10.0.0.0/8, an address, or the word unix. It refuses a
// network of all addresses, because everybody would then be trusted.
func (n *Network) UnmarshalText(text []byte) error {
	s := string(text)
	if s == unix {
		*n = Network{Unix: true}
		return nil
	}
	if addr, err := netip.ParseAddr(s); err == nil {
		s = netip.PrefixFrom(addr, addr.BitLen()).String()
	}
	network, err := netip.ParsePrefix(s)
	if err != nil {
		return fmt.Errorf("%q is not a network; write for example 127.0.0.1 or 10.0.0.0/8, "+
			"or unix for a proxy that comes over a unix socket", s)
	}
	if addr := network.Addr(); addr.Is4In6() && network.Bits() >= 96 {
		network = netip.PrefixFrom(addr.Unmap(), network.Bits()-96)
	}
	if network.Bits() == 0 {
		return fmt.Errorf("%s has every address, so everyone could claim to be anyone", s)
	}
	*n = Network{Prefix: network.Masked()}
	return nil
}

// Check returns an error for options that do not go together, and for an address that
// other machines can reach although nobody is asked who they are.
func (a Access) Check(addr string) error {
	local, err := Local(addr)
	if err == nil {
		err = a.check(addr, local)
	}
	if err != nil {
		return options.Usage(err)
	}
	return nil
}

// CheckPublic is Check for a server that everyone can reach, at whatever address.
func (a Access) CheckPublic() error {
	err := a.check("", true)
	if err == nil && a.asksNobody() {
		err = errors.New("everyone can reach this server, and it asks nobody who they are; " + remedies)
	}
	if err != nil {
		return options.Usage(err)
	}
	return nil
}

// asksNobody reports whether nobody is asked who they are, and nobody said that this is meant.
func (a Access) asksNobody() bool {
	return a.OwnerHeader == "" && !a.SignIn.on() && !a.AllowRemote && !a.RequireKey
}

// remedies are the ways to serve others.
const remedies = "let people sign in with --oidc-issuer, or name a proxy that signs people in " +
	"with --owner-header and --trusted-proxies, or add --require-key to let in only programs with " +
	"an API key, or add --allow-remote if everyone who can reach it may act as its one user"

func (a Access) check(addr string, local bool) error {
	if err := a.SignIn.check(); err != nil {
		return err
	}
	named, signs := a.OwnerHeader != "", a.SignIn.on()
	switch {
	case named && len(a.TrustedProxies) == 0:
		return errors.New("--owner-header needs --trusted-proxies, the addresses of the proxies: " +
			"anyone else could write the header")
	case named && isUnix(addr) && !a.Proxies().Unix:
		return errors.New("--trusted-proxies: every request comes over the unix socket, so add unix, " +
			"or all people are refused")
	case !named && a.GroupsHeader != "":
		return errors.New("--groups-header needs --owner-header")
	case !named && !signs && !a.RequireKey && len(a.TrustedProxies) > 0:
		return errors.New("--trusted-proxies needs --owner-header, --oidc-issuer or --require-key: " +
			"without one of them, everyone behind the proxy is the one user")
	case !named && !signs && len(a.Importers)+len(a.Admins) > 0:
		return errors.New("--importers and --admins need --owner-header or --oidc-issuer")
	case a.GroupsHeader == "" && !signs &&
		len(a.ImportGroups)+len(a.AdminGroups)+len(a.ReaderGroups) > 0:
		return errors.New("--import-groups, --admin-groups and --reader-groups need --groups-header " +
			"or --oidc-issuer")
	case named && signs:
		return errors.New("--owner-header lets a proxy say who people are, and --oidc-issuer lets them " +
			"sign in here; leave one of them out")
	case a.AllowRemote && (named || signs):
		return errors.New("--allow-remote makes everyone the one user, and --owner-header and " +
			"--oidc-issuer tell people apart; leave one of them out")
	case a.RequireKey && (named || signs || a.AllowRemote):
		return errors.New("--require-key refuses everyone without an API key, and --owner-header, " +
			"--oidc-issuer and --allow-remote let others in; leave one of them out. Keys work without " +
			"--require-key, too")
	case !local && a.asksNobody():
		return fmt.Errorf("--addr: %s can be reached by other machines, and the server asks nobody "+
			"who they are; listen on 127.0.0.1, or %s", addr, remedies)
	}
	return nil
}

// Reach says in words who can use a server at an address that was checked.
func (a Access) Reach(addr string) string {
	local, _ := Local(addr)
	switch {
	case a.RequireKey:
		return "programs with an API key"
	case a.OwnerHeader != "":
		return "people whom a proxy names in " + a.OwnerHeader
	case a.SignIn.on():
		return "people who sign in at " + a.SignIn.Issuer
	case isUnix(addr):
		return "those on this machine who may write to the socket"
	case local:
		return "this machine only"
	}
	return "other machines, too, and all of them act as the one user"
}

// Local reports whether only this machine can reach an address.
func Local(addr string) (bool, error) {
	if isUnix(addr) {
		return true, checkUnix(addr)
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false, fmt.Errorf("--addr: %w; write for example 127.0.0.1:8080", err)
	}
	return host == "localhost" || net.ParseIP(host).IsLoopback(), nil
}

// errReserved refuses a person who has the name of the local user.
var errReserved = errors.New("the name " + options.LocalOwner + " is the user's of the terminal")

// Guard returns the guard of the handler. A request with an API key is judged by the key, and
// others by signIn, if people sign in. If nobody else is asked who they are, everyone is the
// local user, who may do everything if alone is true.
func (a Access) Guard(
	alone bool, keys *apikey.Service, signIn *oidc.SignIn,
) (httpapi.Guard, error) {
	others, err := a.withoutKey(alone, signIn)
	if err != nil {
		return nil, err
	}
	return identity.Keys(keys, others)
}

// loopback are the networks of this machine.
var loopback = []netip.Prefix{
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"),
}

// Traces tells whether the trace goes on that a request at an address names. That a request is
// recorded is up to its sender then, so only those are trusted who are trusted already:
// proxies that name people, and this machine if the server is for its one user.
func (a Access) Traces(addr string, alone bool) func(*http.Request) bool {
	local, err := Local(addr)
	justHere := err == nil && local && alone && !a.RequireKey && a.OwnerHeader == "" &&
		a.SignIn.Issuer == ""
	proxies := a.Proxies()
	here := httpapi.Proxies{Networks: loopback, Unix: true}
	return func(r *http.Request) bool { return justHere && here.Trust(r) || proxies.Trust(r) }
}

// What people may do, from the least to everything.
var (
	reading    = []httpapi.Scope{httpapi.ScopeRead}
	working    = append(httpapi.DefaultScopes(), httpapi.ScopeKeys)
	importing  = append(httpapi.DefaultScopes(), httpapi.ScopeKeys, httpapi.ScopeImport)
	everything = append(slices.Clone(importing), httpapi.ScopeAdmin)
)

// withoutKey returns the guard of requests without an API key, nil if all are refused.
func (a Access) withoutKey(alone bool, signIn *oidc.SignIn) (httpapi.Guard, error) {
	switch {
	case signIn != nil:
		return signIn.Guard, nil
	case a.RequireKey:
		return nil, nil
	case a.OwnerHeader != "":
		return a.proxied()
	}
	// A key that a stranger made would work for longer than the stranger can come here.
	user := httpapi.Principal{Owner: options.LocalOwner}
	if alone && !a.AllowRemote {
		user.Scopes = everything
	}
	return func(*http.Request) (httpapi.Principal, error) { return user, nil }, nil
}

// scopes returns what a person may do. A group counts as it is spelt if it gives rights, and in
// any case of letters if it takes them.
func (a Access) scopes(owner string, groups []string) []httpapi.Scope {
	among := func(some []string, same func(a, b string) bool) bool {
		return slices.ContainsFunc(groups, func(g string) bool {
			return slices.ContainsFunc(some, func(s string) bool { return same(s, g) })
		})
	}
	exactly := func(a, b string) bool { return a == b }
	switch {
	case slices.Contains(a.Admins, owner) || among(a.AdminGroups, exactly):
		return everything
	case slices.Contains(a.Importers, owner) || among(a.ImportGroups, exactly):
		return importing
	case among(a.ReaderGroups, strings.EqualFold), len(a.ReaderGroups) > 0 && len(groups) == 0:
		return reading // a guest whose groups are lost must not become more
	}
	return working
}

// Proxies returns the trusted proxies.
func (a Access) Proxies() (trusted httpapi.Proxies) {
	for _, n := range a.TrustedProxies {
		if n.Unix {
			trusted.Unix = true
		} else {
			trusted.Networks = append(trusted.Networks, n.Prefix)
		}
	}
	return trusted
}

// proxied returns the guard of people whom a proxy names.
func (a Access) proxied() (httpapi.Guard, error) {
	guard, err := identity.Proxy(&identity.ProxyOptions{
		OwnerHeader: a.OwnerHeader, GroupsHeader: a.GroupsHeader, Trusted: a.Proxies(),
		Scopes: a.scopes,
	})
	if err != nil {
		return nil, options.Usage(errors.New(strings.TrimPrefix(err.Error(), "identity: ")))
	}
	return func(r *http.Request) (httpapi.Principal, error) {
		who, err := guard(r)
		if err == nil && who.Owner == options.LocalOwner {
			err = errReserved
		}
		return who, err
	}, nil
}
