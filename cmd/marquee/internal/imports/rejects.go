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

// DefaultRejects is the file for rejected rows if no other file is named.
const DefaultRejects = "marquee-rejects.csv"

// rejectsPath is where the report goes if the source is not a report itself.
func rejectsPath(named string) string { return cmp.Or(named, DefaultRejects) }

// CheckRejects returns an error if the report cannot be written. It runs before rows are
// stored, because otherwise nobody would hear of their faults. Named is "" for the default.
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

// rejectsFile is the report of rejected rows. The first rejected row creates it.
//
// It never overwrites a file, because somebody may be correcting the rows there. If the
// name is taken, the report gets a number in its name. The only file that it replaces is
// an imported report, and only when the import is complete. The files that a killed import
// leaves do not disturb the next import.
type rejectsFile struct {
	path   string
	mended bool // path is the source itself, a corrected report
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

// addPartial reports a field that was left out. Its film was taken in: once the field is
// corrected, an import of the report adds it.
func (r *rejectsFile) addPartial(field *movies.RowError) {
	told := *field
	told.Reason += "; the film was taken in without it"
	r.add(&told)
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
	return r.rows.Flush() // another import would take an empty file for a free one
}

// createFree creates a file, or one with the first free number in its name. A name is free
// if there is no file, an empty file, or something else such as a device.
func createFree(path string) (*os.File, error) {
	ext := filepath.Ext(path)
	name := path
	for n := 2; ; n++ {
		info, err := os.Stat(name)
		if err == nil && (!info.Mode().IsRegular() || info.Size() == 0) {
			return os.OpenFile(name, os.O_WRONLY, 0)
		}
		const mode = 0o666                                                   // the umask decides
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode) //nolint:gosec // see mode
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
		name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, ext), n, ext)
	}
}

// close ends the report and returns its path, "" if there is none. Whole says that the
// source was read to its end. Otherwise the report does not replace the source.
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
