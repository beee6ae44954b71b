// Package app makes the parts of the server from its options: the program that listens at
// an address and the one that runs on Lambda have the same.
package app

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/cmd/marquee/internal/audit"
	"github.com/marquee-go/marquee/cmd/marquee/internal/models"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/server"
	"github.com/marquee-go/marquee/cmd/marquee/internal/telemetry"
	"github.com/marquee-go/marquee/llm/provider"
	"github.com/marquee-go/marquee/storage"
)

// Options are the options of a server.
type Options struct {
	Models    models.Options    `embed:""`
	Telemetry telemetry.Options `embed:""`

	Access      server.Access `embed:"" group:"Who may use it"`
	TLS         server.TLS    `embed:"" group:"HTTPS"`
	WaitOptions `embed:"" group:"Server"`
	Limits      Limits `embed:"" group:"Limits"`

	Mail  Mail          `embed:"" group:"Mail"`
	Audit audit.Options `embed:"" group:"Log"`

	// Attached is for a program that does nothing between requests.
	Attached bool `option:"-"`

	Addr         string        `default:"127.0.0.1:8080" env:"MARQUEE_ADDR" placeholder:"HOST:PORT" group:"Server" help:"The address to listen on (${default}). Port 0 takes a free port. unix:/run/marquee/marquee.sock is a unix socket, for a proxy on this machine."`
	AdminAddr    string        `env:"MARQUEE_ADMIN_ADDR" placeholder:"HOST:PORT" group:"Server" help:"Where to serve metrics for Prometheus, profiles (pprof), /livez and /readyz. :9464 is port 9464 of this machine, for this machine only. Other machines can reach it if you name an address that they can reach. It asks nobody who they are (default: nowhere)."`
	Hosts        []string      `env:"MARQUEE_HOSTS" placeholder:"NAME" group:"Server" help:"Names that the server answers to, besides the names of this machine. * allows any name."`
	OpenShares   bool          `env:"MARQUEE_OPEN_SHARES" group:"Server" help:"Let everybody who has the link of a shared conversation read it, without an account (default: people with an account only)."`
	Demo         bool          `default:"true" negatable:"" env:"MARQUEE_DEMO" group:"Server" help:"Fill an empty store with invented films (on by default)."`
	MCP          bool          `name:"mcp" default:"true" negatable:"" env:"MARQUEE_MCP" group:"Server" help:"Serve assistants at /mcp, over the Model Context Protocol (on by default)."`
	QueueURL     string        `name:"queue" env:"MARQUEE_QUEUE" placeholder:"URL" group:"Server" help:"The address of a queue of Amazon SQS for drafts that nobody waits for (default: in the database of Postgres, and otherwise in memory)."`
	Drain        time.Duration `default:"1m" env:"MARQUEE_DRAIN" group:"Server" help:"How long requests may take to finish when the server stops (${default})."`
	ReplyTimeout time.Duration `default:"5m" env:"MARQUEE_REPLY_TIMEOUT" group:"Server" help:"How long a model may take for one reply (${default})."`
	Figures      chat.Figures  `default:"mark" enum:"mark,repair,strict" env:"MARQUEE_FIGURES" group:"Server" help:"What to do about figures of answers that are not those of the charts: mark them, repair them by asking the model once more, or strict, which shows [?] instead (${default})."`
	Retain       time.Duration `env:"MARQUEE_RETAIN" placeholder:"DURATION" group:"Server" help:"Delete drafts and conversations that were last changed so long ago, and API keys that ended or were revoked so long ago, at the start and then once a day (default: never). For example 30d."`
	HTTPSOnly    time.Duration `name:"https-only" env:"MARQUEE_HTTPS_ONLY" placeholder:"TIME" group:"Server" help:"Tell browsers to use nothing but HTTPS for this long, such as 365d. Only for a server with TLS, or behind a proxy with TLS."`
	LogLevel     slog.Level    `default:"info" env:"MARQUEE_LOG_LEVEL" placeholder:"LEVEL" group:"Log" help:"debug, info, warn or error (${default})."`
	LogFormat    string        `default:"text" enum:"text,json" env:"MARQUEE_LOG_FORMAT" group:"Log" help:"text or json (${default})."`
	Slow         time.Duration `default:"1s" env:"MARQUEE_SLOW" group:"Log" help:"Log each call of the store that takes longer (${default}). 0 logs none."`
}

// Refused returns why the options are refused, before anything is opened.
func (c *Options) Refused() error {
	if err := c.Access.Check(c.Addr); err != nil {
		return err
	}
	if err := c.TLS.CheckAddr(c.Addr); err != nil {
		return err
	}
	if err := c.TLS.Check(c.Hosts); err != nil {
		return err
	}
	if err := CheckRetain(c.Retain); err != nil {
		return err
	}
	if _, err := server.AdminAddr(c.AdminAddr); err != nil {
		return err
	}
	return c.Check()
}

// Check returns an error of usage for an option that no server can have.
func (c *Options) Check() error {
	switch {
	case c.ReplyTimeout <= 0:
		return options.Usage(fmt.Errorf("--reply-timeout: is %v; it must be more than 0", c.ReplyTimeout))
	case c.HTTPSOnly < 0:
		return options.Usage(fmt.Errorf("--https-only: is %v; it must not be below 0", c.HTTPSOnly))
	case c.Slow < 0:
		return options.Usage(fmt.Errorf("--slow: is %v; it must not be below 0", c.Slow))
	}
	if err := c.checkQueue(); err != nil {
		return err
	}
	return c.Limits.check()
}

// Words are what the helps of the options name.
func Words() map[string]string {
	return map[string]string{
		"models": provider.Accepted(), "vendors": models.ChosenByKey(), "stores": storage.Accepted,
	}
}
