package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/marquee-go/marquee/deploy/internal/program"
)

// made returns the folder of the release that `make release-snapshot` has made.
func made(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("MARQUEE_TEST_RELEASE")
	if folder == "" {
		t.Skip("there is no release; make release-snapshot makes and tests one")
	}
	return folder
}

// one returns the only file of a release that has a name like this.
func one(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(made(t), pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %d files, %v", pattern, len(found), err)
	}
	return found[0]
}

// The files that people download, each with its sum.
func TestFilesOfTheRelease(t *testing.T) {
	sums := readSums(t, one(t, "SHA256SUMS"))
	var got []string
	for name, want := range sums {
		data := read(t, filepath.Join(made(t), name))
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s: the sum is another one", name)
		}
		version := regexp.MustCompile(`_\d+\.\d+\.\d+[^_]*_`)
		got = append(got, version.ReplaceAllString(name, "_"))
	}
	slices.Sort(got)
	want := []string{
		"marquee_darwin_amd64.cdx.json", "marquee_darwin_amd64.tar.gz",
		"marquee_darwin_arm64.cdx.json", "marquee_darwin_arm64.tar.gz",
		"marquee_linux_amd64.cdx.json", "marquee_linux_amd64.deb", "marquee_linux_amd64.rpm",
		"marquee_linux_amd64.tar.gz",
		"marquee_linux_arm64.cdx.json", "marquee_linux_arm64.deb", "marquee_linux_arm64.rpm",
		"marquee_linux_arm64.tar.gz",
		"marquee_windows_amd64.cdx.json", "marquee_windows_amd64.zip",
		"marquee_windows_arm64.cdx.json", "marquee_windows_arm64.zip",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the release has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// An archive and the image have the same program.
func TestTheProgramIsThatOfTheImage(t *testing.T) {
	released := one(t, "marquee_linux_"+runtime.GOARCH+"_*/marquee")
	root, err := program.Root(t.Context())
	must(t, err)
	built := filepath.Join(t.TempDir(), "marquee")
	must(t, program.Build(t.Context(), root, "cmd/marquee", runtime.GOARCH, built))
	if !bytes.Equal(read(t, released), read(t, built)) {
		t.Error("they differ")
	}
}

func readSums(t *testing.T, path string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(read(t, path))); lines.Scan(); {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		sums[name] = sum
	}
	return sums
}

// Each program says what is in it.
func TestSBOMs(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(made(t), "*.cdx.json"))
	if err != nil || len(files) != 6 {
		t.Fatalf("%q, %v", files, err)
	}
	for _, file := range files {
		doc := &cdx.BOM{}
		from := bytes.NewReader(read(t, file))
		if err := cdx.NewBOMDecoder(from, cdx.BOMFileFormatJSON).Decode(doc); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		names := ""
		for _, c := range *doc.Components {
			names += c.PackageURL + "\n"
		}
		for _, want := range []string{
			"pkg:golang/std@", "pkg:golang/modernc.org/sqlite@", "pkg:npm/chart.js@",
		} {
			if !strings.Contains(names, want) {
				t.Errorf("%s does not name %s", filepath.Base(file), want)
			}
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	return data
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
