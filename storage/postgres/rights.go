package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// lackingRights finds the tables that are missing, and the rights that the role lacks
// on the others. A conversation that is deleted takes its messages with it, and a film its
// row of earnings.
const lackingRights = `
	SELECT name, to_regclass(name) IS NULL AS missing, string_agg(verb, ', ') AS rights,
		quote_ident(current_schema()) AS schema, quote_ident(current_user) AS role
	FROM (VALUES
		('drafts', 'SELECT INSERT UPDATE DELETE'),
		('conversations', 'SELECT INSERT UPDATE DELETE'),
		('messages', 'SELECT INSERT UPDATE'),
		('shares', 'SELECT INSERT UPDATE DELETE'),
		('films', 'SELECT INSERT DELETE'),
		('year_counts', 'SELECT INSERT UPDATE DELETE'),
		('earnings', 'SELECT INSERT'),
		('imported', 'SELECT INSERT UPDATE'),
		('api_keys', 'SELECT INSERT UPDATE DELETE'),
		('settings', 'SELECT INSERT UPDATE DELETE'),
		('budget_accounts', 'SELECT INSERT UPDATE DELETE'),
		('budget_reservations', 'SELECT INSERT DELETE')
	) AS tables (name, rights), string_to_table(rights, ' ') AS verb
	WHERE has_table_privilege(to_regclass(name), verb) IS NOT TRUE
	GROUP BY name ORDER BY name LIMIT 1`

// lacking is a row that [lackingRights] finds.
type lacking struct {
	Name    string           `db:"name"`
	Missing bool             `db:"missing"`
	Rights  string           `db:"rights"`
	Schema  sql.Null[string] `db:"schema"`
	Role    string           `db:"role"`
}

// Error says what is lacking, and what helps.
func (l lacking) Error() string {
	if l.Missing {
		return fmt.Sprintf("the table %s is missing; restore it from a backup", l.Name)
	}
	return fmt.Sprintf("the role %s lacks %s on the table %s; %s",
		l.Role, l.Rights, l.Name, grantTables(l.Schema.V, l.Role))
}

// checkRights returns an error if a table is missing, or a right on one.
func checkRights(ctx context.Context, tx *sqlx.Tx) error {
	var found []lacking
	if err := tx.SelectContext(ctx, &found, lackingRights); err != nil {
		return err
	}
	if len(found) > 0 {
		return found[0]
	}
	return nil
}

// Check tries whether [Open] would succeed at url, and whether the stores could write
// then: whether the role may create the tables that are missing, and whether it has the
// rights on the other ones. Its error names the GRANT that is missing. Check works in
// a transaction that it rolls back.
func Check(ctx context.Context, url string) error {
	c, err := parse(url)
	if err == nil {
		err = c.check(ctx)
	}
	if err != nil {
		return fmt.Errorf("postgres: the database cannot be used: %w", cause(ctx, err))
	}
	return nil
}

func (c *config) check(ctx context.Context) (err error) {
	db := sqlx.NewDb(c.connectToMigrate(), "postgres")
	defer func() {
		err = explainRight(ctx, db.DB, err)
		_ = db.Close()
	}()
	p, err := newProvider(db.DB)
	if err != nil {
		return err
	}
	if err := c.pooler.check(ctx, db.DB); err != nil {
		return err
	}
	current, err := currentVersion(ctx, db.DB)
	if err != nil {
		return err
	}
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if current == latestVersion(p) {
		return checkRights(ctx, tx)
	}
	_, err = tx.ExecContext(ctx, `
		CREATE TABLE marquee_trial (id integer); INSERT INTO marquee_trial VALUES (1)`)
	return err
}

// explainRight adds to the error of a statement what helps, if the role lacks a right.
func explainRight(ctx context.Context, db *sql.DB, err error) error {
	refused := pq.As(err, pqerror.InsufficientPrivilege)
	if refused == nil {
		return err
	}
	var schema sql.Null[string]
	var role string
	row := db.QueryRowContext(ctx, `SELECT quote_ident(current_schema()), quote_ident(current_user)`)
	if row.Scan(&schema, &role) != nil {
		return err
	}
	remedy := "the owner of the tables must run the migration"
	switch {
	case strings.HasPrefix(refused.Message, "permission denied for schema"):
		remedy = fmt.Sprintf("the owner of the schema must run: GRANT CREATE ON SCHEMA %s TO %s",
			schema.V, role)
	case strings.HasPrefix(refused.Message, "permission denied for table"):
		remedy = grantTables(schema.V, role)
	}
	return fmt.Errorf("%s (%s); %s", refused.Message, refused.Code, remedy)
}

// grantTables says who must grant the rights on the tables, and how.
func grantTables(schema, role string) string {
	return "the owner of the tables must run: GRANT SELECT, INSERT, UPDATE, DELETE " +
		"ON ALL TABLES IN SCHEMA " + schema + " TO " + role
}
