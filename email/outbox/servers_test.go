package outbox_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// missing skips a test for want of a program, or fails it if it is required.
func missing(t *testing.T, what, why string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("MARQUEE_TEST_REQUIRE"), ","), what) {
		t.Fatal(why)
	}
	t.Skip(why)
}

// certificate makes a certificate for 127.0.0.1. It returns its files, and the TLS that trusts it.
func certificate(t *testing.T) (cert, key string, trusting *tls.Config) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{
		cert: {Type: "CERTIFICATE", Bytes: raw}, key: {Type: "EC PRIVATE KEY", Bytes: secret},
	} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	trusting = &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	trusting.RootCAs.AddCert(parsed)
	return cert, key, trusting
}

// submission is a mail server by Python's aiosmtpd that prints each message that it takes. Its
// arguments are tls or starttls, and the files of a certificate.
const submission = `
import ssl, sys
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
how, cert, key = sys.argv[1:]
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(cert, key)
class Keep:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 there is nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 OK"
    async def handle_DATA(self, server, session, envelope):
        print("from", envelope.mail_from, "to", *envelope.rcpt_tos)
        sys.stdout.write(envelope.content.decode().replace("\r\n", "\n") + "\n.\n")
        sys.stdout.flush()
        return "250 OK"
def sign_in(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"ann", b"secret"), handled=False)
options = {"ssl_context": context} if how == "tls" else {"tls_context": context, "require_starttls": True}
controller = Controller(Keep(), hostname="127.0.0.1", port=0, authenticator=sign_in,
    auth_required=True, auth_require_tls=how != "tls", **options)
controller.port = 0
import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    controller.port = s.getsockname()[1]
controller.start()
print("port", controller.port, flush=True)
sys.stdin.read()
controller.stop()
`

// startSubmission starts a mail server. It returns its port, and what it prints.
func startSubmission(t *testing.T, how, cert, key string) (port string, out *bufio.Reader) {
	t.Helper()
	const python = "/usr/bin/python3" // which has the packages of Debian
	if err := exec.CommandContext(t.Context(), python, "-c", "import aiosmtpd").Run(); err != nil {
		missing(t, "smtp", "there is no aiosmtpd: install python3-aiosmtpd")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, python, "-c", submission, how, cert, key)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cancel()
		_ = cmd.Wait() // it was killed, or has ended
	})
	out = bufio.NewReader(pipe)
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(strings.TrimPrefix(line, "port ")), out
}

// mailbox is the configuration of Dovecot for one user, whose mail is in a folder.
const mailbox = `
base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
protocols = imap
auth_failure_delay = 0
listen = 127.0.0.1
default_internal_user = %[2]s
default_login_user = %[8]s
default_internal_group = %[3]s
first_valid_uid = 0
first_valid_gid = 0
ssl = required
ssl_cert = <%[4]s
ssl_key = <%[5]s
mail_location = maildir:%[1]s/mail
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=%[2]s gid=%[3]s home=%[1]s
}
namespace inbox {
  inbox = yes
  mailbox Entwuerfe {
    special_use = \Drafts
    auto = create
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %[6]d
  }
  inet_listener imaps {
    port = %[7]d
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`

// startMailbox starts Dovecot. It returns the ports for STARTTLS and for TLS, and its folder.
func startMailbox(t *testing.T, cert, key string) (plain, secure int, dir string) {
	t.Helper()
	path := "/usr/sbin/dovecot"
	if _, err := os.Stat(path); err != nil {
		missing(t, "imap", "there is no dovecot: install dovecot-imapd")
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	group, err := user.LookupGroupId(me.Gid)
	if err != nil {
		t.Fatal(err)
	}
	// (The path of a socket is short, and that of a test's folder is not.)
	if dir, err = os.MkdirTemp("/tmp", "mq"); err != nil { //nolint:usetesting // see above
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	plain, secure = freePort(t), freePort(t)
	config := filepath.Join(dir, "dovecot.conf")
	owner, ownerGroup, login := me.Username, group.Name, me.Username
	if me.Uid == "0" { // Dovecot refuses to serve as root
		owner, ownerGroup, login = "dovecot", "dovecot", "dovenull"
	}
	text := fmt.Sprintf(mailbox, dir, owner, ownerGroup, cert, key, plain, secure, login)
	if err := os.Chmod(dir, 0o777); err != nil { //nolint:gosec // for these users
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, "-F", "-c", config)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was interrupted
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Logf("%s", log)
		}
	})
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", secure)) //nolint:noctx // a test
		if err == nil {
			conn.Close()
			return plain, secure, dir
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
