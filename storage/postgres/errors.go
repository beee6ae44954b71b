package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// translate puts an error of the driver into the words of this package. It returns
// none if there is no row, unless none is nil.
func translate(ctx context.Context, err, none error) error {
	switch {
	case err == nil:
		return nil
	case none != nil && errors.Is(err, sql.ErrNoRows):
		return none
	}
	return fmt.Errorf("postgres: %w", cause(ctx, err))
}

// cause says why a call failed, without any value of a row.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		// The driver reports a broken connection or a canceled statement, but does
		// not always say why.
		return ctx.Err()
	}
	if text, ok := strings.CutPrefix(err.Error(), noHost+":\n"); ok {
		return errors.New(noHost + ": " + strings.ReplaceAll(text, "\n", "; "))
	}
	if e, ok := errors.AsType[*pq.Error](err); ok {
		switch {
		case e.Code == pqerror.ReadOnlySQLTransaction:
			return errStandby
		case e.Code == pqerror.QueryCanceled:
			return errTimeout
		case e.Code == pqerror.DiskFull:
			return errFull
		case e.Code.Class() == pqerror.ClassDataException:
			// The message of the server would repeat the value.
			return fmt.Errorf("the server refused a value (%s)", e.Code)
		}
		return err // its text has the message, but not the detail
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return errSilent
	}
	switch {
	case errors.Is(err, driver.ErrBadConn):
		return errLost
	case errors.Is(err, pq.ErrSSLNotSupported):
		return errNoTLS
	}
	return err
}

// noHost begins the error of the driver for several hosts, which has a line for each.
const noHost = "pq: could not connect to any of the hosts"

var (
	errStandby = errors.New("the server takes no writes, because it is a standby or read-only; " +
		"the URL must lead to the primary")
	errTimeout = errors.New("the statement took longer than statement_timeout allows")
	errFull    = errors.New("the server's disk is full")
	errSilent  = errors.New("the server does not answer")
	errLost    = errors.New("the connection to the server broke")
	errNoTLS   = errors.New("the server does not speak TLS; " +
		"add sslmode=disable to the URL if nobody can listen in")
)
