package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/httpapi/identity/oidc"
)

// SignIn holds the options of the sign-in by OpenID Connect.
type SignIn struct {
	Issuer            string   `name:"oidc-issuer" env:"MARQUEE_OIDC_ISSUER" placeholder:"URL" help:"Let people sign in to the page with their account at this provider of OpenID Connect, such as https://accounts.google.com. Each person then has a history of their own. Needs --oidc-client-id and --public-url."`
	ClientID          string   `name:"oidc-client-id" env:"MARQUEE_OIDC_CLIENT_ID" placeholder:"ID" help:"The name of this server at the provider."`
	ClientSecretFile  string   `name:"oidc-client-secret-file" env:"MARQUEE_OIDC_CLIENT_SECRET_FILE" placeholder:"FILE" help:"The file that holds the password of this server at the provider, if it has one."`
	PublicURL         string   `name:"public-url" env:"MARQUEE_PUBLIC_URL" placeholder:"URL" help:"The address of the page, such as https://marquee.example. The provider sends people back to /auth/callback below it."`
	Domains           []string `name:"oidc-domains" env:"MARQUEE_OIDC_DOMAINS" placeholder:"DOMAIN" help:"Let in only people with an email address in these domains that the provider has verified."`
	Groups            []string `name:"oidc-groups" env:"MARQUEE_OIDC_GROUPS" placeholder:"GROUP" help:"Let in only members of these groups at the provider."`
	Anyone            bool     `name:"oidc-anyone" env:"MARQUEE_OIDC_ANYONE" help:"Let in everybody who has an account at the provider. For a provider that only your own people use."`
	GroupsClaim       string   `name:"oidc-groups-claim" default:"groups" env:"MARQUEE_OIDC_GROUPS_CLAIM" placeholder:"NAME" help:"The name of the list of groups in the provider's ID token (${default})."`
	SessionSecretFile string   `name:"session-secret-file" env:"MARQUEE_SESSION_SECRET_FILE" placeholder:"FILE" help:"The file that holds a secret of at least 32 random characters, the same on all servers. It seals the sessions. Default: a new one at each start, which ends all sessions."`
}

// These are the variables that hold the secrets, or name files of them with _FILE at their end.
const (
	clientSecret  = "MARQUEE_OIDC_CLIENT_SECRET" //nolint:gosec // a name
	sessionSecret = "MARQUEE_SESSION_SECRET"
)

// Secrets returns the variables of the secrets, each with the file that was named for it.
func (s SignIn) Secrets() map[string]string {
	return map[string]string{
		clientSecret: s.ClientSecretFile, sessionSecret: s.SessionSecretFile,
	}
}

// on tells whether people sign in.
func (s SignIn) on() bool { return s.Issuer != "" }

// check returns an error for options that do not go together.
func (s SignIn) check() error {
	switch {
	case !s.on() && (s.ClientID != "" || s.ClientSecretFile != "" || s.PublicURL != "" || s.Anyone ||
		len(s.Domains)+len(s.Groups) > 0 || s.SessionSecretFile != ""):
		return errors.New("--public-url, --session-secret-file and the options that begin with --oidc " +
			"need --oidc-issuer")
	case s.on() && (s.ClientID == "" || s.PublicURL == ""):
		return errors.New("--oidc-issuer needs --oidc-client-id and --public-url")
	case s.on():
		_, err := oidc.New(s.options())
		return named(err)
	}
	return nil
}

func (s SignIn) options() *oidc.Options {
	return &oidc.Options{
		Issuer: s.Issuer, ClientID: s.ClientID, URL: s.PublicURL,
		Domains: s.Domains, Groups: s.Groups, Anyone: s.Anyone, GroupsClaim: s.GroupsClaim,
	}
}

// named has an error name the options of the program.
func named(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.NewReplacer(
		"oidc: ", "", "Issuer: ", "--oidc-issuer: ", "URL: ", "--public-url: ",
		"Secret has", "--session-secret-file: the secret has",
		"nobody is let in; name Domains or Groups, or set Anyone",
		"--oidc-issuer lets nobody in; add --oidc-domains or --oidc-groups, or --oidc-anyone",
	).Replace(err.Error()))
}

// Host returns the name of the server in the address of the page.
func (s SignIn) Host() string {
	u, err := url.Parse(s.PublicURL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// OpenSignIn returns what signs people in, nil if nobody does. The options were checked. Who
// signs in is written to events.
func (a Access) OpenSignIn(env options.Env, logger, events *slog.Logger) (*oidc.SignIn, error) {
	if !a.SignIn.on() {
		return nil, nil
	}
	o := a.SignIn.options()
	secret, err := a.SignIn.secret(env, sessionSecret)
	if err != nil {
		return nil, err
	}
	if secret == "" {
		logger.Warn("all sessions end when this server stops, and no other server takes them; " +
			"set --session-secret-file to change that")
	} else {
		o.Secret = []byte(secret)
	}
	if o.ClientSecret, err = a.SignIn.secret(env, clientSecret); err != nil {
		return nil, err
	}
	o.Scopes, o.Logger, o.Audit = a.scopes, logger, events
	o.Rules = fmt.Sprintf("%q", [][]string{
		a.Importers, a.ImportGroups, a.Admins, a.AdminGroups, a.ReaderGroups,
	})
	signIn, err := oidc.New(o)
	return signIn, options.Usage(named(err))
}

// secret reads a secret, which is "" if it is not set.
func (s SignIn) secret(env options.Env, variable string) (string, error) {
	if err := env.Trusted(variable); err != nil {
		return "", options.Usage(err)
	}
	secret, err := env.Secret(variable, s.Secrets()[variable])
	return secret, options.Usage(err)
}
