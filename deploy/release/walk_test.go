package main

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// From a release to a request that is signed in: a stranger types the commands of
// docs/deploy.md, one after the other, and so does this test.
func TestTheCommandsOfTheDocuments(t *testing.T) {
	archive := filepath.Base(one(t, "*_linux_"+runtime.GOARCH+".tar.gz"))
	folder := t.TempDir()
	for _, name := range []string{archive, "SHA256SUMS"} {
		must(t, os.WriteFile(filepath.Join(folder, name), read(t, filepath.Join(made(t), name)), 0o600))
	}
	page := string(read(t, "../../docs/deploy.md"))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	addr := ln.Addr().String()
	must(t, ln.Close())
	// The documents name a version, a machine and a port.
	step := func(name string) string {
		from := regexp.MustCompile("<!-- release: " + name + " -->\n```sh\n((?s:.+?))```")
		block := from.FindStringSubmatch(page)
		if block == nil {
			t.Fatalf("docs/deploy.md has no step %s", name)
		}
		return strings.NewReplacer("marquee_1.0.0_linux_amd64", strings.TrimSuffix(archive, ".tar.gz"),
			"127.0.0.1:8080", addr).Replace(block[1])
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	shell := func(dir, script string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "sh", "-c", "set -e\n"+script)
		cmd.Dir = dir
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "MARQUEE_ADDR=" + addr}
		return cmd
	}
	out, err := shell(folder, step("unpack")).CombinedOutput()
	if err != nil || !strings.Contains(string(out), archive+": OK") {
		t.Fatalf("unpack: %v\n%s", err, out)
	}
	inside := filepath.Join(folder, strings.TrimSuffix(archive, ".tar.gz"))
	for _, name := range []string{"LICENSE", "THIRD_PARTY_LICENSES", "CHANGELOG.md", "marquee"} {
		if _, err := os.Stat(filepath.Join(inside, name)); err != nil {
			t.Error(err)
		}
	}

	server := shell(inside, "exec "+step("server"))
	var log strings.Builder
	server.Stderr = &log
	told, err := server.StdoutPipe()
	must(t, err)
	must(t, server.Start())
	line := make([]byte, 200)
	n, err := told.Read(line) // the server says where it is when it is ready
	if err != nil || !strings.Contains(string(line[:n]), addr) {
		t.Fatalf("the server says %q, %v\n%s", line[:n], err, &log)
	}
	out, err = shell(inside, step("request")).CombinedOutput()
	if err != nil || !strings.Contains(string(out), `"status":"done"`) {
		t.Errorf("the request: %v\n%s", err, out)
	}
	must(t, server.Process.Signal(syscall.SIGTERM))
	if err := server.Wait(); err != nil {
		t.Errorf("the server ended with %v\n%s", err, &log)
	}
}
