//go:build linux || darwin

package sqlite

import (
	"errors"
	"os"
	"syscall"
)

// mayWrite tells whether this process may write a file that exists. It does not open the
// file: closing it would drop the locks of SQLite.
func mayWrite(path string) bool {
	const write = 2 // W_OK
	err := syscall.Access(path, write)
	return !errors.Is(err, syscall.EACCES) && !errors.Is(err, syscall.EROFS)
}

// spaceOf returns how many bytes this process may still write where path is, and false if
// the file system may only be read.
func spaceOf(path string) (free int64, writable bool) {
	var fs syscall.Statfs_t
	if syscall.Statfs(path, &fs) != nil {
		return unknownSpace, true
	}
	blocks := fs.Bavail
	if os.Geteuid() == 0 {
		blocks = fs.Bfree // with what is reserved for root
	}
	const readOnly = 1 // ST_RDONLY and MNT_RDONLY
	writable = fs.Flags&readOnly == 0
	//nolint:gosec,unconvert // its type depends on the system
	size := uint64(fs.Bsize)
	//nolint:gosec // it fits
	return int64(min(blocks, unknownSpace/size) * size), writable
}
