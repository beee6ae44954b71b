package services

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
)

// account is a user of the system.
type account struct{ uid, gid int }

// nobody returns the account that stands in for root, because root may not run Postgres.
// It returns nil if this process does not run as root.
func nobody() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	found, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("services: %w", err)
	}
	uid, err := strconv.Atoi(found.Uid)
	if err != nil {
		return nil, fmt.Errorf("services: user nobody: %w", err)
	}
	gid, err := strconv.Atoi(found.Gid)
	if err != nil {
		return nil, fmt.Errorf("services: user nobody: %w", err)
	}
	return &account{uid, gid}, nil
}

// own gives a folder and everything in it to the account. It does nothing if a is nil.
func (a *account) own(dir string) error {
	if a == nil {
		return nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return root.Lchown(path, a.uid, a.gid)
	})
}
