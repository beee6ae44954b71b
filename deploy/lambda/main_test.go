package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// The zip has a program that starts and answers. Its size and the cold start are told.
func TestLambda(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the function")
	}
	out := filepath.Join(t.TempDir(), "new", "marquee.zip")
	var told bytes.Buffer
	if err := run(t.Context(), &told, out, runtime.GOARCH, 3); err != nil {
		t.Fatal(err)
	}
	t.Log(told.String())
	want := `(?s)marquee.zip: linux/\w+, \d\d\.\d MB, CodeSha256 \S{43}=\ncold start: [\d.]+m?s until`
	if !regexp.MustCompile(want).Match(told.Bytes()) {
		t.Errorf("it tells %s", told.String())
	}
	archive, err := zip.OpenReader(out)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	names := ""
	for _, f := range archive.File {
		names += fmt.Sprintf("%s %v ", f.Name, f.Mode())
	}
	if names != "bootstrap -rwxr-xr-x LICENSE -rw-r--r-- THIRD_PARTY_LICENSES -rw-r--r-- " {
		t.Errorf("the zip has %s", names)
	}
	r, err := archive.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head); err != nil || string(head) != "\x7fELF" {
		t.Errorf("bootstrap begins with %q, %v", head, err)
	}
}

func TestTwoZipsAreTheSame(t *testing.T) {
	dir := t.TempDir()
	program, first, second := filepath.Join(dir, "a"), filepath.Join(dir, "1"), filepath.Join(dir, "2")
	if err := os.WriteFile(program, []byte("program"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := []entry{{"bootstrap", program, 0o755}}
	if err := pack(first, files); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TZ", "Asia/Kolkata")
	defer syscall.Umask(syscall.Umask(0o077))
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := pack(second, files); err != nil {
		t.Fatal(err)
	}
	one, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	two, err := os.ReadFile(second)
	if err != nil || !bytes.Equal(one, two) {
		t.Errorf("the zips differ, or %v", err)
	}
}

func TestFailures(t *testing.T) {
	script := func(text string) string {
		path := filepath.Join(t.TempDir(), "bootstrap")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	large := filepath.Join(t.TempDir(), "large.zip")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, largest+1); err != nil {
		t.Fatal(err)
	}
	start := func(bootstrap string) error {
		_, err := coldStart(t.Context(), bootstrap, 1)
		return err
	}
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"no name":    {run(t.Context(), io.Discard, "", "arm64", 0), "-o: name the zip"},
		"no program": {pack(large+"x", []entry{{"a", large + "y", 0}}), "no such file"},
		"too large":  {describe(io.Discard, large, "arm64"), "30.0 MB, more than 30"},
		"a function that ends": {
			start(script("echo no options >&2; exit 1")), "exit status 1: no options",
		},
		"a function that is gone": {start("/does/not/exist"), "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.err == nil || !strings.Contains(tt.err.Error(), tt.want) {
				t.Errorf("got %v, want %q", tt.err, tt.want)
			}
		})
	}
}
