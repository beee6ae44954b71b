package postgres

import "testing"

// Empty deletes what is in the tables, for the next test.
func Empty(t *testing.T, db *DB) {
	t.Helper()
	_, err := db.pool.ExecContext(t.Context(), `
		DELETE FROM drafts; DELETE FROM conversations;
		DELETE FROM films; DELETE FROM year_counts; DELETE FROM imported`)
	if err != nil {
		t.Errorf("empty the tables: %v", err)
	}
}
