package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// checkRejects refuses to write a report over anything but an older report: the
// file to import, say, or the store. It refuses a folder that is not there, too,
// before rows are stored whose faults nobody would hear of.
func checkRejects(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return fmt.Errorf("--rejects: %w", err)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("--rejects: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return err // a terminal or /dev/null holds nothing to lose
	}
	head := make([]byte, len(dataset.RejectsHeader))
	if n, err := io.ReadFull(f, head); n > 0 && string(head[:n]) != dataset.RejectsHeader {
		return fmt.Errorf("--rejects: %s is there, and no report of rejects; name another file", path)
	} else if n == 0 && !errors.Is(err, io.EOF) {
		return fmt.Errorf("--rejects: %w", err)
	}
	return nil
}

// rejectsFile holds the rows that were refused. It is made with the first of
// them, beside its place, which it takes in the end: what is imported may be
// the older report that is there.
type rejectsFile struct {
	path   string
	source string // that is imported
	writer func(io.Writer) *dataset.RejectsWriter

	out  *os.File
	rows *dataset.RejectsWriter
	err  error
}

func (r *rejectsFile) add(row *movies.RowError) {
	if r.out == nil && r.err == nil {
		if r.err = r.open(); r.err == nil {
			r.rows = r.writer(r.out)
		}
	}
	if r.rows != nil {
		r.rows.Write(row)
	}
}

func (r *rejectsFile) open() (err error) {
	if info, err := os.Stat(r.path); err == nil && !info.Mode().IsRegular() {
		r.out, err = os.OpenFile(r.path, os.O_WRONLY, 0)
		return err
	}
	if target, err := filepath.EvalSymlinks(r.path); err == nil {
		r.path = target
	}
	r.out, err = os.CreateTemp(filepath.Dir(r.path), filepath.Base(r.path)+".*")
	return err
}

// close puts the report in its place, and tells whether there is one. A report
// that is not of the whole source does not take that one's place.
func (r *rejectsFile) close(whole bool) (reported bool, err error) {
	if r.rows == nil {
		return false, r.err
	}
	if err := errors.Join(r.rows.Flush(), r.out.Close()); err != nil {
		return false, errors.Join(err, r.discard())
	}
	if r.out.Name() == r.path { // a device
		return true, nil
	}
	if !whole && sameFile(r.path, r.source) {
		return false, r.discard()
	}
	err = checkRejects(r.path) // which may be another file by now
	if err == nil {
		err = os.Rename(r.out.Name(), r.path)
	}
	if err != nil {
		return false, errors.Join(err, r.discard())
	}
	return true, nil
}

// discard removes what did not get to its place.
func (r *rejectsFile) discard() error {
	if r.out.Name() == r.path {
		return nil
	}
	return os.Remove(r.out.Name())
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
