package options

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// CheckFolder returns an error if this program cannot make files in a folder. It makes one, and
// removes it.
func CheckFolder(folder string) error {
	f, err := os.CreateTemp(folder, ".marquee-*")
	if failed, ok := errors.AsType[*fs.PathError](err); ok { // its path is the new file's
		return fmt.Errorf("the folder %s: %w", folder, failed.Err)
	}
	if err != nil {
		return err
	}
	_ = f.Close() // nothing was written
	return os.Remove(f.Name())
}
