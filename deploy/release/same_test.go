package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/marquee-go/marquee/deploy/internal/program"
)

// Two people who make a release of the same commit, in folders, zones and languages of their
// own, make the same files.
func TestTwoReleasesAreTheSame(t *testing.T) {
	if os.Getenv("MARQUEE_TEST_LONG") == "" {
		t.Skip("makes two releases; set MARQUEE_TEST_LONG=1")
	}
	root, err := program.Root(t.Context())
	must(t, err)
	pin := regexp.MustCompile(`GORELEASER_VERSION := (\S+)`)
	version := pin.FindSubmatch(read(t, filepath.Join(root, "Makefile")))
	goreleaser := filepath.Join(root, ".tools", "goreleaser-"+string(version[1]))
	release := func(folder string) []byte {
		clone := filepath.Join(t.TempDir(), folder)
		for _, args := range [][]string{
			{"git", "clone", "--quiet", root, clone},
			{goreleaser, "release", "--snapshot", "--clean", "--skip=sign"},
		} {
			cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
			if args[0] == goreleaser {
				cmd.Dir = clone
			}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", args, err, out)
			}
		}
		return read(t, filepath.Join(clone, "bin/release/SHA256SUMS"))
	}
	first := release("here")
	t.Setenv("TZ", "Asia/Kolkata")
	t.Setenv("LANG", "tr_TR.UTF-8")
	defer syscall.Umask(syscall.Umask(0o077))
	second := release("elsewhere")
	if !bytes.Equal(first, second) || strings.Count(string(first), "\n") < 16 {
		t.Errorf("the sums are\n%s\nand\n%s", first, second)
	}
}
