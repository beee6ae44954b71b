package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
)

// place is where the file of a DB is. If the file moves, or another one takes its
// place, SQLite does not notice: it goes on with the file that it has open.
type place struct {
	path  string // absolute
	file  fs.FileInfo
	space func(path string) (free int64, writable bool)
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
	if !mayWrite(path) {
		// SQLite would open it, and leave a file behind that keeps others from writing.
		return nil, errReadOnly
	}
	return &place{path: path, file: file, space: spaceOf}, nil
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

// leastSpace is how many bytes the disk must have for the log to grow. A draft takes at most
// about 400,000.
const leastSpace = 1 << 20

// unknownSpace is more than every disk has.
const unknownSpace = math.MaxInt64

// checkSpace returns an error if the disk is full, or may only be read.
func (p *place) checkSpace() error {
	switch free, writable := p.space(p.path); {
	case !writable:
		return errReadOnly
	case free < leastSpace:
		return errFull
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
