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
	if r := invoke(t, "migrate", "--store=sqlite:"+dir+"/newer.db"); r.status != exitOK {
		t.Fatal(r)
	}
	newer, err := sql.Open("sqlite", filepath.Join(dir, "newer.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer newer.Close()
	const migrated = `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`
	if _, err := newer.ExecContext(t.Context(), migrated); err != nil {
		t.Fatal(err)
	}
	const (
		upToDate = "The schema of sqlite:new.db is at version 12 of 12.\n"
		outdated = "marquee: the schema is not up to date; run marquee migrate\n"
		tooNew   = "marquee: the schema is newer than this program; use the one that made it\n"
	)
	for _, tt := range []struct {
		name, out, err string
		args           []string
		status         int
	}{
		{
			"the status of nothing", "The schema of sqlite:new.db is at version 0 of 12.\n", outdated,
			[]string{"--status", "--store=sqlite:new.db"}, exitFailed,
		},
		{"up", upToDate, "", []string{"--store=sqlite:new.db"}, exitOK},
		{"the status", upToDate, "", []string{"--status", "--store=sqlite:new.db"}, exitOK},
		{
			"the status for a program",
			"{\n  \"store\": \"sqlite:new.db\",\n  \"version\": 12,\n  \"latest\": 12\n}\n", "",
			[]string{"--status", "--format=json", "--store=sqlite:new.db"}, exitOK,
		},
		{"up again", upToDate, "", []string{"--store=sqlite:new.db"}, exitOK},
		{
			"memory", "The schema of memory: is at version 0 of 0.\n", "",
			[]string{"--store=memory:"}, exitOK,
		},
		{
			"the status of a newer schema", "The schema of sqlite:newer.db is at version 99 of 12.\n",
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
			r.out = strings.ReplaceAll(r.out, dir+"/", "")
			if r != (result{tt.status, tt.out, tt.err}) {
				t.Errorf("got %+v", r)
			}
		})
	}
}
