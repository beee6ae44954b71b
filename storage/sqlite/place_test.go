package sqlite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/sqlite"
)

// A write is acknowledged only if the next start of the program will find it. So it is
// refused while the file is not where it was, and works again when it is back.
func TestFileIsNotWhereItWas(t *testing.T) {
	for _, test := range []struct {
		name string
		// leave takes the file away, and back puts it back.
		leave, back func(t *testing.T, path string)
		want        string
	}{
		{
			"moved",
			func(t *testing.T, path string) { rename(t, path, path+".away") },
			func(t *testing.T, path string) { rename(t, path+".away", path) },
			"sqlite: the file is no longer at ",
		},
		{
			"its folder moved",
			func(t *testing.T, path string) { rename(t, filepath.Dir(path), filepath.Dir(path)+"2") },
			func(t *testing.T, path string) { rename(t, filepath.Dir(path)+"2", filepath.Dir(path)) },
			"sqlite: the file is no longer at ",
		},
		{
			"replaced by another file",
			func(t *testing.T, path string) {
				rename(t, path, path+".away")
				write(t, path, "")
			},
			func(t *testing.T, path string) { rename(t, path+".away", path) },
			"sqlite: another file has taken the place of the open one at ",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "data")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, "films.db")
			db := open(t, path)
			ctx := t.Context()
			if err := db.Email().Create(ctx, "ann", email.Draft{ID: "1"}); err != nil {
				t.Fatal(err)
			}

			test.leave(t, path)
			_, upsert := db.Movies().Upsert(ctx, movies.Batch{Films: []movies.Movie{{ID: 1}}})
			for call, err := range map[string]error{
				"Ping":   db.Ping(ctx),
				"Create": db.Email().Create(ctx, "ann", email.Draft{ID: "2"}),
				"Delete": db.Email().Delete(ctx, "ann", "1"),
				"Upsert": upsert,
			} {
				if err == nil || !strings.HasPrefix(err.Error(), test.want+path) {
					t.Errorf("%s: %v, want %q", call, err, test.want+path)
				}
			}
			// What can be read comes from the file that was opened.
			list, err := db.Email().List(ctx, "ann", marquee.Place{}, 9)
			if err == nil && len(list) != 1 {
				t.Errorf("List: %+v, want the draft", list)
			}

			test.back(t, path)
			if err := db.Ping(ctx); err != nil {
				t.Errorf("Ping: %v", err)
			}
			if err := db.Email().Create(ctx, "ann", email.Draft{ID: "3"}); err != nil {
				t.Errorf("Create: %v", err)
			}
			if list, err := db.Email().List(ctx, "ann", marquee.Place{}, 9); err != nil || len(list) != 2 {
				t.Errorf("List: %+v, %v, want the drafts 1 and 3", list, err)
			}
		})
	}
}

// A file that is gone is not made anew by a connection that opens later.
func TestNoFileIsMadeInItsPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "films.db")
	db := open(t, path)
	rename(t, path, path+".away")
	done := make(chan struct{})
	for range 20 { // more than there are connections
		go func() {
			_, _ = db.Email().List(t.Context(), "ann", marquee.Place{}, 1)
			done <- struct{}{}
		}()
	}
	for range 20 {
		<-done
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was made")
	}
	rename(t, path+".away", path)
}

func TestPingMissesATable(t *testing.T) {
	for _, table := range []string{"drafts", "messages", "films", "year_counts", "imported"} {
		path := sqlite.Fresh(t)
		db := open(t, path)
		if err := db.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		execute(t, path, "DROP TABLE "+table)
		want := "sqlite: the table " + table + " is missing; restore the file from a backup"
		if err := db.Ping(t.Context()); err == nil || err.Error() != want {
			t.Errorf("Ping: %v, want %q", err, want)
		}
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}
