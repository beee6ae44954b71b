package services

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
)

// account is a user of the operating system.
type account struct{ uid, gid int }

// nobody returns the user nobody if this process runs as root, because Postgres
// refuses to run as root. It returns nil otherwise.
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

// own makes the account the owner of everything in a folder. It does nothing if a
// is nil.
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
