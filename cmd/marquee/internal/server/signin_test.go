package server

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/httpapi"
)

// signingIn returns options with which people sign in.
func signingIn() SignIn {
	return SignIn{
		Issuer: "https://login.example", ClientID: "marquee", PublicURL: "https://marquee.example",
		Groups: []string{"film-club"}, GroupsClaim: "groups",
	}
}

func TestOptionsOfTheSignIn(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Access)
		want   string // "" if they are taken
	}{
		"all of them": {func(*Access) {}, ""},
		"importers and groups": {
			func(a *Access) { a.Importers, a.ReaderGroups = []string{"x"}, []string{"g"} }, "",
		},
		"no provider": {func(a *Access) { a.SignIn.Issuer = "" }, "need --oidc-issuer"},
		"a secret alone": {
			func(a *Access) { a.SignIn = SignIn{SessionSecretFile: "x"} }, "need --oidc-issuer",
		},
		"no client":  {func(a *Access) { a.SignIn.ClientID = "" }, "--oidc-client-id"},
		"no address": {func(a *Access) { a.SignIn.PublicURL = "" }, "--public-url"},
		"nobody let in": {
			func(a *Access) { a.SignIn.Groups = nil }, "--oidc-domains or --oidc-groups, or --oidc-anyone",
		},
		"http": {
			func(a *Access) { a.SignIn.PublicURL = "http://marquee.example" },
			"--public-url: http://marquee.example does not begin with https://",
		},
		"a bad issuer": {
			func(a *Access) { a.SignIn.Issuer = "login.example" }, "--oidc-issuer: it is not an address",
		},
		"a bad domain": {
			func(a *Access) { a.SignIn.Domains = []string{"*"} }, `"*" is not a domain`,
		},
		"everyone":  {func(a *Access) { a.AllowRemote = true }, "leave one of them out"},
		"keys only": {func(a *Access) { a.RequireKey = true }, "leave one of them out"},
		"a proxy": {func(a *Access) {
			a.OwnerHeader, a.TrustedProxies = "X-User", []Network{network(t, "10.1.2.3")}
		}, "leave one of them out"},
	} {
		t.Run(name, func(t *testing.T) {
			a := Access{SignIn: signingIn()}
			tt.change(&a)
			err := a.Check("0.0.0.0:80")
			if tt.want == "" && err != nil || tt.want != "" && !isUsage(err, tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	reach := Access{SignIn: signingIn()}.Reach(":80")
	if reach != "people who sign in at https://login.example" {
		t.Errorf("it reaches %s", reach)
	}
}

func TestSecretsOfTheSignIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	long := strings.Repeat("s", 32)
	if err := os.WriteFile(file, []byte(long+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		env  []string
		file string
		want string // of the error
		said string // in the log
	}{
		"none":       {nil, "", "", "all sessions end when this server stops"},
		"a variable": {[]string{"MARQUEE_SESSION_SECRET=" + long}, "", "", ""},
		"a file":     {nil, file, "", ""},
		"both":       {[]string{"MARQUEE_SESSION_SECRET=" + long}, file, "both set", ""},
		"a short one": {
			[]string{"MARQUEE_SESSION_SECRET=" + long[1:]}, "", "the secret has 31 bytes", "",
		},
		"no such file": {nil, file + "x", "MARQUEE_SESSION_SECRET_FILE: open", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			a := Access{SignIn: signingIn()}
			a.SignIn.SessionSecretFile = tt.file
			logger := slog.New(slog.NewTextHandler(&log, nil))
			signIn, err := a.OpenSignIn(options.NewEnv(tt.env), logger, logger)
			if tt.want == "" && (err != nil || signIn == nil) || tt.want != "" && !isUsage(err, tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			said := log.String()
			if (tt.said != "") != strings.Contains(said, "sessions") || !strings.Contains(said, tt.said) {
				t.Errorf("the log is %s", said)
			}
			if strings.Contains(fmt.Sprint(said, err), long[1:]) {
				t.Error("the secret is said")
			}
		})
	}
	signIn, err := Access{}.OpenSignIn(options.NewEnv(nil), nil, nil)
	if signIn != nil || err != nil {
		t.Errorf("without a provider: %v, %v", signIn, err)
	}
}

func TestRightsOfThoseWhoSignIn(t *testing.T) {
	a := Access{
		SignIn: signingIn(), Admins: []string{"https://login.example#ada"},
		ImportGroups: []string{"editors"}, ReaderGroups: []string{"guests"},
	}
	for name, tt := range map[string]struct {
		owner  string
		groups []string
		want   []httpapi.Scope
	}{
		"an administrator": {"https://login.example#ada", nil, everything},
		"an editor": {
			"https://login.example#eve", []string{"guests", "editors"}, importing,
		},
		"a guest": {
			"https://login.example#eve", []string{"Guests"}, reading,
		},
		"a member": {
			"https://login.example#eve", []string{"film-club"}, working,
		},
		"somebody of whom no group is known": {"https://login.example#eve", nil, reading},
	} {
		if got := a.scopes(tt.owner, tt.groups); !slices.Equal(got, tt.want) {
			t.Errorf("%s may %v, want %v", name, got, tt.want)
		}
	}
}
