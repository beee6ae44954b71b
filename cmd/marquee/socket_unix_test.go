//go:build unix

package main

import (
	"bufio"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// overSocket sends a request to a unix socket, and returns the status of the response.
func overSocket(t *testing.T, socket, path, headers string) int {
	t.Helper()
	conn, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ask := "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Connection: close\r\n\r\n"
	if _, err := io.WriteString(conn, ask); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

// A proxy on this machine names people over a unix socket, which no other machine reaches.
func TestUnixSocket(t *testing.T) {
	t.Parallel()
	socket := filepath.Join(t.TempDir(), "s")
	audit := filepath.Join(t.TempDir(), "audit.log")
	s := serve(t, "--store=memory:", "--addr=unix:"+socket, "--audit-log="+audit,
		"--owner-header=X-User", "--trusted-proxies=unix,10.0.0.0/8", "--admins=ada")
	if s.url != "unix:"+socket {
		t.Errorf("it is at %q", s.url)
	}
	if info, err := os.Lstat(socket); err != nil || info.Mode() != fs.ModeSocket|0o660 {
		t.Errorf("the socket is %v, %v", info.Mode(), err)
	}
	for name, tt := range map[string]struct {
		headers string
		status  int
	}{
		"a person":         {"X-User: ada\r\nX-Forwarded-For: 192.0.2.7, 10.0.0.1\r\n", 200},
		"without a client": {"X-User: ada\r\n", 200},
		"nobody":           {"", 401},
		"two people":       {"X-User: ada, eve\r\n", 401},
	} {
		if got := overSocket(t, socket, "/api/v1/admin/keys", tt.headers); got != tt.status {
			t.Errorf("%s: %d", name, got)
		}
	}
	r := invoke(t, "healthcheck", "--addr=unix:"+socket)
	if r.status != 0 || r.out != "unix:"+socket+": ok\n" {
		t.Errorf("healthcheck: %+v", r)
	}
	const sameAddress = "a server listens there already"
	if r := invoke(t, "serve", "--store=memory:", "--addr=unix:"+socket); r.status != exitUsage ||
		!strings.Contains(r.err, sameAddress) {
		t.Errorf("a second server: %+v", r)
	}
	r = invoke(t, "doctor", "--store=memory:", "--addr=unix:"+socket)
	if !strings.Contains(r.out, "those on this machine who may write to the socket") ||
		!strings.Contains(r.out, "not free, which is fine") {
		t.Errorf("doctor: %+v", r)
	}
	s.stop()
	if _, err := os.Lstat(socket); !os.IsNotExist(err) {
		t.Errorf("the socket stays: %v", err)
	}
	lines := must(os.ReadFile(audit))
	for _, address := range []string{`"address":"192.0.2.7"`, `"address":"unix"`} {
		if !strings.Contains(string(lines), address) {
			t.Errorf("%s is missing in %s", address, lines)
		}
	}
	if r := invoke(t, "healthcheck", "--addr=unix:"+socket); r.status != exitFailed ||
		!strings.Contains(r.err, "is marquee serve running there?") {
		t.Errorf("healthcheck without a server: %+v", r)
	}
}
