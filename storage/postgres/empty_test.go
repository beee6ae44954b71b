package postgres

import "testing"

// Empty deletes what is in the tables, for the next test.
func Empty(t *testing.T, db *DB) {
	t.Helper()
	_, err := db.pool.ExecContext(t.Context(), `
		DELETE FROM drafts; DELETE FROM conversations; DELETE FROM api_keys; DELETE FROM settings;
		DELETE FROM budget_accounts; DELETE FROM budget_reservations;
		DELETE FROM films; DELETE FROM year_counts; DELETE FROM imported`)
	if err != nil {
		t.Errorf("empty the tables: %v", err)
	}
}

// Setting returns a parameter as the statements of a DB see it.
func Setting(t *testing.T, db *DB, name string) (value string) {
	t.Helper()
	err := db.pool.GetContext(t.Context(), &value, `SELECT current_setting($1)`, name)
	if err != nil {
		t.Errorf("the setting %s: %v", name, err)
	}
	return value
}
