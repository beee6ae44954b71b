package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/storage"
)

// configCmd prints the options that serve would use.
type configCmd struct {
	serveCmd

	Check  bool `help:"Print nothing, and fail if serve would refuse the options, or a file, a secret or an address that they name. It opens no store."`
	Schema bool `help:"Print the JSON Schema of the file that --config names."`
	terminal.Format
}

// keyState says whether a key is set, and where it is from.
type keyState struct {
	Name string `json:"name"`
	Set  bool   `json:"set"`
	From string `json:"from,omitempty"`
}

// Run prints the options. It shows no key, and no part of an address that may hold one.
func (c *configCmd) Run(
	ctx context.Context, std terminal.Streams, env options.Env, command *commandline.Command,
) error {
	if c.Schema {
		return terminal.WriteJSON(std.Out, options.Schema(command.Root()))
	}
	if c.Check {
		return c.Try(ctx, env)
	}
	if err := c.Refused(); err != nil {
		return err
	}
	settings := options.Settings(command, "check", "schema", "format")
	for i, s := range settings {
		if text, ok := s.Value.(string); ok {
			settings[i].Value = shown(s.Name, text)
		}
	}
	keys := c.keys(env)
	if c.JSON() {
		return terminal.WriteJSON(std.Out, struct {
			Options []options.Setting `json:"options"`
			Secrets []keyState        `json:"secrets"`
		}{settings, keys})
	}
	width := 0
	for _, s := range settings {
		width = max(width, len(s.Name))
	}
	for _, s := range keys {
		width = max(width, len(s.Name))
	}
	line := func(name, value, from string) {
		if from != "" {
			value += "  (from " + from + ")"
		}
		fmt.Fprintf(std.Out, "%-*s %s\n", width, name, terminal.Harmless(value))
	}
	for _, s := range settings {
		value := cmp.Or(textOf(s.Value), "none")
		if s.None {
			value = "none"
		}
		line(s.Name, value, s.From)
	}
	for _, s := range keys {
		if s.Set {
			line(s.Name, "set", s.From)
		} else {
			line(s.Name, "not set", "")
		}
	}
	return nil
}

// textOf writes the value of an option as its flag takes it.
func textOf(value any) string {
	if list, ok := value.([]string); ok {
		return strings.Join(list, ",")
	}
	return fmt.Sprint(value)
}

// shown returns a value without what may be a secret.
func shown(name, value string) string {
	switch {
	case name == "store":
		return storage.Name(value)
	case !strings.HasSuffix(name, "_url") || value == "":
		return value
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "not an address"
	}
	if u.Path == "" || u.Path == "/" {
		return u.Scheme + "://" + u.Host + u.Path
	}
	return u.Scheme + "://" + u.Host + "/…" // a path may hold a key, too
}

// keys returns the keys that commands read, sorted by their names.
func (c *configCmd) keys(env options.Env) (all []keyState) {
	for _, v := range c.Models.Vendors(env) {
		s := keyState{Name: v.KeyVariable, Set: v.Endpoint.APIKey != ""}
		if s.Set {
			s.From = v.KeyOrigin(env)
		}
		if !slices.Contains(all, s) { // two may share one
			all = append(all, s)
		}
	}
	secrets := c.Access.SignIn.Secrets()
	maps.Copy(secrets, c.Mail.Secrets())
	for variable, file := range secrets {
		s := keyState{Name: variable, Set: file != "" || env.Get(variable) != ""}
		switch {
		case file != "":
			s.From = "the file " + file
		case s.Set:
			s.From = env.Origin(variable)
		}
		all = append(all, s)
	}
	tmdb := keyState{Name: "TMDB_API_KEY", Set: env.Get("TMDB_API_KEY") != ""}
	if tmdb.Set {
		tmdb.From = env.Origin("TMDB_API_KEY")
	}
	all = append(all, tmdb)
	slices.SortFunc(all, func(a, b keyState) int { return strings.Compare(a.Name, b.Name) })
	return all
}
