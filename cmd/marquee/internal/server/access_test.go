package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/storage/memory"
)

// isUsage reports whether an error is one that options correct, and says all texts.
func isUsage(err error, texts ...string) bool {
	for _, text := range texts {
		if !strings.Contains(fmt.Sprint(err), text) {
			return false
		}
	}
	return options.UsageOf(err) != nil
}

func network(t *testing.T, text string) Network {
	t.Helper()
	var n Network
	if err := n.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOnlyThisMachineReachesTheServer(t *testing.T) {
	const remote = "can be reached by other machines"
	proxied := Access{
		OwnerHeader: "X-User", TrustedProxies: []Network{network(t, "10.1.2.3"), network(t, "unix")},
	}
	for addr, want := range map[string]string{
		"127.0.0.1:8080":   "",
		"127.1.2.3:0":      "",
		"localhost:http":   "",
		"[::1]:8080":       "",
		"localhost":        "missing port in address; write for example 127.0.0.1:8080",
		"":                 "missing port",
		":8080":            remote,
		"0.0.0.0:8080":     remote,
		"[::]:8080":        remote,
		"10.1.2.3:8080":    remote,
		"example.com:8080": remote,

		"unix:/run/marquee.sock":            "",
		"unix:marquee.sock":                 "no whole path",
		"unix:":                             "no whole path",
		"unix:@marquee":                     "no whole path",
		"unix:/" + strings.Repeat("x", 103): "at most, and this one has 104",
	} {
		err := Access{}.Check(addr)
		if want == "" && err != nil {
			t.Errorf("%s: %v", addr, err)
		}
		if want != "" && !isUsage(err, "--addr: ", want) {
			t.Errorf("%s: %v, want %q", addr, err, want)
		}
		if want == remote && !isUsage(err, "127.0.0.1", "--oidc-issuer", "--trusted-proxies",
			"--require-key", "--allow-remote") {
			t.Errorf("%s: %v does not name the five remedies", addr, err)
		}
		for _, a := range []Access{
			{AllowRemote: true}, {RequireKey: true}, proxied, {SignIn: signingIn()},
		} {
			if err := a.Check(addr); (err == nil) != (want == "" || want == remote) {
				t.Errorf("%s, with %+v: %v", addr, a, err)
			}
		}
	}
}

func TestEverybodyReachesTheServer(t *testing.T) {
	proxied := Access{OwnerHeader: "X-User", TrustedProxies: []Network{network(t, "10.1.2.3")}}
	for _, a := range []Access{{AllowRemote: true}, {RequireKey: true}, proxied} {
		if err := a.CheckPublic(); err != nil {
			t.Errorf("%+v: %v", a, err)
		}
	}
	if err := (Access{}).CheckPublic(); !isUsage(err, "everyone can reach this server",
		"--trusted-proxies", "--require-key", "--allow-remote") {
		t.Errorf("it asks nobody: %v", err)
	}
	if err := (Access{RequireKey: true, AllowRemote: true}).CheckPublic(); !isUsage(err, "leave one") {
		t.Errorf("keys only, and everyone: %v", err)
	}
}

func TestOptionsThatDoNotGoTogether(t *testing.T) {
	proxies := []Network{network(t, "10.0.0.0/8")}
	for name, tt := range map[string]struct {
		access Access
		want   string
	}{
		"a header that anyone writes": {Access{OwnerHeader: "X"}, "--trusted-proxies"},
		"proxies of nobody":           {Access{TrustedProxies: proxies}, "--trusted-proxies needs"},
		"keys only, and a header": {
			Access{OwnerHeader: "X", TrustedProxies: proxies, RequireKey: true}, "--require-key",
		},
		"keys only, and everyone":       {Access{AllowRemote: true, RequireKey: true}, "--require-key"},
		"groups of nobody":              {Access{GroupsHeader: "X"}, "--owner-header"},
		"importers without a name":      {Access{Importers: []string{"ada"}}, "--owner-header"},
		"administrators without a name": {Access{Admins: []string{"ada"}}, "--owner-header"},
		"administrators of no group": {
			Access{OwnerHeader: "X", TrustedProxies: proxies, AdminGroups: []string{"g"}},
			"--groups-header",
		},
		"groups without a header": {
			Access{OwnerHeader: "X", TrustedProxies: proxies, ImportGroups: []string{"g"}},
			"--groups-header",
		},
		"readers without a header": {
			Access{OwnerHeader: "X", TrustedProxies: proxies, ReaderGroups: []string{"g"}},
			"--groups-header",
		},
		"one user and several": {
			Access{OwnerHeader: "X", TrustedProxies: proxies, AllowRemote: true}, "leave one of them out",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := tt.access.Check("127.0.0.1:8080"); !isUsage(err, tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestNetwork(t *testing.T) {
	for text, want := range map[string]string{
		"127.0.0.1":       "127.0.0.1/32",
		"10.1.2.3/8":      "10.0.0.0/8",
		"::1":             "::1/128",
		"fd00::/8":        "fd00::/8",
		"unix":            "unix",
		"UNIX":            "",
		"unix:/run/x":     "",
		"0.0.0.0/0":       "",
		"::ffff:10.1.2.3": "10.1.2.3/32", "::ffff:10.1.2.3/104": "10.0.0.0/8", "::ffff:0:0/96": "",
		"::/0":       "",
		"localhost":  "",
		"10.0.0.0/x": "",
		"":           "",
	} {
		var n Network
		err := n.UnmarshalText([]byte(text))
		if (err == nil) != (want != "") || err == nil && n.String() != want {
			t.Errorf("%q is %v, %v", text, n, err)
		}
	}
}

func TestGuard(t *testing.T) {
	proxied := Access{
		OwnerHeader: "X-User", GroupsHeader: "X-Groups",
		TrustedProxies: []Network{network(t, "10.1.2.3")}, Importers: []string{"ada"},
		ImportGroups: []string{"editors"}, ReaderGroups: []string{"guests"},
		Admins: []string{"grace"}, AdminGroups: []string{"operators"},
	}
	keyed := proxied
	keyed.OwnerHeader, keyed.GroupsHeader, keyed.RequireKey = "", "", true
	keys, err := apikey.New(memory.New().Keys(), nil)
	if err != nil {
		t.Fatal(err)
	}
	made, err := keys.Create(t.Context(), "eve", apikey.Request{Name: "n", Scopes: []string{"read"}})
	if err != nil {
		t.Fatal(err)
	}
	const (
		working   = "read draft chat keys"
		importing = working + " import"
		all       = importing + " admin"
	)
	for name, tt := range map[string]struct {
		access       Access
		alone        bool
		peer         string
		user, groups string
		key          string
		owner        string // empty: refused
		scopes       string // empty: the default ones
	}{
		"somebody alone":         {alone: true, owner: "local", scopes: all},
		"somebody behind a name": {owner: "local"},
		"anyone at all":          {access: Access{AllowRemote: true}, alone: true, owner: "local"},
		"a person": {
			access: proxied, user: "eve", groups: "staff", owner: "eve", scopes: working,
		},
		"an administrator": {access: proxied, user: "grace", owner: "grace", scopes: all},
		"an operator": {
			access: proxied, user: "eve", groups: "guests,operators", owner: "eve", scopes: all,
		},
		"an importer": {access: proxied, user: "ada", owner: "ada", scopes: importing},
		"an editor": {
			access: proxied, user: "eve", groups: "x,editors", owner: "eve", scopes: importing,
		},
		"a guest in capitals": {
			access: proxied, user: "eve", groups: "GUESTS", owner: "eve", scopes: "read",
		},
		"an editor in capitals": {
			access: proxied, user: "eve", groups: "EDITORS", owner: "eve", scopes: working,
		},
		"a guest": {
			access: proxied, user: "eve", groups: "guests", owner: "eve", scopes: "read",
		},
		"somebody without groups": {access: proxied, user: "eve", owner: "eve", scopes: "read"},
		"an editor and guest": {
			access: proxied, user: "eve", groups: "guests,editors", owner: "eve", scopes: importing,
		},
		"a group with a person's name": {
			access: proxied, user: "eve", groups: "ada,grace", owner: "eve", scopes: working,
		},
		"a person with a group's name": {
			access: proxied, user: "editors", groups: "staff", owner: "editors", scopes: working,
		},
		"the user of the terminal": {access: proxied, user: "local"},
		"nobody":                   {access: proxied},
		"past the proxy":           {access: proxied, peer: "10.1.2.4:80", user: "ada"},
		"a key": {
			access: keyed, key: made.Secret, owner: "eve", scopes: "read",
		},
		"a key past the proxy": {
			access: proxied, peer: "10.1.2.4:80", key: made.Secret, owner: "eve", scopes: "read",
		},
		"a key and a person": {
			access: proxied, user: "ada", key: made.Secret, owner: "eve", scopes: "read",
		},
		"a bad key and a person":      {access: proxied, user: "ada", key: made.Secret + "x"},
		"a bad key of somebody alone": {alone: true, key: "mq_"},
		"no key":                      {access: keyed, alone: true, user: "ada"},
	} {
		t.Run(name, func(t *testing.T) {
			guard, err := tt.access.Guard(tt.alone, keys, nil)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = "10.1.2.3:5000"
			if tt.peer != "" {
				r.RemoteAddr = tt.peer
			}
			r.Header.Set("X-User", tt.user)
			if tt.key != "" {
				r.Header.Set("Authorization", "Bearer "+tt.key)
			}
			r.Header.Set("X-Groups", tt.groups)
			who, err := guard(r)
			if tt.owner == "" {
				if err == nil {
					t.Errorf("it takes %+v", who)
				}
				return
			}
			var want []httpapi.Scope
			for scope := range strings.FieldsSeq(tt.scopes) {
				want = append(want, httpapi.Scope(scope))
			}
			if err != nil || who.Owner != tt.owner || !slices.Equal(who.Scopes, want) {
				t.Errorf("it takes %+v, %v", who, err)
			}
		})
	}
	proxied.OwnerHeader = "a b"
	if _, err := proxied.Guard(true, keys, nil); !isUsage(err, "cannot be the name of a header") {
		t.Errorf("a header with a blank: %v", err)
	}
}
