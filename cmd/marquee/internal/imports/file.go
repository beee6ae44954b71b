package imports

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"

	"github.com/marquee-go/marquee/cmd/marquee/internal/terminal"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// fileSource is a file to import, or the standard input.
type fileSource struct {
	io.ReadCloser
	path string // "" for the standard input
	name string // as answers show it
	size int64  // -1 if unknown
	key  string // "" if it cannot be read twice
}

// OpenFile opens a file of films. The path - is the standard input. Run must get the
// same options.
func OpenFile(ctx context.Context, path string, stdin io.Reader, o *Options) (Source, error) {
	if path == "-" {
		in := terminal.Reader(ctx, stdin)
		return &fileSource{ReadCloser: in, name: "the standard input", size: -1}, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	name := strings.ToValidUTF8(filepath.Base(path), "\ufffd")
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a directory; name a file", path)
	}
	if !info.Mode().IsRegular() { // a pipe or a device, which may never begin or end
		in := terminal.Reader(ctx, &lateFile{path: path})
		return &fileSource{ReadCloser: in, path: path, name: name, size: -1}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	key, err := o.key(ctx, f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &fileSource{ReadCloser: f, path: path, name: name, size: info.Size(), key: key}, nil
}

// key names the rows that a file gives: it stands for the content and for the options
// that choose rows. It reads the file and seeks back to the beginning.
func (o *Options) key(ctx context.Context, f io.ReadSeeker) (string, error) {
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
	key := fmt.Sprintf("sha256:%x adult=%t unreleased=%t", hash.Sum(nil), o.Adult, o.Unreleased)
	if o.ForceIDs {
		key += " force_ids"
	}
	if len(o.Columns) > 0 {
		chosen := sha256.Sum256(fmt.Appendf(nil, "%q", o.Columns)) // a key has at most 500 characters
		key += fmt.Sprintf(" columns=%x", chosen[:8])
	}
	return key, nil
}

func (s *fileSource) progress(std terminal.Streams) *progressbar.ProgressBar {
	return terminal.NewProgress(std, "importing", s.size, progressbar.OptionShowBytes(true))
}

func (s *fileSource) importTo(ctx context.Context, j *job) (movies.ImportResult, error) {
	counted := progressbar.NewReader(s, j.bar)
	file, err := dataset.Open(&counted, &dataset.Options{
		Adult: j.Adult, Unreleased: j.Unreleased, Columns: j.Columns,
		Known: func(ids []int64) ([]movies.Movie, error) { return j.films.Get(ctx, ids) },
	})
	if err != nil {
		return movies.ImportResult{}, err
	}
	reading := file.Reading()
	j.understood(reading)
	j.rejects.writer = file.Rejects
	// A dry run stores none of the corrected rows, so it leaves them in the report.
	inPlace := j.Rejects == "" || sameFile(j.Rejects, s.path)
	if s.size >= 0 && file.OfRejects() && !j.DryRun && inPlace {
		j.rejects.path, j.rejects.mended = s.path, true
	}
	if s.key != "" && !j.DryRun {
		last, err := j.store.Imported(ctx)
		if err != nil {
			return movies.ImportResult{}, err
		}
		if last.Key == s.key && !last.Done {
			j.say("continuing after row %s", terminal.Thousands(last.Rows))
		}
	}
	result, err := j.take(ctx, file.Films(), movies.ImportOptions{
		Source: s.name, Key: s.key, Mode: file.Mode(), NotTMDB: !reading.TMDB, Row: file.Row,
	})
	after := file.Reading()
	if j.reading = &after; after.Encoding != reading.Encoding {
		j.say("accents further down show that the file is in %s, and it was read as that", after.Encoding)
	}
	return result, err
}

// lateFile opens its file at the first read, because opening a pipe waits until somebody
// writes to it.
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
