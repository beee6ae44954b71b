package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"os"
	"testing"

	"github.com/lib/pq"
)

func TestErrorsAreInOurWords(t *testing.T) {
	none := errors.New("none")
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"no row", sql.ErrNoRows, "none"},
		{
			"a statement timeout", &pq.Error{Code: "57014", Message: "canceling statement"},
			"postgres: the statement took longer than statement_timeout allows",
		},
		{
			"a full disk", &pq.Error{Code: "53100", Message: "could not extend file"},
			"postgres: the server's disk is full",
		},
		{
			"too many connections", &pq.Error{Code: "53300", Message: "sorry, too many clients already"},
			"postgres: pq: sorry, too many clients already (53300)",
		},
		{
			"a server that starts", &pq.Error{Code: "57P03", Message: "the database system is starting up"},
			"postgres: pq: the database system is starting up (57P03)",
		},
		{
			"details", &pq.Error{Code: "23505", Message: "duplicate key", Detail: "Key (id)=(s3cret)"},
			"postgres: pq: duplicate key (23505)",
		},
		{
			"a value", &pq.Error{Code: "22P02", Message: `invalid input syntax: "s3cret"`},
			"postgres: the server refused a value (22P02)",
		},
		{
			"a lost connection", fmt.Errorf("commit: %w", driver.ErrBadConn),
			"postgres: the connection to the server broke",
		},
		{
			"a timeout of the network", &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded},
			"postgres: the server does not answer",
		},
		{
			"no TLS", pq.ErrSSLNotSupported,
			"postgres: the server does not speak TLS; " +
				"add sslmode=disable to the URL if nobody can listen in",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := translate(t.Context(), test.err, none)
			if got == nil || got.Error() != test.want {
				t.Errorf("the error is %v, want %q", got, test.want)
			}
			if errors.Is(got, context.DeadlineExceeded) || errors.Is(got, context.Canceled) {
				t.Errorf("the error is that of a context: %v", got)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if got := translate(ctx, test.err, nil); !errors.Is(got, context.Canceled) {
				t.Errorf("after the end of the context the error is %v, want %v", got, context.Canceled)
			}
		})
	}
	if err := translate(t.Context(), nil, none); err != nil {
		t.Errorf("no error is %v", err)
	}
}
