package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/testing/idp"
)

// What serve refuses at its start, config --check and doctor find before it.
func TestWhatServeWouldRefuse(t *testing.T) {
	t.Parallel()
	cert, key := certified(t)
	_, otherKey := certifiedAnew(t)
	missing := filepath.Join(t.TempDir(), "none", "file")
	signIn := []string{
		"--oidc-issuer=https://login.example", "--oidc-client-id=x", "--oidc-anyone",
		"--public-url=https://marquee.example",
	}
	for name, tt := range map[string]struct {
		args []string
		env  []string
		want string
	}{
		"a certificate that is not there": {
			args: []string{"--tls-cert=" + missing, "--tls-key=" + key},
			want: "--tls-cert and --tls-key: stat " + missing,
		},
		"a key that is not there": {
			args: []string{"--tls-cert=" + cert, "--tls-key=" + missing},
			want: "--tls-cert and --tls-key: stat " + missing,
		},
		"a key that does not fit": {
			args: []string{"--tls-cert=" + cert, "--tls-key=" + otherKey}, want: "does not match",
		},
		"an audit log in no folder": {args: []string{"--audit-log=" + missing}, want: "no such file"},
		"an admin address of another machine": {
			args: []string{"--admin-addr=192.0.2.1:0"}, want: "--admin-addr: listen tcp 192.0.2.1:0",
		},
		"an address of another machine": {
			args: []string{"--require-key", "--addr=192.0.2.1:0"}, want: "--addr: listen tcp 192.0.2.1:0",
		},
		"a header that cannot be one": {
			args: []string{"--owner-header=X User", "--trusted-proxies=127.0.0.1"},
			want: "cannot be the name of a header",
		},
		"a session secret that is short": {
			args: signIn, env: []string{"MARQUEE_SESSION_SECRET=short"}, want: "--session-secret-file",
		},
		"a client secret that is not there": {
			args: append(signIn, "--oidc-client-secret-file="+missing), want: "no such file",
		},
		"a model that nobody knows": {args: []string{"--model=gpt"}, want: "no model is called"},
		"a model without a key":     {args: []string{"--model=openai"}, want: "OPENAI_API_KEY"},
		"prices that are not there": {args: []string{"--model-prices=" + missing}, want: "model-prices"},
		"a collector that is none": {
			env: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=localhost:4318"}, want: "OTEL_EXPORTER_OTLP_ENDPOINT",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			with := setting{env: tt.env}
			args := append([]string{"--store=memory:", "--addr=127.0.0.1:0"}, tt.args...)
			for _, command := range [][]string{{"serve"}, {"config", "--check"}} {
				r := with.invoke(t, append(command, args...)...)
				if r.status != exitUsage || r.out != "" || !strings.Contains(r.err, tt.want) {
					t.Errorf("%v: %+v, want %q", command, r, tt.want)
				}
			}
			r := with.invoke(t, append([]string{"doctor"}, args...)...)
			said := strings.Join(strings.Fields(r.out), " ") // it breaks long lines
			if r.status != exitFailed || !strings.Contains(said, tt.want) {
				t.Errorf("doctor: %+v, want %q", r, tt.want)
			}
			if n := strings.Count(said, tt.want); n > 2 {
				t.Errorf("doctor says it %d times: %s", n, r.out)
			}
		})
	}
}

// Doctor tells of the certificate, the sign-in, the admin address and the audit log. A try makes
// no file, and an address where a server runs will do.
func TestDoctorOfWhatOptionsName(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	cert, key := certifiedAnew(t)
	provider := idp.Start(t, time.Now)
	log := filepath.Join(t.TempDir(), "audit.log")
	args := []string{
		"--store=memory:", "--addr=127.0.0.1:0", "--hosts=marquee.example", "--tls-cert=" + cert,
		"--tls-key=" + key, "--admin-addr=" + taken.Addr().String(), "--audit-log=" + log,
		"--oidc-issuer=" + provider.Issuer, "--oidc-client-id=marquee", "--oidc-domains=example.org",
		"--public-url=https://marquee.example/films/", "--redirect-addr=127.0.0.1:0",
	}
	if r := invoke(t, append([]string{"config", "--check"}, args...)...); r.status != exitOK {
		t.Errorf("config --check: %+v", r)
	}
	r := invoke(t, append([]string{"doctor", "--live"}, args...)...)
	for _, line := range []string{
		"\n  key       fits, from --tls-key\n", "\n  subject   CN=films\n",
		"\n  names     marquee.example, 192.0.2.7\n", "\n  ends      20",
		"\n  now       not free, which is fine if a server runs there\n",
		"\n  returns   https://marquee.example/films/auth/callback, from --public-url\n",
		"\n  lets in   people with an address in example.org\n", "because no secret is set\n",
		"\n  live      its document came in ", "\n  now       can be written\n",
	} {
		if !strings.Contains(r.out, line) {
			t.Errorf("it does not say %q", line)
		}
	}
	if r.status != exitOK {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(log); err == nil {
		t.Error("the audit log was made")
	}
	provider.Away("/")
	r = invoke(t, append([]string{"doctor", "--live"}, args...)...)
	if r.status != exitFailed || !mentions(r.out, "--oidc-issuer: the provider cannot be asked") {
		t.Errorf("a provider that is away: %+v", r)
	}
	if r := invoke(t, append([]string{"doctor"}, args...)...); r.status != exitOK {
		t.Errorf("without --live, it was asked: %+v", r)
	}
	r = invoke(t, append([]string{"doctor"}, append(args, "--hosts=b.example")...)...)
	if r.status != exitFailed || !mentions(r.out, "the certificate is not for b.example") {
		t.Errorf("a name that the certificate does not have: %+v", r)
	}
}
