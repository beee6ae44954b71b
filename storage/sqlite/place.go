package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// place is where the file of a DB is. If the file moves, or another one takes its
// place, SQLite does not notice: it goes on with the file that it has open.
type place struct {
	path string // absolute
	file fs.FileInfo
}

func placeOf(path string) (*place, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	file, err := os.Stat(path)
	if err != nil {
		return nil, reason(err)
	}
	return &place{path: path, file: file}, nil
}

// check returns an error if the file at the path is not the one that was opened.
func (p *place) check() error {
	switch now, err := os.Stat(p.path); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the file is no longer at %s; move it back, or restart the program", p.path)
	case err != nil:
		return fmt.Errorf("the file at %s: %w", p.path, reason(err))
	case !os.SameFile(now, p.file):
		return fmt.Errorf("another file has taken the place of the open one at %s; "+
			"move that one back, or restart the program", p.path)
	}
	return nil
}

// connector opens connections to the file of a place, and never to another one that has
// taken its place.
type connector struct {
	driver.Connector
	place *place
}

// Connect opens a connection.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, errors.Join(c.place.check(), err)
	}
	if err := c.place.check(); err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	return opened, nil
}
