package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/jmoiron/sqlx"
)

// Check tries whether [Open] would succeed at path, and whether the stores could be
// written then. It writes in the file and undoes it, or it makes a file in the folder and
// removes it. It looks at the room on the disk, where that can be known.
func Check(ctx context.Context, path string) error {
	if err := check(ctx, path); err != nil {
		return fmt.Errorf("sqlite: cannot write %s: %w", path, cause(ctx, err))
	}
	return nil
}

func check(ctx context.Context, path string) error {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return checkFolder(filepath.Dir(path))
	}
	if err != nil {
		return reason(err)
	}
	place, err := placeOf(path)
	if err != nil {
		return err
	}
	if err := place.checkSpace(); err != nil {
		return err
	}
	writer, _ := dsns(place.path)
	db, err := connect(ctx, writer, 1, place)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return untilFree(ctx, func() error { return tryToWrite(ctx, db) })
}

// checkFolder tries to make a file in a folder.
func checkFolder(folder string) error {
	f, err := os.CreateTemp(folder, ".marquee-*")
	if err != nil {
		return fmt.Errorf("the folder: %w", reason(err))
	}
	_ = f.Close()
	defer func() { _ = os.Remove(f.Name()) }()
	return (&place{path: f.Name(), space: spaceOf}).checkSpace()
}

// tryToWrite writes, and undoes it before it reaches the disk.
func tryToWrite(ctx context.Context, db *sqlx.DB) error {
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	_, err = tx.ExecContext(ctx, `CREATE TABLE marquee_trial (id INTEGER)`)
	return err
}
