//go:build unix

package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// underSystemd runs a command as systemd would: with an open socket, and a place for news.
func underSystemd(
	t *testing.T, socket interface{ File() (*os.File, error) }, sockets string, args ...string,
) (cmd *exec.Cmd, news *net.UnixConn) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "notify")
	news, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { news.Close() })
	file, err := socket.File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	itself := program(t, dir, args...)
	// Only the process itself knows its number.
	cmd = exec.CommandContext(t.Context(), "sh",
		append([]string{"-c", `LISTEN_PID=$$ exec "$0" "$@"`, itself.Path}, args...)...)
	cmd.Dir, cmd.ExtraFiles = dir, []*os.File{file}
	cmd.Env = append(itself.Env, "LISTEN_FDS="+sockets, "NOTIFY_SOCKET="+path)
	return cmd, news
}

func listening(t *testing.T, addr string) *net.TCPListener {
	t.Helper()
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln.(*net.TCPListener)
}

// systemd opens the socket, and hears when the server is ready and when it stops.
func TestSystemd(t *testing.T) {
	t.Parallel()
	ln := listening(t, "127.0.0.1:0")
	cmd, news := underSystemd(t, ln, "1", "serve", "--store=memory:", "--addr=127.0.0.1:1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	told := func(want string) {
		t.Helper()
		text := make([]byte, 100)
		if err := news.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		if n, err := news.Read(text); err != nil || string(text[:n]) != want {
			t.Errorf("systemd hears %q, %v, want %s", text[:n], err, want)
		}
	}
	told("READY=1")
	if url := announced(t, out); url != "http://"+ln.Addr().String() {
		t.Errorf("it is at %s", url)
	}
	res := request(t.Context(), t, "GET", "http://"+ln.Addr().String()+"/readyz", "", asJSON)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Error(res.Status)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	told("STOPPING=1")
	_, _ = io.Copy(io.Discard, out) // to its end
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// A socket does not open what --addr may not.
func TestSocketsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ addr, sockets, want string }{
		"others can reach it": {"0.0.0.0:0", "1", "can be reached by other machines"},
		"two":                 {"127.0.0.1:0", "2", "passes on 2 sockets"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd, _ := underSystemd(t, listening(t, tt.addr), tt.sockets, "serve", "--store=memory:")
			out, err := cmd.CombinedOutput()
			if cmd.ProcessState.ExitCode() != exitUsage || !strings.Contains(string(out), tt.want) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// A unix socket is taken like a port, unless everybody on the machine may write to it.
func TestUnixSocketsOfSystemd(t *testing.T) {
	t.Parallel()
	proxied := []string{"--owner-header=X-User", "--trusted-proxies=unix"}
	for name, tt := range map[string]struct {
		mode os.FileMode
		args []string
		want string // a part of what is said, empty if it serves
	}{
		"for a group":   {0o660, proxied, ""},
		"for everybody": {0o666, proxied, "set SocketMode=0660"},
		"its proxy does not count": {
			0o660, []string{"--owner-header=X", "--trusted-proxies=::1"}, "add unix",
		},
		"with a certificate": {0o660, []string{"--tls-cert=c", "--tls-key=k"}, "c: no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "s")
			ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { ln.Close() })
			if err := os.Chmod(path, tt.mode); err != nil {
				t.Fatal(err)
			}
			cmd, _ := underSystemd(t, ln, "1", append([]string{"serve", "--store=memory:"}, tt.args...)...)
			if tt.want != "" {
				out, err := cmd.CombinedOutput()
				if cmd.ProcessState.ExitCode() != exitUsage || !strings.Contains(string(out), tt.want) {
					t.Errorf("%v: %s", err, out)
				}
				return
			}
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if at := announced(t, out); at != "unix:"+path {
				t.Errorf("it is at %q", at)
			}
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, out) // to its end
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			if _, err := os.Lstat(path); err != nil {
				t.Errorf("the socket of systemd is gone: %v", err)
			}
		})
	}
}
