package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
)

// unix is the network of unix sockets, and the word for it in options.
const unix = "unix"

// socketMode lets the server's user and group connect.
const socketMode fs.FileMode = 0o660

// longestPath is how many bytes of a path every system takes.
const longestPath = 103

var errNotUnix = errors.New("cannot be a unix socket")

// SocketPath returns the path of an address such as unix:/run/marquee/marquee.sock. It is
// false for a host and a port.
func SocketPath(addr string) (string, bool) { return strings.CutPrefix(addr, unix+":") }

func isUnix(addr string) bool {
	_, ok := SocketPath(addr)
	return ok
}

// checkUnix returns why an address cannot be a unix socket. A socket without a file has no
// permissions, so everybody on the machine could use it.
func checkUnix(addr string) error {
	switch path, _ := SocketPath(addr); {
	case runtime.GOOS == "windows":
		return errors.New("--addr: unix sockets have no permissions on Windows; name a port")
	case !filepath.IsAbs(path):
		return fmt.Errorf("--addr: %q has no whole path; write for example "+
			"unix:/run/marquee/marquee.sock", addr)
	case len(path) > longestPath:
		return fmt.Errorf("--addr: the path of a unix socket may have %d bytes at most, and this one "+
			"has %d", longestPath, len(path))
	}
	return nil
}

// addrOf returns the address of a listener as --addr takes it.
func addrOf(ln net.Listener) string {
	if ln.Addr().Network() == unix {
		return unix + ":" + ln.Addr().String()
	}
	return ln.Addr().String()
}

// listen opens a socket at an address.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	path, ok := SocketPath(addr)
	if !ok {
		return config.Listen(ctx, "tcp", addr)
	}
	switch found, err := findSocket(ctx, path); {
	case err != nil:
		return nil, err
	case found == inUse:
		return nil, fmt.Errorf("%s: a server listens there already", path)
	case found == stale:
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	ln, err := config.Listen(ctx, unix, path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, socketMode); err != nil {
		return nil, errors.Join(err, ln.Close())
	}
	return ln, nil
}

// tryUnix tells whether listen would succeed at an address. It changes nothing.
func tryUnix(ctx context.Context, addr string) (free bool, err error) {
	path, _ := SocketPath(addr)
	found, err := findSocket(ctx, path)
	if err == nil {
		err = options.CheckFolder(filepath.Dir(path))
	}
	return found != inUse, err
}

// What there is at the path of a socket.
type socket int

const (
	none  socket = iota
	stale        // nobody listens
	inUse
)

// findSocket tells what there is at a path. It refuses everything that is not a socket, and a
// socket of which it cannot tell.
func findSocket(ctx context.Context, path string) (socket, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return none, nil
	case err != nil:
		return none, err
	case info.Mode().Type() != fs.ModeSocket:
		return none, fmt.Errorf("%s is there, and is not a socket; name another path", path)
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, unix, path)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return stale, nil
	case err != nil:
		return none, err
	}
	_ = conn.Close() // nothing was sent
	return inUse, nil
}

// checkSocketMode refuses a socket of systemd to which everybody on the machine may write.
func checkSocketMode(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("the socket of systemd: %w; it must have a file", err)
	}
	if info.Mode().Perm()&0o002 != 0 {
		return fmt.Errorf("the socket of systemd: everybody on this machine may write to %s; "+
			"set SocketMode=0660 and SocketGroup= in the socket unit", path)
	}
	return nil
}
