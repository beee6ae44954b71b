package postgres_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/storage/postgres"
)

// role makes a role that may log in, and returns the URL of a database for it.
func role(t *testing.T, address, name string) string {
	t.Helper()
	execute(t, address, `DROP ROLE IF EXISTS `+name)
	execute(t, address, `CREATE ROLE `+name+` LOGIN`)
	t.Cleanup(func() { execute(t, address, `DROP OWNED BY `+name+`; DROP ROLE `+name) })
	return with(t, address, func(u *url.URL) { u.User = url.User(name) })
}

// schema returns the schema that a URL names.
func schema(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("search_path")
}

// Ping says why nothing can be written, and is content again when it can.
func TestPingSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	owner := services.Postgres(t)
	name := schema(t, owner)
	if err := open(t, owner).Close(); err != nil {
		t.Fatal(err)
	}
	reader := role(t, owner, "marquee_reader")
	execute(t, owner, `GRANT USAGE ON SCHEMA `+name+` TO marquee_reader;
		GRANT SELECT ON ALL TABLES IN SCHEMA `+name+` TO marquee_reader`)
	db := open(t, reader)

	const all = "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "
	wantPing(t, db, "postgres: the role marquee_reader lacks INSERT, UPDATE, DELETE on the table "+
		"api_keys; the owner of the tables must run: "+all+name+" TO marquee_reader")
	execute(t, owner, all+name+` TO marquee_reader`)
	wantPing(t, db, "")
	if err := db.Email().Create(t.Context(), "ann", email.Draft{ID: "1"}); err != nil {
		t.Errorf("Create: %v", err)
	}
	execute(t, owner, `ALTER TABLE drafts RENAME TO gone`)
	wantPing(t, db, "postgres: the table drafts is missing; restore it from a backup")
	execute(t, owner, `ALTER TABLE gone RENAME TO drafts`)
	wantPing(t, db, "")
	execute(t, owner, `DROP TABLE drafts CASCADE`)
	wantPing(t, db, "postgres: the table drafts is missing; restore it from a backup")
}

func wantPing(t *testing.T, db *postgres.DB, want string) {
	t.Helper()
	switch err := db.Ping(t.Context()); {
	case want == "" && err != nil:
		t.Errorf("Ping: %v", err)
	case want != "" && (err == nil || err.Error() != want):
		t.Errorf("Ping: %v, want %q", err, want)
	}
}

// Check finds out what Open would be refused, and changes nothing.
func TestCheck(t *testing.T) {
	t.Parallel()
	owner := services.Postgres(t)
	name := schema(t, owner)
	poor := role(t, owner, "marquee_poor")
	execute(t, owner, `GRANT USAGE ON SCHEMA `+name+` TO marquee_poor`)
	const lacks = "; the owner of the schema must run: GRANT CREATE ON SCHEMA "
	wantCheck(t, owner, "")
	wantCheck(t, poor, "postgres: the database cannot be used: permission denied for schema "+name+
		" (42501)"+lacks+name+" TO marquee_poor")
	wantOpen(t, poor, lacks+name+" TO marquee_poor")
	if current, _, err := postgres.Status(t.Context(), owner); err != nil || current != 0 {
		t.Errorf("after Check the version is %d, %v, want 0", current, err)
	}

	if err := open(t, owner).Close(); err != nil {
		t.Fatal(err)
	}
	wantCheck(t, owner, "")
	wantCheck(t, poor, "postgres: the database cannot be used: "+
		"permission denied for table marquee_db_version (42501); the owner of the tables must run: "+
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "+name+" TO marquee_poor")
	execute(t, owner, `DELETE FROM marquee_db_version WHERE version_id >= 6`)
	execute(t, owner, `GRANT CREATE ON SCHEMA `+name+` TO marquee_poor;
		GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA `+name+` TO marquee_poor`)
	wantOpen(t, poor, "; the owner of the tables must run the migration")
}

// wantOpen wants an error of Open that ends with a remedy.
func wantOpen(t *testing.T, url, remedy string) {
	t.Helper()
	_, err := postgres.Open(t.Context(), url)
	if err == nil || !strings.HasSuffix(err.Error(), remedy) {
		t.Errorf("Open: %v, want %q at its end", err, remedy)
	}
}

func wantCheck(t *testing.T, url, want string) {
	t.Helper()
	switch err := postgres.Check(t.Context(), url); {
	case want == "" && err != nil:
		t.Errorf("Check: %v", err)
	case want != "" && (err == nil || err.Error() != want):
		t.Errorf("Check: %v, want %q", err, want)
	}
}
