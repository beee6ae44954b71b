// Lambda makes the zip that AWS Lambda takes for the runtime provided.al2023, and measures
// how long the function takes to start on this machine.
//
//	cd deploy && go run ./lambda -o ../bin/marquee-lambda.zip
package main

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/marquee-go/marquee/deploy/internal/program"
)

// largest is how many bytes the zip may have.
const largest = 30_000_000

// source is the folder of the function in the module of Marquee.
const source = "cmd/marquee/lambda"

func main() {
	log.SetFlags(0)
	log.SetPrefix("lambda: ")
	out := flag.String("o", "", "the zip to write")
	arch := flag.String("arch", "arm64", "the architecture: arm64, or amd64 for x86_64")
	starts := flag.Int("starts", 5, "how many times the start is measured; 0 leaves it out")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *out, *arch, *starts); err != nil {
		log.Fatal(err)
	}
}

// run makes the zip, and tells its size and how long a start takes.
func run(ctx context.Context, tell io.Writer, out, arch string, starts int) error {
	if out == "" {
		return errors.New("-o: name the zip")
	}
	root, err := program.Root(ctx)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "marquee-lambda-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	bootstrap := filepath.Join(temp, arch)
	if err := program.Build(ctx, root, source, arch, bootstrap); err != nil {
		return err
	}
	if err := pack(out, entries(root, bootstrap)); err != nil {
		return err
	}
	if err := describe(tell, out, arch); err != nil || starts == 0 {
		return err
	}
	here := filepath.Join(temp, "here", runtime.GOARCH)
	if arch == runtime.GOARCH {
		here = bootstrap
	} else if err := program.Build(ctx, root, source, runtime.GOARCH, here); err != nil {
		return err
	}
	took, err := coldStart(ctx, here, starts)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(tell, "cold start: %v until it takes a request, on this machine "+
		"(linux/%s, median of %d)\n", took.Round(time.Millisecond), runtime.GOARCH, starts)
	return err
}

// entry is a file of the zip.
type entry struct {
	name, path string
	mode       os.FileMode
}

// entries are the files of the zip: the program, whose name Lambda prescribes, and the
// licences that go along with it.
func entries(root, bootstrap string) []entry {
	return []entry{
		{"bootstrap", bootstrap, 0o755},
		{"LICENSE", filepath.Join(root, "LICENSE"), 0o644},
		{"THIRD_PARTY_LICENSES", filepath.Join(root, "cmd/marquee/THIRD_PARTY_LICENSES"), 0o644},
	}
}

// pack writes a zip. Two zips of the same files are the same.
func pack(out string, files []entry) (err error) {
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil { //nolint:gosec // as every folder
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := zip.NewWriter(f)
	for _, from := range files {
		data, err := os.ReadFile(from.path)
		if err != nil {
			return err
		}
		h := &zip.FileHeader{
			Name: from.name, Method: zip.Deflate,
			Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), // the oldest that a zip knows
		}
		h.SetMode(from.mode)
		to, err := w.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := to.Write(data); err != nil {
			return err
		}
	}
	return w.Close()
}

// describe tells the size and the hash of the zip, as Lambda tells it (CodeSha256). It refuses
// a zip that is too large.
func describe(tell io.Writer, out, arch string) error {
	data, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	if len(data) > largest {
		return fmt.Errorf("%s has %.1f MB, more than %d", out, float64(len(data))/1e6, largest/1_000_000)
	}
	_, err = fmt.Fprintf(tell, "%s: linux/%s, %.1f MB, CodeSha256 %s\n",
		out, arch, float64(len(data))/1e6, base64.StdEncoding.EncodeToString(sum[:]))
	return err
}
