package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/marquee-go/marquee/storage/sqlite"
)

// withoutRights runs f with the rights of an ordinary user: root may write everything.
func withoutRights(t *testing.T, f func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		f()
		return
	}
	const nobody = 65534
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // the thread ends with the goroutine, and its rights with it
		// The functions of package syscall would do this to all threads.
		_, _, errno := syscall.RawSyscall(syscall.SYS_SETRESUID, nobody, nobody, nobody)
		if errno != 0 {
			t.Error(errno)
			return
		}
		f()
	}()
	<-done
}

// place is a folder that everybody may enter, and a file in it.
func place(t *testing.T, folderMode, fileMode os.FileMode) (path string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "marquee") //nolint:usetesting // those are in folders of root
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	path = filepath.Join(folder, "films.db")
	if fileMode != 0 {
		db, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Close(), os.Chmod(path, fileMode)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(folder, folderMode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCheckTriesTheRights(t *testing.T) {
	const fix = "this program may only read the file or its folder; let it write both"
	for name, test := range map[string]struct {
		folder, file os.FileMode // no file if 0
		want         string
	}{
		"all rights":             {0o777, 0o666, ""},
		"no file yet":            {0o777, 0, ""},
		"the file is read-only":  {0o777, 0o444, fix},
		"no file, and no right":  {0o555, 0, "the folder: permission denied"},
		"the file is not ours":   {0o777, 0o600, fix},
		"the log has no room":    {0o711, 0o666, fix},
		"nobody may look inside": {0o700, 0o666, "permission denied"},
	} {
		t.Run(name, func(t *testing.T) {
			path := place(t, test.folder, test.file)
			withoutRights(t, func() {
				err := sqlite.Check(t.Context(), path)
				switch {
				case test.want == "" && err != nil:
					t.Errorf("Check: %v", err)
				case test.want != "" && (err == nil || !strings.HasSuffix(trimCode(err), test.want)):
					t.Errorf("Check: %v, want %q", err, test.want)
				}
			})
			files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
			if hidden, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); err != nil ||
				len(hidden) > 0 || len(files) > 1 {
				t.Errorf("Check leaves %v %v", files, hidden)
			}
		})
	}
}

// trimCode cuts the code of SQLite off.
func trimCode(err error) string {
	text, _, _ := strings.Cut(err.Error(), " (")
	return text
}

// A file that may only be read is not opened: SQLite would leave a file behind, and the next
// program could not write, even with the right to.
func TestReadOnlyFileIsRefused(t *testing.T) {
	path := place(t, 0o777, 0o444)
	const want = "sqlite: cannot open PATH: this program may only read the file or its folder; " +
		"let it write both"
	withoutRights(t, func() {
		_, open := sqlite.Open(t.Context(), path)
		_, _, status := sqlite.Status(t.Context(), path)
		for call, err := range map[string]error{"Open": open, "Status": status} {
			if err == nil || strings.ReplaceAll(err.Error(), path, "PATH") != want {
				t.Errorf("%s: %v, want %q", call, err, want)
			}
		}
	})
	if files, err := filepath.Glob(path + "*"); err != nil || len(files) != 1 {
		t.Errorf("%v, %v are left, want the file alone", files, err)
	}
}
