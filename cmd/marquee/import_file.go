package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// fileSource is a file to import, or the standard input.
type fileSource struct {
	io.ReadCloser
	name string
	size int64  // -1 if unknown
	key  string // empty if it cannot be read twice
}

// openFile opens the file that is named.
func (c *importCmd) openFile(ctx context.Context, std streams) (*fileSource, error) {
	if c.File == "-" {
		return &fileSource{ReadCloser: std.reader(ctx), name: "the standard input", size: -1}, nil
	}
	info, err := os.Stat(c.File)
	if err != nil {
		return nil, err
	}
	name := strings.ToValidUTF8(filepath.Base(c.File), "\ufffd")
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a directory; name a file", c.File)
	}
	if !info.Mode().IsRegular() { // a pipe or a device, which may never begin or end
		return &fileSource{ReadCloser: streams{in: &lateFile{path: c.File}}.reader(ctx), name: name, size: -1}, nil
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, err
	}
	key, err := c.key(ctx, f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &fileSource{ReadCloser: f, name: name, size: info.Size(), key: key}, nil
}

// key names the rows that come of a file: its content, and the options that
// decide which of them come. It reads the file, and goes back to the beginning.
func (c *importCmd) key(ctx context.Context, f io.ReadSeeker) (string, error) {
	hash := sha256.New()
	for {
		if err := ctx.Err(); err != nil { // a large file takes seconds
			return "", err
		}
		_, err := io.CopyN(hash, f, 1<<20)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	return fmt.Sprintf("sha256:%x adult=%t unreleased=%t", hash.Sum(nil), c.Adult, c.Unreleased), nil
}

func (s *fileSource) importTo(ctx context.Context, j *importJob) (movies.ImportResult, error) {
	file, err := dataset.Open(j.progress.reader(s, s.size), &dataset.Options{Adult: j.Adult, Unreleased: j.Unreleased})
	if err != nil {
		return movies.ImportResult{}, err
	}
	j.rejects.writer = file.Rejects
	// A dry run stores none of the rows that were mended, so it leaves them there.
	if s.size >= 0 && file.OfRejects() && !j.DryRun && (j.Rejects == "" || sameFile(j.Rejects, j.File)) {
		j.rejects.path, j.rejects.mended = j.File, true
	}
	if s.key != "" && !j.DryRun {
		last, err := j.store.Imported(ctx)
		if err != nil {
			return movies.ImportResult{}, err
		}
		if last.Key == s.key && !last.Done {
			j.say("continuing behind row %s", thousands(last.Rows))
		}
	}
	return j.run(ctx, file.Films(), movies.ImportOptions{Source: s.name, Key: s.key, Mode: file.Mode()})
}

// lateFile is opened when it is first read, because opening a pipe waits for
// somebody to write to it.
type lateFile struct {
	path string
	file *os.File
}

func (l *lateFile) Read(b []byte) (n int, err error) {
	if l.file == nil {
		if l.file, err = os.Open(l.path); err != nil {
			return 0, err
		}
	}
	return l.file.Read(b) // the end of the program closes it
}
