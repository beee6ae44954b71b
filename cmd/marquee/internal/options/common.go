package options

import "net/url"

// Common holds the options of every command.
type Common struct {
	Config string `placeholder:"FILE" env:"MARQUEE_CONFIG" help:"Read options from this JSON file."`

	Store string `default:"sqlite:marquee.db" env:"MARQUEE_STORE" placeholder:"URL" help:"Where to keep everything: ${stores} (${default})."`
}

// LocalOwner owns everything that a person creates on this machine.
const LocalOwner = "local"

// StoreName returns a store's URL without its password, so that it may be shown.
func StoreName(raw string) string {
	if u, err := url.Parse(raw); err == nil {
		u.RawQuery, u.Fragment = "", "" // Postgres takes a password there, too
		return u.Redacted()
	}
	return "as configured"
}
