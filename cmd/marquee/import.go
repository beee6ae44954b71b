package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// importCmd takes in films from a file.
type importCmd struct {
	File    string `arg:"" help:"A CSV file of films from TMDB, or - for the standard input."`
	Rejects string `default:"marquee-rejects.csv" env:"MARQUEE_REJECTS" placeholder:"FILE" help:"Where to report the rows that were refused, if there are any (${default})."`
}

// errRejected says that an import went through but refused rows; the summary
// has told the rest.
var errRejected = errors.New("some rows were refused")

// Run imports the file and prints what became of its rows. Films are kept by
// their TMDB ids, so that a second run changes nothing.
func (c *importCmd) Run(ctx context.Context, std streams, o *common) error {
	in, size, err := c.openFile(ctx, std)
	if err != nil {
		return usageError{err}
	}
	defer in.Close()
	stores, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer stores.Close()

	bar := progressReader{in, progress(std.err, size, "importing", progressbar.OptionShowBytes(true))}
	result, err := c.importFilms(ctx, movies.New(stores.Movies, nil), bar)
	_ = bar.bar.Finish()
	fmt.Fprintln(std.out, summary(result))
	if err != nil {
		return err
	}
	if result.Rejected > 0 {
		fmt.Fprintf(std.err, "marquee: %s refused; %s says why\n", count(result.Rejected, "row"), c.Rejects)
		return errRejected
	}
	return nil
}

// importFilms imports the films of a file and writes its rejects.
func (c *importCmd) importFilms(ctx context.Context, films *movies.Service, in io.Reader) (movies.ImportResult, error) {
	file, err := dataset.Open(in, nil)
	if err != nil {
		return movies.ImportResult{}, err
	}
	rejects := rejectsFile{path: c.Rejects, file: file}
	result, err := films.Import(ctx, file.Films(), &movies.ImportOptions{Rejected: rejects.add})
	return result, errors.Join(err, rejects.close())
}

// openFile opens what is to be read and tells its size, -1 if unknown.
func (c *importCmd) openFile(ctx context.Context, std streams) (io.ReadCloser, int64, error) {
	if err := c.checkRejects(); err != nil {
		return nil, 0, err
	}
	if c.File == "-" {
		return std.reader(ctx), -1, nil
	}
	info, err := os.Stat(c.File)
	if err != nil {
		return nil, 0, err
	}
	if info.IsDir() {
		return nil, 0, fmt.Errorf("%s is a directory; name a CSV file", c.File)
	}
	if !info.Mode().IsRegular() { // a pipe or a device, which may never begin or end
		return streams{in: &lateFile{path: c.File}}.reader(ctx), -1, nil
	}
	f, err := os.Open(c.File)
	return f, info.Size(), err
}

// checkRejects refuses to write the report over anything but an older report:
// the file to import, say, or the store.
func (c *importCmd) checkRejects() error {
	f, err := os.Open(c.Rejects)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("--rejects: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err // a terminal or /dev/null holds nothing to lose
	}
	if source, err := os.Stat(c.File); err == nil && os.SameFile(source, info) {
		return fmt.Errorf("--rejects: %s is the file to import; name another file", c.Rejects)
	}
	head := make([]byte, len(dataset.RejectsHeader))
	if n, err := io.ReadFull(f, head); n > 0 && string(head[:n]) != dataset.RejectsHeader {
		return fmt.Errorf("--rejects: %s is there, and no report of rejects; name another file", c.Rejects)
	} else if n == 0 && !errors.Is(err, io.EOF) {
		return fmt.Errorf("--rejects: %w", err)
	}
	return nil
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

// progressReader shows what is read.
type progressReader struct {
	io.Reader
	bar *progressbar.ProgressBar
}

func (p progressReader) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	_ = p.bar.Add(n) // a bar that cannot be drawn, or a file that grows, is no failure
	return n, err
}

// progress draws how much is done of size, or of an unknown whole if that is
// -1, if w is a terminal.
func progress(w io.Writer, size int64, description string, options ...progressbar.Option) *progressbar.ProgressBar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		w = io.Discard
	}
	return progressbar.NewOptions64(size, append(options,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(description),
		progressbar.OptionSetWidth(30),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetSpinnerChangeInterval(0), // its goroutine races with Finish
	)...)
}

// rejectsFile holds the rows that were refused. It is made with the first of them.
type rejectsFile struct {
	path string
	file *dataset.File // that they come from
	out  *os.File
	rows *dataset.RejectsWriter
	err  error
}

func (r *rejectsFile) add(row *movies.RowError) {
	if r.out == nil && r.err == nil {
		if r.out, r.err = os.Create(r.path); r.err == nil {
			r.rows = r.file.Rejects(r.out)
		}
	}
	if r.rows != nil {
		r.rows.Write(row)
	}
}

func (r *rejectsFile) close() error {
	if r.rows == nil {
		return r.err
	}
	return errors.Join(r.rows.Flush(), r.out.Close())
}

// summary says what became of the rows. The parts add up to those read.
func summary(r movies.ImportResult) string {
	s := fmt.Sprintf("Read %s: %s inserted, %s updated, %s unchanged, ",
		count(r.Read, "row"), thousands(r.Inserted), thousands(r.Updated), thousands(r.Unchanged))
	if r.Repeated > 0 {
		s += thousands(r.Repeated) + " repeated, "
	}
	s += thousands(r.Rejected) + " rejected."
	if r.Dropped > 0 {
		s += fmt.Sprintf(" The %s of the demo set made way.", count(r.Dropped, "invented film"))
	}
	return s
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return thousands(n) + " " + noun
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
