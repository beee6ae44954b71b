package server

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/httpapi/identity/oidc"
)

// Certificate returns the certificate of --tls-cert, whose key fits. It is nil if no file is
// named.
func (t TLS) Certificate(env options.Env) (*x509.Certificate, error) {
	if t.Cert == "" {
		return nil, nil
	}
	files := &certificate{cert: t.Cert, key: t.Key, env: env, logger: slog.New(slog.DiscardHandler)}
	if err := files.load(); err != nil {
		return nil, options.Usage(err)
	}
	return files.loaded.Leaf, nil
}

// Try returns why the files of the options cannot be used. It changes nothing.
func (t TLS) Try(env options.Env) error {
	if t.ACMEDir == "" {
		_, err := t.Certificate(env)
		return err
	}
	folder := t.ACMEDir
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		folder = filepath.Dir(folder) // the server makes the last folder of the path
	}
	if err := options.CheckFolder(folder); err != nil {
		return options.Usage(fmt.Errorf("--acme-dir: %w", err))
	}
	return nil
}

// Try returns why nobody could be asked who they are: a secret that cannot be read, or the name
// of a header that cannot be one. It asks no provider. The options were checked.
func (a Access) Try(env options.Env) error {
	signIn, _, err := a.TrySignIn(env)
	if err == nil {
		_, err = a.withoutKey(false, signIn)
	}
	return err
}

// TrySignIn opens the sign-in, which logs nothing. It also returns in words how long its
// sessions live.
func (a Access) TrySignIn(env options.Env) (signIn *oidc.SignIn, sessions string, err error) {
	quiet := slog.New(slog.DiscardHandler)
	if signIn, err = a.OpenSignIn(env, quiet, quiet); err != nil {
		return nil, "", err
	}
	secret, err := a.SignIn.secret(env, sessionSecret)
	sessions = fmt.Sprintf("last %.0f hours, ", oidc.Lifetime.Hours())
	if secret == "" {
		sessions += "or until the server stops, because no secret is set"
	} else {
		sessions += "also on other servers with the same secret"
	}
	return signIn, sessions, err
}

// LetsIn says in words who may sign in.
func (s SignIn) LetsIn() string {
	var who []string
	if len(s.Domains) > 0 {
		who = append(who, "people with an address in "+strings.Join(s.Domains, ", "))
	}
	if len(s.Groups) > 0 {
		who = append(who, "members of "+strings.Join(s.Groups, ", "))
	}
	if len(who) == 0 {
		return "everybody who has an account there"
	}
	return strings.Join(who, " who are ")
}

// inUseOnWindows is Windows' name for EADDRINUSE (WSAEADDRINUSE).
const inUseOnWindows = syscall.Errno(10048)

// TryAddr tries to listen at an address that an option names. It is not free if a server is
// there already. Any other error says why nobody could listen there.
func TryAddr(ctx context.Context, option, addr string) (free bool, err error) {
	if isUnix(addr) {
		if free, err = tryUnix(ctx, addr); err != nil {
			err = options.Usage(fmt.Errorf("%s: %w", option, err))
		}
		return free, err
	}
	var listen net.ListenConfig
	ln, err := listen.Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, inUseOnWindows):
		return false, nil
	case err != nil:
		return false, options.Usage(fmt.Errorf("%s: %w", option, err))
	}
	return true, ln.Close()
}
