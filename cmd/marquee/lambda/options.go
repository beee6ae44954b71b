package main

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/app"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/storage"
)

// settings are the options of the function.
type settings struct {
	options.Common
	app.Options
}

// read reads the options, and tells where those are from that are set.
func read(env options.Env, std terminal.Streams) (*settings, map[string]string, error) {
	c := &settings{}
	c.Models.AddVendors()
	parsed, err := commandline.New(c, commandline.Program{
		Name: "marquee", Out: std.Out, Words: app.Words(), Source: options.NewValues(env),
	}).Parse(nil)
	if err != nil {
		return nil, nil, err
	}
	origins := parsed.Origins()
	if err := c.ReadStore(env, origins["store"]); err != nil {
		return nil, nil, err
	}
	if len(c.Hosts) == 0 {
		c.Hosts = []string{"*"} // AWS routes by the name, so there is no other
	}
	if origins["demo"] == "" {
		c.Demo = false // a start has ten seconds
	}
	return c, origins, nil
}

// refused returns why the options are refused, before anything is opened.
func (c *settings) refused(origins map[string]string) error {
	const atNoAddress = "a function listens at no address, and its URL has HTTPS"
	for _, option := range []struct{ name, why string }{
		{"addr", atNoAddress}, {"redirect-addr", atNoAddress}, {"admin-addr", atNoAddress},
		{"tls-cert", atNoAddress}, {"tls-key", atNoAddress}, {"acme-dir", atNoAddress},
		{"drain", "Lambda stops a function when no request is in flight"},
		{"retain", "nothing runs between two requests; delete what is old with a marquee serve " +
			"that has this option and the same store"},
		{"audit-log", "the files of a function do not stay, and without it the lines go to the log"},
	} {
		if origins[option.name] != "" {
			return options.Usage(fmt.Errorf("--%s: %s; leave it out", option.name, option.why))
		}
	}
	if strings.HasPrefix(c.Store, "sqlite:") {
		return options.Usage(errors.New("--store: the files of a function do not stay; " +
			"name a store of DynamoDB or of Postgres"))
	}
	if err := c.Access.CheckPublic(); err != nil {
		return err
	}
	return c.Check()
}

// logStart logs what the function serves.
func (c *settings) logStart(logger *slog.Logger, names app.ModelNames) {
	logger.Info("Marquee is a function", "version", app.Version(),
		"model", strings.Join(names, ", "), "store", storage.Name(c.Store))
	if strings.HasPrefix(c.Store, "memory:") {
		logger.Warn("the store is in memory: each instance of the function has its own, and " +
			"loses it when Lambda ends the instance")
	}
}
