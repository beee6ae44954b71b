package options

import (
	"errors"
	"fmt"
	"strings"
)

// Common holds the options of every command.
type Common struct {
	Config string `placeholder:"FILE" env:"MARQUEE_CONFIG" help:"Read options from this JSON file."`

	EnvFile string `placeholder:"FILE" help:"Read variables from this file, and trust it. Default: .env in the current folder. Marquee takes an address or a store from there only together with the key for it."`

	Store string `default:"sqlite:marquee.db" env:"MARQUEE_STORE" placeholder:"URL" help:"Where to keep everything: ${stores} (${default})."`

	StoreFile string `env:"MARQUEE_STORE_FILE" placeholder:"FILE" help:"Read the URL of --store from this file. Everybody on a machine can see a password in the flags of a command."`
}

// ReadStore sets Store to what the file of StoreFile holds, if there is one. storeFrom
// says where the value of Store came from, "" if it is the default.
func (c *Common) ReadStore(env Env, storeFrom string) error {
	if c.StoreFile == "" {
		return nil
	}
	if storeFrom != "" {
		return errors.New("--store and --store-file are both set; set only one of them")
	}
	raw, err := env.ReadPrivate(c.StoreFile)
	if err != nil {
		return fmt.Errorf("--store-file: %w", err)
	}
	if c.Store = strings.TrimSpace(string(raw)); c.Store == "" {
		return fmt.Errorf("--store-file: %s is empty", c.StoreFile)
	}
	return nil
}

// StoreOption returns the name of the option that named the store.
func (c *Common) StoreOption() string {
	if c.StoreFile != "" {
		return "store-file"
	}
	return "store"
}

// LocalOwner owns everything that a person creates on this machine.
const LocalOwner = "local"
