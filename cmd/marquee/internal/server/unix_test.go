//go:build unix

package server

import (
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is at the path of a socket stays, unless it is a socket on which nobody listens.
func TestListenAtASocket(t *testing.T) {
	for name, tt := range map[string]struct {
		there func(t *testing.T, path string)
		free  bool
		want  string // a part of the error of listen, empty if it listens
		try   string // that of tryUnix
	}{
		"nothing": {func(*testing.T, string) {}, true, "", ""},
		"nobody listens": {func(t *testing.T, path string) {
			ln := socketAt(t, path)
			ln.SetUnlinkOnClose(false)
			ln.Close()
		}, true, "", ""},
		"a server": {func(t *testing.T, path string) {
			socketAt(t, path)
		}, false, "listens there already", ""},
		"a file": {func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, false, "is not a socket", "is not a socket"},
		"a link to a socket": {func(t *testing.T, path string) {
			socketAt(t, path+"2")
			if err := os.Symlink(path+"2", path); err != nil {
				t.Fatal(err)
			}
		}, false, "is not a socket", "is not a socket"},
		"no folder": {func(t *testing.T, path string) {
			if err := os.Remove(filepath.Dir(path)); err != nil {
				t.Fatal(err)
			}
		}, false, "no such file", "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "s")
			tt.there(t, path)
			before, _ := os.Lstat(path)
			free, err := tryUnix(t.Context(), "unix:"+path)
			if !says(err, tt.try) || err == nil && free != tt.free {
				t.Errorf("tryUnix returns %v, %v", free, err)
			}
			if after, _ := os.Lstat(path); (before == nil) != (after == nil) ||
				before != nil && !os.SameFile(before, after) {
				t.Error("tryUnix changed it")
			}
			ln, err := listen(t.Context(), "unix:"+path)
			if !says(err, tt.want) {
				t.Errorf("listen returns %v", err)
			}
			if err != nil {
				if after, _ := os.Lstat(path); before != nil && !os.SameFile(before, after) {
					t.Error("listen changed it")
				}
				return
			}
			defer ln.Close()
			info, err := os.Lstat(path)
			if err != nil || info.Mode() != fs.ModeSocket|socketMode {
				t.Errorf("the socket is %v, %v", info.Mode(), err)
			}
			if addrOf(ln) != "unix:"+path {
				t.Errorf("the address is %s", addrOf(ln))
			}
		})
	}
}

// says tells whether an error has a text; an empty text means none.
func says(err error, text string) bool {
	return (err == nil) == (text == "") && strings.Contains(fmt.Sprint(err), text)
}

func socketAt(t *testing.T, path string) *net.UnixListener {
	t.Helper()
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln
}

// Options that a unix socket makes useless, and a place that cannot be one, are refused.
func TestOptionsOfASocket(t *testing.T) {
	const at = "unix:/run/marquee.sock"
	header := Access{OwnerHeader: "X", TrustedProxies: []Network{network(t, "127.0.0.1")}}
	if err := header.Check(at); !isUsage(err, "add unix") {
		t.Errorf("a proxy that never comes: %v", err)
	}
	if err := (TLS{Cert: "c", Key: "k"}).CheckAddr(at); !isUsage(err, "leave out --tls-cert") {
		t.Errorf("a certificate: %v", err)
	}
	if err := (TLS{Cert: "c", Key: "k", Redirect: at}).Check(nil); !isUsage(err,
		"--redirect-addr: cannot be a unix socket") {
		t.Errorf("a redirect: %v", err)
	}
	if _, err := AdminAddr(at); !isUsage(err, "--admin-addr: cannot be a unix socket") {
		t.Errorf("an admin address: %v", err)
	}
}
