package main

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/storage"
)

func TestMigrate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	migratedBy(t, filepath.Join(dir, "newer.db"),
		`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
	migratedBy(t, filepath.Join(dir, "older.db"), `DELETE FROM goose_db_version WHERE version_id = 18`)
	const (
		upToDate = "The schema of sqlite:new.db is at version 18 of 18.\n"
		outdated = "marquee: the schema is not up to date; run marquee migrate\n"
		tooNew   = "marquee: the schema is newer than this program; use the one that made it\n"
	)
	for _, tt := range []struct {
		name, out, err string
		args           []string
		status         int
	}{
		{
			"the status of nothing", "The schema of sqlite:new.db is at version 0 of 18.\n",
			"marquee: --store: there is no file new.db, so there is no store; name the one that you " +
				"mean with --store, or make a new one with marquee serve or marquee import\n",
			[]string{"--status", "--store=sqlite:new.db"}, exitUsage,
		},
		{
			"the status of an older schema", "The schema of sqlite:older.db is at version 17 of 18.\n",
			outdated, []string{"--status", "--store=sqlite:older.db"}, exitFailed,
		},
		{"up", upToDate, "", []string{"--store=sqlite:new.db"}, exitOK},
		{"the status", upToDate, "", []string{"--status", "--store=sqlite:new.db"}, exitOK},
		{
			"the status for a program",
			"{\n  \"store\": \"sqlite:new.db\",\n  \"version\": 18,\n  \"latest\": 18\n}\n", "",
			[]string{"--status", "--format=json", "--store=sqlite:new.db"}, exitOK,
		},
		{"up again", upToDate, "", []string{"--store=sqlite:new.db"}, exitOK},
		{
			"memory", "The schema of memory: is at version 0 of 0.\n", "",
			[]string{"--store=memory:"}, exitOK,
		},
		{
			"the status of a newer schema", "The schema of sqlite:newer.db is at version 99 of 18.\n",
			tooNew, []string{"--status", "--store=sqlite:newer.db"}, exitFailed,
		},
		{
			"no store", "", "marquee: storage: unknown scheme; write " + storage.Accepted + "\n",
			[]string{"--store=x:y"}, exitFailed,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := []string{"migrate"}
			for _, arg := range tt.args {
				args = append(args, strings.Replace(arg, "sqlite:", "sqlite:"+dir+"/", 1))
			}
			r := invoke(t, args...)
			r.out, r.err = strings.ReplaceAll(r.out, dir+"/", ""), strings.ReplaceAll(r.err, dir+"/", "")
			if r != (result{tt.status, tt.out, tt.err}) {
				t.Errorf("got %+v", r)
			}
		})
	}
}

// migratedBy makes a store at path, and changes by a statement how far it was migrated.
func migratedBy(t *testing.T, path, statement string) {
	t.Helper()
	if r := invoke(t, "migrate", "--store=sqlite:"+path); r.status != exitOK {
		t.Fatal(r)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// A command about what a store keeps changes no store of an older program: it may be the one to
// make a backup of, before an upgrade.
func TestAnOlderStoreIsNotMigratedByTheWay(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "older.db")
	migratedBy(t, path, `DELETE FROM goose_db_version WHERE version_id = 18`)
	for _, command := range []string{
		"backup " + path + ".backup", "export --owner=local", "keys list", "usage",
	} {
		r := invoke(t, append(strings.Fields(command), "--store=sqlite:"+path)...)
		want := "has a schema of version 17, and this program needs 18; run marquee migrate on it"
		if r.status != exitUsage || !strings.Contains(r.err, want) {
			t.Errorf("%s: %+v", command, r)
		}
	}
}
