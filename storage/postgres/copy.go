package postgres

import (
	"context"
	"database/sql/driver"
	"strings"
)

// isCopy tells whether query begins a COPY.
func isCopy(query string) bool { return strings.HasPrefix(query, "COPY ") }

// PrepareContext prepares a statement. A COPY begins at once.
func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	stmt, err := c.session.PrepareContext(ctx, query)
	if err == nil && isCopy(query) {
		c.copying = stmt
	}
	return stmt, err
}

// copyTx is a transaction that ends its COPY before itself. While a COPY runs, the
// driver reads from the connection in a goroutine of its own. If the context of the
// transaction ends in the meantime, [database/sql] rolls back at once, and the two would
// read the same connection.
type copyTx struct {
	driver.Tx
	conn *conn
}

func (t *copyTx) Commit() error {
	t.conn.copying = nil
	return t.Tx.Commit()
}

func (t *copyTx) Rollback() error {
	if copying := t.conn.copying; copying != nil {
		t.conn.copying = nil
		_ = copying.Close() // what it reports is undone
	}
	return t.Tx.Rollback()
}
