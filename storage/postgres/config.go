package postgres

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"
)

// config holds what a URL sets.
type config struct {
	server           pq.Config
	settings         settings
	pooler           pooler
	poolSize         int
	acquireTimeout   time.Duration
	statementTimeout time.Duration
}

var errURL = errors.New("the URL cannot be read; before the ? " +
	"write all but letters and digits in names and in the password as %XX")

// parse reads a URL. Its errors name parameters. They do not repeat any other part of
// the URL.
func parse(text string) (*config, error) {
	text, hosts, ports, err := cutHosts(text)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, errURL // err repeats the URL
	}
	params, err := url.ParseQuery(u.RawQuery)
	switch {
	case err != nil || u.Fragment != "":
		return nil, errURL
	case u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Opaque != "":
		return nil, errors.New("the URL must begin with postgres://")
	}

	c := &config{
		poolSize:         min(max(10, 4*runtime.GOMAXPROCS(0)), 30),
		acquireTimeout:   2 * time.Second,
		statementTimeout: 10 * time.Second,
	}
	const least, most = time.Millisecond, time.Hour
	if err := errors.Join(
		take(params, "pool_size", &c.poolSize, strconv.Atoi, 1, 1000),
		take(params, "acquire_timeout", &c.acquireTimeout, time.ParseDuration, least, most),
		take(params, "statement_timeout", &c.statementTimeout, time.ParseDuration, least, most),
		c.pooler.take(params),
	); err != nil {
		return nil, err
	}
	if hosts != "" && !params.Has("host") {
		params.Set("host", hosts)
	}
	if ports != "" && !params.Has("port") {
		params.Set("port", ports)
	}
	params.Set("fallback_application_name", "marquee")
	u.RawQuery = params.Encode()
	if c.server, err = pq.NewConfig(u.String()); err != nil {
		return nil, err
	}
	if c.server.ConnectTimeout <= 0 {
		c.server.ConnectTimeout = c.acquireTimeout
	}
	// With it, a statement that is not prepared takes one round trip, so that all of it
	// reaches the same session behind a pooler.
	c.server.BinaryParameters = true
	return c, c.takeSettings()
}

// takeSettings moves the parameters of the session out of what the driver sends while
// it connects.
func (c *config) takeSettings() error {
	c.settings = settings{}
	maps.Copy(c.settings, c.server.Runtime)
	err := c.settings.withOptions(c.server.Options)
	c.server.Runtime, c.server.Options = nil, ""
	for name := range c.settings {
		if strings.EqualFold(name, "timezone") {
			return errTimeZone
		}
	}
	c.settings["timezone"] = "UTC"
	return err
}

// take moves a parameter out of params into value, if it is there.
func take[T cmp.Ordered](
	params url.Values, name string, value *T, read func(string) (T, error), least, most T,
) error {
	if !params.Has(name) {
		return nil
	}
	given, err := read(params.Get(name))
	if err != nil || given < least || given > most {
		return fmt.Errorf("%s must be from %v to %v", name, least, most)
	}
	params.Del(name)
	*value = given
	return nil
}

// silence is how much longer than the statement timeout a server may be silent.
const silence = 2 * time.Second

// connect returns connections on which a statement lasts at most the statement
// timeout, and so does a pause within a transaction. Locks of a program that died in a
// transaction therefore come free.
func (c *config) connect() *connector {
	return c.connector(c.statementTimeout, c.statementTimeout+silence)
}

// connectToMigrate returns connections without these limits.
func (c *config) connectToMigrate() *sql.DB { return sql.OpenDB(c.connector(0, 0)) }

func (c *config) connector(timeout, patience time.Duration) *connector {
	s := maps.Clone(c.settings)
	limit := strconv.FormatInt(timeout.Milliseconds(), 10)
	s["statement_timeout"] = limit
	if _, asked := s["idle_in_transaction_session_timeout"]; !asked || timeout == 0 {
		s["idle_in_transaction_session_timeout"] = limit
	}
	return &connector{server: c.server, settings: s, pooler: c.pooler, patience: patience}
}
