package doctor

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/marquee-go/marquee/cmd/marquee/internal/audit"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/cmd/marquee/internal/server"
)

// Server reports who could reach a server at an address.
func (r *Report) Server(ctx context.Context, addr string, access server.Access) {
	r.title("Server")
	r.line("address", addr+", "+r.from("addr"))
	if err := access.Check(addr); err != nil {
		r.problem("%v", err)
		return
	}
	from := "allow-remote"
	if access.OwnerHeader != "" {
		from = "owner-header"
		var networks []string
		for _, n := range access.TrustedProxies {
			networks = append(networks, n.String())
		}
		r.line("proxies", r.set(strings.Join(networks, ", "), "trusted-proxies"))
	}
	r.line("for", r.set(access.Reach(addr), from))
	r.listens(ctx, "now", "addr", addr)
}

// listens reports whether a server could listen at an address now.
func (r *Report) listens(ctx context.Context, name, option, addr string) {
	switch free, err := server.TryAddr(ctx, "--"+option, addr); {
	case err != nil:
		r.line(name, "not possible")
		r.problem("%v", err)
	case free:
		r.line(name, "free")
	default:
		r.line(name, "not free, which is fine if a server runs there")
	}
}

// Admin reports on the admin address, if there is one.
func (r *Report) Admin(ctx context.Context, addr string) {
	addr, err := server.AdminAddr(addr)
	if err != nil || addr == "" {
		r.Refused(err)
		return
	}
	r.title("Admin address")
	r.line("address", addr+", "+r.from("admin-addr"))
	local, err := server.Local(addr)
	r.Refused(err)
	if local {
		r.line("for", "this machine only")
	} else {
		r.line("for", "everyone who can reach it, because it asks nobody who they are")
	}
	r.listens(ctx, "now", "admin-addr", addr)
}

// TLS reports on the certificate and on the address that leads to HTTPS.
func (r *Report) TLS(
	ctx context.Context, t server.TLS, addr string, hosts []string, env options.Env,
) {
	if err := cmp.Or(t.CheckAddr(addr), t.Check(hosts)); err != nil || !t.On() {
		r.Refused(err)
		return
	}
	r.title("HTTPS")
	if t.ACMEDir != "" {
		r.line("folder", r.set(t.ACMEDir, "acme-dir"))
		r.line("for", strings.Join(hosts, ", "))
		r.Refused(t.Try(env))
	} else {
		r.certificate(t, hosts, env)
	}
	if t.Redirect != "" {
		r.line("redirect", t.Redirect+", "+r.from("redirect-addr"))
		r.listens(ctx, "", "redirect-addr", t.Redirect)
	}
}

// certificate reports on the certificate in a file.
func (r *Report) certificate(t server.TLS, hosts []string, env options.Env) {
	r.line("file", r.set(t.Cert, "tls-cert"))
	leaf, err := t.Certificate(env)
	if err != nil {
		r.line("key", "unknown")
		r.problem("%v", err)
		return
	}
	r.line("key", r.set("fits", "tls-key"))
	names := leaf.DNSNames
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	r.line("subject", leaf.Subject.String())
	r.line("names", strings.Join(names, ", "))
	r.line("ends", leaf.NotAfter.UTC().Format("2006-01-02 15:04 UTC"))
	now := time.Now()
	switch {
	case now.After(leaf.NotAfter):
		r.problem("--tls-cert: the certificate has ended, so browsers refuse it. Renew it.")
	case now.Before(leaf.NotBefore):
		r.problem("--tls-cert: the certificate only begins at %s. Check the clock.",
			leaf.NotBefore.UTC().Format("2006-01-02 15:04 UTC"))
	}
	for _, host := range hosts {
		if host != "*" && leaf.VerifyHostname(host) != nil {
			r.problem("--tls-cert: the certificate is not for %s, which --hosts names.", host)
		}
	}
}

// AuditLog reports on the audit log, if there is one.
func (r *Report) AuditLog(o audit.Options) {
	if o.AuditLog == "" {
		return
	}
	r.title("Audit log")
	r.line("file", r.set(o.AuditLog, "audit-log"))
	if err := o.Try(); err != nil {
		r.line("now", "cannot be written")
		r.problem("%v", err)
		return
	}
	r.line("now", "can be written")
}

// SignIn reports on how people sign in, if they do. If live is true, it asks the provider.
func (r *Report) SignIn(ctx context.Context, access server.Access, env options.Env, live bool) {
	s := access.SignIn
	if s.Issuer == "" {
		return
	}
	r.title("Sign-in")
	r.line("at", r.set(s.Issuer, "oidc-issuer"))
	r.line("returns", r.set(strings.TrimSuffix(s.PublicURL, "/")+"/auth/callback", "public-url"))
	r.line("lets in", s.LetsIn())
	opened, sessions, err := access.TrySignIn(env)
	if err != nil {
		r.problem("%v", err)
		return
	}
	r.line("sessions", sessions)
	if !live {
		return
	}
	start := time.Now()
	err = opened.Ready(ctx)
	took := time.Since(start).Round(time.Millisecond)
	if err != nil {
		r.line("live", fmt.Sprintf("failed after %v", took))
		r.problem("--oidc-issuer: %v. Nobody can sign in until it answers.", err)
		return
	}
	r.line("live", fmt.Sprintf("its document came in %v", took))
}
