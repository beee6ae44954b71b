package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/cmd/marquee/internal/audit"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/internal/commandline"
)

// keysCmd has the commands about API keys.
type keysCmd struct {
	Create keysCreateCmd `cmd:"" help:"Make an API key and print its secret, which nobody can see again."`
	List   keysListCmd   `cmd:"" help:"List the API keys of an owner or of everybody, without their secrets."`
	Revoke keysRevokeCmd `cmd:"" help:"Revoke API keys. Every server refuses them within two seconds."`
}

// keysOf opens the keys of an owner. The store must exist.
func keysOf(
	ctx context.Context, o *options.Common, owner string,
) (keys *apikey.Service, closes func() error, err error) {
	stores, err := openOf(ctx, o, owner)
	if err != nil {
		return nil, nil, err
	}
	if keys, err = apikey.New(stores.Keys, nil); err != nil {
		return nil, nil, errors.Join(err, stores.Close())
	}
	return keys, stores.Close, nil
}

// keysCreateCmd makes a key.
type keysCreateCmd struct {
	Name   string        `required:"" placeholder:"TEXT" help:"What the key is for."`
	Owner  string        `default:"local" placeholder:"NAME" help:"For whom programs act with the key (${default})."`
	Scopes []string      `default:"read,draft,chat" placeholder:"SCOPE" help:"What the key may do: any of read, draft, chat, import and admin (${default})."`
	Ends   time.Duration `default:"90d" placeholder:"TIME" help:"How long the key works, such as 12h or 30d. 366d at most (${default})."`
	Audit  audit.Options `embed:""`
	terminal.Format
}

// createdKey is what create tells a program.
type createdKey struct {
	keyRow
	Secret string `json:"secret"`
}

// Run makes the key. The standard output has the secret alone, so that it can be piped.
func (c *keysCreateCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	if c.Ends <= 0 || c.Ends > apikey.MaxLife {
		return options.Usage(fmt.Errorf("--ends: is %s; it must be more than 0 and %s at most",
			commandline.FormatDuration(c.Ends), commandline.FormatDuration(apikey.MaxLife)))
	}
	keys, closes, err := keysOf(ctx, o, c.Owner)
	if err != nil {
		return err
	}
	defer closes() //nolint:errcheck // the key is written
	var made apikey.Created
	err = c.Audit.Do(ctx, std, httpapi.Event{Action: "create-key", Kind: "keys", Owner: c.Owner},
		func(e *httpapi.Event) (err error) {
			made, err = keys.Create(ctx, c.Owner, apikey.Request{
				Name: c.Name, Scopes: c.Scopes, Ends: time.Now().Add(c.Ends),
			})
			e.ID = made.ID
			return usageOfInput(err)
		})
	if err != nil {
		return err
	}
	if c.JSON() {
		return terminal.WriteJSON(std.Out, createdKey{rowOf(c.Owner, made.Key, time.Now()), made.Secret})
	}
	fmt.Fprintf(std.Err, "Key %s of %q may %s until %s. Nobody can see it again:\n",
		made.ID, c.Owner, strings.Join(made.Scopes, ", "), made.Ends.Format(time.DateOnly))
	_, err = fmt.Fprintln(std.Out, made.Secret)
	return err
}

// keysListCmd lists keys.
type keysListCmd struct {
	Owner string `default:"local" placeholder:"NAME" help:"Whose keys (${default})."`
	All   bool   `help:"List the keys of everybody."`
	terminal.Format
}

// keyRow describes a key without its secret. Times are missing if there is none.
type keyRow struct {
	Owner   string    `json:"owner"`
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Scopes  []string  `json:"scopes"`
	State   string    `json:"state"`
	Created time.Time `json:"created"`
	Ends    time.Time `json:"ends"`
	Used    time.Time `json:"used,omitzero"`
	Revoked time.Time `json:"revoked,omitzero"`
}

func rowOf(owner string, k apikey.Key, now time.Time) keyRow {
	return keyRow{
		Owner: owner, ID: k.ID, Name: k.Name, Scopes: k.Scopes, State: string(k.State(now)),
		Created: k.Created, Ends: k.Ends, Used: k.Used, Revoked: k.Revoked,
	}
}

// Run lists the keys, the newest first. Those of everybody are sorted by owner.
func (c *keysListCmd) Run(
	ctx context.Context, std terminal.Streams, o *options.Common, command *commandline.Command,
) error {
	if c.All && command.Origin("owner") != "" {
		return options.Usage(errors.New("--all lists the keys of everybody; leave --owner or --all out"))
	}
	keys, closes, err := keysOf(ctx, o, c.Owner)
	if err != nil {
		return err
	}
	defer closes() //nolint:errcheck // nothing was written
	rows, err := c.rows(ctx, keys)
	if err != nil {
		return err
	}
	switch {
	case c.JSON():
		return terminal.WriteJSON(std.Out, rows)
	case len(rows) == 0 && c.All:
		_, err := fmt.Fprintln(std.Out, "Nobody has API keys.")
		return err
	case len(rows) == 0:
		_, err := fmt.Fprintf(std.Out, "%q has no API keys.\n", c.Owner)
		return err
	}
	for _, r := range rows {
		used := "never used"
		if !r.Used.IsZero() {
			used = "used " + r.Used.Format("2006-01-02 15h")
		}
		whose := ""
		if c.All {
			whose = fmt.Sprintf("%q  ", r.Owner)
		}
		fmt.Fprintf(std.Out, "%s%s  %-7s  until %s  %s  %s  %s\n", whose, r.ID, r.State,
			r.Ends.Format(time.DateOnly), used, strings.Join(r.Scopes, ","), terminal.Harmless(r.Name))
	}
	return nil
}

// rows reads the keys of the owner, or of everybody.
func (c *keysListCmd) rows(ctx context.Context, keys *apikey.Service) ([]keyRow, error) {
	rows, now := []keyRow{}, time.Now()
	if !c.All {
		list, err := keys.List(ctx, c.Owner)
		for _, k := range list {
			rows = append(rows, rowOf(c.Owner, k, now))
		}
		return rows, err
	}
	for after := ""; ; {
		list, next, err := keys.All(ctx, after)
		if err != nil {
			return nil, err
		}
		for _, k := range list {
			rows = append(rows, rowOf(k.Owner, k.Key, now))
		}
		if after = next; next == "" {
			return rows, nil
		}
	}
}

// keysRevokeCmd revokes keys.
type keysRevokeCmd struct {
	ID    string        `arg:"" optional:"" help:"The id of a key, as list shows it."`
	All   bool          `help:"Revoke all keys of the owner."`
	Owner string        `default:"local" placeholder:"NAME" help:"Whose keys (${default})."`
	Audit audit.Options `embed:""`
}

// Run revokes one key, or all that work.
func (c *keysRevokeCmd) Run(ctx context.Context, std terminal.Streams, o *options.Common) error {
	if c.All == (c.ID != "") {
		return options.Usage(errors.New("name the id of a key, or add --all"))
	}
	keys, closes, err := keysOf(ctx, o, c.Owner)
	if err != nil {
		return err
	}
	defer closes() //nolint:errcheck // what was written is committed
	event := httpapi.Event{Action: "revoke-key", Kind: "keys", ID: c.ID, Owner: c.Owner}
	if c.All {
		n := 0
		event.Action = "revoke-all-keys"
		err := c.Audit.Do(ctx, std, event, func(*httpapi.Event) (err error) {
			n, err = keys.RevokeAll(ctx, c.Owner)
			return err
		})
		fmt.Fprintf(std.Out, "%s of %q revoked.\n", terminal.Count(n, "key"), c.Owner)
		return err
	}
	err = c.Audit.Do(ctx, std, event, func(*httpapi.Event) error {
		_, err := keys.Revoke(ctx, c.Owner, c.ID)
		if errors.Is(err, marquee.ErrNotFound) {
			return options.Usage(fmt.Errorf("%q has no key %s; marquee keys list shows the keys",
				c.Owner, terminal.Harmless(c.ID)))
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.Out, "Key %s of %q is revoked.\n", c.ID, c.Owner)
	return err
}
