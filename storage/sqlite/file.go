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

// createFile makes an empty file at path if there is none, because SQLite
// would let everybody read it. It opens no file that exists: to close it again
// would drop the locks that this process may hold on it.
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

// reason takes the path off an error that will name it anyway.
func reason(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// dsns returns the data source names of writers and readers of a file.
func dsns(path string) (writer, reader string, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return "", "", err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // file:///C:/films.db
	}
	settings := url.Values{
		"_busy_timeout": {strconv.FormatInt(busyTurn.Milliseconds(), 10)},
		"_foreign_keys": {"on"},
		"_journal_mode": {"WAL"},
		// In WAL mode NORMAL would keep the file whole, and lose the last
		// commits in a power cut.
		"_synchronous": {"FULL"},
		// A transaction that begins as a reader cannot always become a writer.
		"_txlock": {"immediate"},
		// Times are whole numbers.
		"_time_integer_format": {"unix_micro"},
		// "name" is a column, never a text.
		"_dqs": {"0"},
		// Errors are those of the call, not of the one before.
		"_error_rc": {"1"},
	}
	dsn := func() string {
		return (&url.URL{Scheme: "file", Path: path, RawQuery: settings.Encode()}).String()
	}
	// A batch of films changes pages everywhere. Those that the cache, in KiB,
	// has no room for are written twice. The log keeps SQLite's own limit: one
	// that fills a disk finds no room to be written back.
	settings["_pragma"] = []string{"cache_size(-65536)"}
	writer = dsn()
	// Films that a search tests lie on pages of their own.
	settings["_pragma"] = []string{"cache_size(-16384)"}
	// Readers wait for other processes at the very first and last moment only.
	settings.Set("_busy_timeout", strconv.FormatInt(busyTimeout.Milliseconds(), 10))
	settings.Set("_txlock", "deferred")
	settings.Set("_query_only", "on")
	return writer, dsn(), nil
}
