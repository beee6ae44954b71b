package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// createFile makes an empty file at path if there is none. SQLite itself would make one
// that everybody may read. createFile does not open a file that exists. If SQLite has
// the file open in this process, closing it here would drop SQLite's POSIX locks.
func createFile(path string) error {
	if path == "" {
		return errors.New("the path is empty")
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	switch {
	case err == nil:
		return f.Close()
	case errors.Is(err, fs.ErrExist):
		info, err := os.Stat(path)
		if err == nil && info.IsDir() {
			return errors.New("it is a directory; name a file in it")
		}
		return reason(err)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the directory %s does not exist", filepath.Dir(path))
	}
	return reason(err)
}

// reason removes the path from an error. The caller names the path.
func reason(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// dsns returns the data source names for the writer and the readers of a file, whose
// path is absolute.
func dsns(path string) (writer, reader string) {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // file:///C:/films.db
	}
	settings := url.Values{
		// The file exists. If it is moved, SQLite must not make another one.
		"mode":          {"rw"},
		"_busy_timeout": {strconv.FormatInt(busyTurn.Milliseconds(), 10)},
		"_foreign_keys": {"on"},
		"_journal_mode": {"WAL"},
		// In WAL mode, NORMAL would keep the file whole, but a power cut would lose
		// the last commits.
		"_synchronous": {"FULL"},
		// A transaction that begins as a reader cannot always become a writer.
		"_txlock": {"immediate"},
		// Times are whole numbers.
		"_time_integer_format": {"unix_micro"},
		// "name" is a column, never a text.
		"_dqs": {"0"},
		// Errors belong to the call itself, not to the call before.
		"_error_rc": {"1"},
	}
	dsn := func() string {
		return (&url.URL{Scheme: "file", Path: path, RawQuery: settings.Encode()}).String()
	}
	// The cache is in KiB. A batch of films changes pages everywhere, and SQLite writes
	// a page twice if the cache has no room for it.
	//
	// The log keeps SQLite's own limit. A limit of 64 MB made imports a twentieth
	// quicker. But on a small disk a second of drafts filled it, and it could never be
	// written back, because the file must grow for that.
	//
	// A delete overwrites what it deletes with zeros. Purge removes the copies that a move
	// between pages may have left.
	settings["_pragma"] = []string{"cache_size(-65536)", "secure_delete(on)"}
	writer = dsn()
	// A search tests films on many pages.
	settings["_pragma"] = []string{"cache_size(-16384)"}
	// Readers wait for other processes only when they open and close the file.
	settings.Set("_busy_timeout", strconv.FormatInt(busyTimeout.Milliseconds(), 10))
	settings.Set("_txlock", "deferred")
	settings.Set("_query_only", "on")
	return writer, dsn()
}
