package server

import (
	"fmt"
	"net"
	"os"
	"strconv"
)

// firstSocket is the number of the first file that systemd passes on.
const firstSocket = 3

// inherited returns the socket that systemd has opened for this process (sd_listen_fds(3)),
// nil if there is none.
func inherited(getenv func(string) string) (net.Listener, error) {
	if pid, err := strconv.Atoi(getenv("LISTEN_PID")); err != nil || pid != os.Getpid() {
		return nil, nil
	}
	if n := getenv("LISTEN_FDS"); n != "1" {
		return nil, fmt.Errorf("systemd passes on %s sockets; name one address in the socket unit", n)
	}
	file := os.NewFile(firstSocket, "systemd")
	defer file.Close() // the listener has a copy
	ln, err := net.FileListener(file)
	if err != nil {
		return nil, fmt.Errorf("the socket of systemd: %w", err)
	}
	switch ln.(type) {
	case *net.TCPListener:
		return ln, nil
	case *net.UnixListener:
		if err = checkSocketMode(ln.Addr().String()); err == nil {
			return ln, nil
		}
	default:
		err = fmt.Errorf("the socket of systemd is %s; it must be a port of TCP or a unix socket",
			ln.Addr())
	}
	_ = ln.Close() // it is refused anyway
	return nil, err
}

// notify tells systemd about the state of this process (sd_notify(3)), if it asks for that.
func notify(getenv func(string) string, state string) error {
	path := getenv("NOTIFY_SOCKET")
	if path == "" {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("systemd cannot be told: %w", err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(state)); err != nil {
		return fmt.Errorf("systemd cannot be told: %w", err)
	}
	return nil
}
