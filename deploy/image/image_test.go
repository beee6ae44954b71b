package main

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/x509"
	"debug/elf"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/marquee-go/marquee/deploy/internal/bom"
	"github.com/marquee-go/marquee/deploy/internal/program"
)

// canary is a secret in the environment of the build.
const canary = "canary-7d1f3c55-of-the-build"

func TestMain(m *testing.M) {
	for _, name := range []string{"OPENAI_API_KEY", "MARQUEE_STORE", "GOPRIVATE"} {
		if err := os.Setenv(name, canary); err != nil {
			panic(err)
		}
	}
	status := m.Run()
	os.RemoveAll(temp())
	os.Exit(status)
}

var temp = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "marquee-image-test-")
	if err != nil {
		panic(err)
	}
	return dir
})

// built builds the program for this machine once, for all tests, and returns its path.
var built = sync.OnceValues(func() (string, error) {
	root, err := program.Root(context.Background())
	if err != nil {
		return "", err
	}
	out := filepath.Join(temp(), "marquee")
	return out, program.Build(context.Background(), root, "cmd/marquee", runtime.GOARCH, out)
})

// made makes the image once, for all tests.
var made = sync.OnceValues(anew)

// anew makes the image for this machine.
func anew() (v1.Image, error) {
	path, err := built()
	if err != nil {
		return nil, err
	}
	root, err := program.Root(context.Background())
	if err != nil {
		return nil, err
	}
	return makeImage(context.Background(), root, path, runtime.GOARCH)
}

// image returns the image for this machine.
func image(t *testing.T) v1.Image {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program")
	}
	img, err := made()
	must(t, err)
	return img
}

// entry is a file of an image.
type entry struct {
	*tar.Header
	data []byte
}

// contents returns the files of an image by their names.
func contents(t *testing.T, img v1.Image) map[string]entry {
	t.Helper()
	all := map[string]entry{}
	flat := mutate.Extract(img)
	defer flat.Close()
	for r := tar.NewReader(flat); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(h.Name, "/")] = entry{h, data}
	}
}

func TestTwoImagesAreTheSame(t *testing.T) {
	first, err := image(t).Digest()
	must(t, err)
	t.Setenv("TZ", "Asia/Kolkata")
	t.Setenv("LANG", "tr_TR.UTF-8")
	defer syscall.Umask(syscall.Umask(0o077))
	again, err := anew()
	must(t, err)
	if second, err := again.Digest(); err != nil || second != first {
		t.Errorf("%v and %v, %v", first, second, err)
	}
}

// Two machines that build the same commit make the same program. Each builds a clone of its
// own, so that a change of the files here changes nothing.
func TestTwoProgramsAreTheSame(t *testing.T) {
	if os.Getenv("MARQUEE_TEST_LONG") == "" {
		t.Skip("builds everything anew; set MARQUEE_TEST_LONG=1")
	}
	root, err := program.Root(t.Context())
	must(t, err)
	build := func(folder string) []byte {
		clone := filepath.Join(t.TempDir(), folder)
		cmd := exec.CommandContext(t.Context(), "git", "clone", "--quiet", root, clone)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git clone: %v\n%s", err, out)
		}
		path := filepath.Join(t.TempDir(), "marquee")
		must(t, program.Build(t.Context(), clone, "cmd/marquee", runtime.GOARCH, path))
		return raw(t, path)
	}
	first := build("here")
	t.Setenv("GOCACHE", t.TempDir())
	t.Setenv("GOAMD64", "v3")
	t.Setenv("GOFLAGS", "-race")
	if !bytes.Equal(first, build("elsewhere")) {
		t.Error("the two programs differ")
	}
}

func raw(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	return data
}

func TestFilesOfTheImage(t *testing.T) {
	files := contents(t, image(t))
	for name, want := range map[string]struct {
		mode  int64
		owner int
		has   string
	}{
		"marquee":                           {0o755, 0, "\x7fELF"},
		"data":                              {0o700, 65532, ""},
		"tmp":                               {0o1777, 0, ""},
		"etc/passwd":                        {0o644, 0, "marquee:x:65532:65532:"},
		"etc/group":                         {0o644, 0, "marquee:x:65532:"},
		"etc/ssl/certs/ca-certificates.crt": {0o644, 0, "BEGIN CERTIFICATE"},
		"usr/share/zoneinfo/Europe/Berlin":  {0o644, 0, "TZif"},
		"usr/share/doc/marquee/LICENSE":     {0o644, 0, "Apache License"},
		sbomPath:                            {0o644, 0, `"CycloneDX"`},
	} {
		got, ok := files[name]
		if !ok || got.Mode != want.mode || got.Uid != want.owner || got.Gid != want.owner ||
			!strings.Contains(string(got.data), want.has) {
			t.Errorf("%s: %+v", name, got.Header)
		}
	}
	programs := 0
	for name, f := range files {
		if !f.ModTime.Equal(time.Unix(0, 0)) {
			t.Errorf("%s is of %v", name, f.ModTime)
		}
		if f.Typeflag == tar.TypeReg && f.Mode&0o111 != 0 {
			programs++
		}
	}
	if programs != 1 {
		t.Errorf("there are %d programs: a shell, or something else", programs)
	}
}

func TestTheProgramIsStatic(t *testing.T) {
	f, err := elf.NewFile(bytes.NewReader(contents(t, image(t))["marquee"].data))
	must(t, err)
	libraries, err := f.ImportedLibraries()
	if err != nil || len(libraries) > 0 {
		t.Errorf("it needs %v, %v", libraries, err)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("it needs a dynamic linker")
		}
	}
}

func TestCertificates(t *testing.T) {
	pem, err := roots()
	must(t, err)
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Error("no certificate can be read")
	}
	if n := bytes.Count(pem, []byte("BEGIN CERTIFICATE")); n < 80 {
		t.Errorf("there are %d certificates", n)
	}
}

// Nothing of the environment of the build is in the image, whatever is compressed there.
func TestNoSecretIsInTheImage(t *testing.T) {
	img := image(t)
	parts := map[string][]byte{}
	var err error
	parts["manifest"], err = img.RawManifest()
	must(t, err)
	parts["config"], err = img.RawConfigFile()
	must(t, err)
	for name, f := range contents(t, img) {
		parts[name] = append([]byte(name+" "), f.data...)
	}
	where := func(text string) (names []string) {
		for _, name := range slices.Sorted(maps.Keys(parts)) {
			if bytes.Contains(parts[name], []byte(text)) {
				names = append(names, name)
			}
		}
		return names
	}
	if names := where(canary); names != nil {
		t.Errorf("the canary is in %v", names)
	}
	home, err := os.UserHomeDir()
	must(t, err)
	root, err := program.Root(t.Context())
	must(t, err)
	for _, path := range []string{home + "/", root} {
		if names := where(path); names != nil {
			t.Errorf("the path %s of this machine is in %v", path, names)
		}
	}
	names := where(bom.Source)
	if !slices.Contains(names, "config") || !slices.Contains(names, sbomPath) {
		t.Errorf("the search finds what is there in %v only", names)
	}
}

func TestTheSizeOfTheImage(t *testing.T) {
	img := image(t)
	if err := tell(img, runtime.GOARCH); err != nil {
		t.Error(err)
	}
	if size, err := sizeOf(img); err != nil || size < 1_000_000 {
		t.Errorf("%d bytes, %v", size, err)
	}
}
