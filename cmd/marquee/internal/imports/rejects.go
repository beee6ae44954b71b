package imports

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// DefaultRejects is the file for the rows that are refused, unless another one is
// named.
const DefaultRejects = "marquee-rejects.csv"

// rejectsPath is where the report goes if nothing else is known of the source.
func rejectsPath(named string) string { return cmp.Or(named, DefaultRejects) }

// CheckRejects refuses a report that can have no place, before rows are stored
// whose faults nobody would hear of. Named is "" for the default.
func CheckRejects(named string) error {
	path := rejectsPath(named)
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("--rejects: %w", err)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("--rejects: %s is a directory; name a file", path)
	}
	return nil
}

// rejectsFile holds the rows that were refused. It is made with the first of
// them. What is there already stays, for somebody may be mending it: the report
// then has a number in its name. It takes the place of nothing but the report
// that is imported, and of that in the end only. What an import that is killed
// leaves is no hindrance to the next.
type rejectsFile struct {
	path   string
	mended bool // path is the source itself, an older report
	writer func(io.Writer) *dataset.RejectsWriter

	out  *os.File
	rows *dataset.RejectsWriter
	err  error
}

func (r *rejectsFile) add(row *movies.RowError) {
	if r.out == nil && r.err == nil {
		r.err = r.open()
	}
	if r.err == nil {
		r.rows.Write(row)
	}
}

func (r *rejectsFile) open() (err error) {
	if r.mended {
		if r.path, err = filepath.EvalSymlinks(r.path); err == nil {
			r.out, err = os.CreateTemp(filepath.Dir(r.path), filepath.Base(r.path)+".*.partial")
		}
	} else {
		r.out, err = createFree(r.path)
	}
	if err != nil {
		return fmt.Errorf("--rejects: %w", err)
	}
	r.rows = r.writer(r.out)
	return r.rows.Flush() // an empty file would seem free to another import
}

// createFree creates a file, or one with the first number in its name that is
// free. A file is free if it is not there, is empty, or is none, as a device.
func createFree(path string) (*os.File, error) {
	ext := filepath.Ext(path)
	name := path
	for n := 2; ; n++ {
		info, err := os.Stat(name)
		if err == nil && (!info.Mode().IsRegular() || info.Size() == 0) {
			return os.OpenFile(name, os.O_WRONLY, 0)
		}
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) //nolint:gosec // as the umask has it
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
		name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), n, ext)
	}
}

// close ends the report, and returns where it is; "" if there is none. One that
// is not of the whole source does not take that one's place.
func (r *rejectsFile) close(whole bool) (path string, err error) {
	if r.out == nil {
		return "", r.err
	}
	if r.err == nil {
		r.err = r.rows.Flush()
	}
	err = errors.Join(r.err, r.out.Close())
	switch {
	case !r.mended && err != nil:
		return "", err
	case !r.mended:
		return r.out.Name(), nil
	case err == nil && whole:
		err = os.Rename(r.out.Name(), r.path)
		if err == nil {
			return r.path, nil
		}
	}
	return "", errors.Join(err, os.Remove(r.out.Name()))
}

// sameFile tells whether two paths lead to one file.
func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}
