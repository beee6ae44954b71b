package oidc

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	coreos "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/marquee-go/marquee/httpapi"
)

// A flow is one sign-in between its beginning and the return from the provider. Its cookie is
// named by the state, so that several tabs can sign in at once, and it is good once.
type flow struct {
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Tab      bool   `json:"tab,omitempty"` // the person goes on in another tab
	Ends     int64  `json:"ends"`          // seconds since 1970
}

const (
	flowPrefix = sessionCookie + "-sign-in-"
	flowTime   = 10 * time.Minute
	maxFlows   = 8 // of one browser
)

// The reasons why a return from the provider does not count. They are for the log.
var (
	errState = errors.New("the state is missing, used, or that of another browser")
	errLate  = errors.New("the sign-in took too long")
	errIss   = errors.New("another provider sent the person back")
	errCode  = errors.New("there is not exactly one code")
)

// begin leads a person to the provider. With ?another=1 the provider asks for the account, and
// with ?tab=1 the person comes back to a page that can be closed.
func (s *SignIn) begin(w http.ResponseWriter, r *http.Request) {
	p, err := s.provider.get(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	state, q := rand.Text(), r.URL.Query()
	f := flow{
		Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Tab: q.Get("tab") == "1",
		Ends: s.Now().Add(flowTime).Unix(),
	}
	value, err := s.seal(flowPrefix+state, f)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	forgetFlows(w, r)
	setCookie(w, flowPrefix+state, value, flowTime)
	options := []oauth2.AuthCodeOption{
		coreos.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier),
	}
	if q.Get("another") == "1" {
		options = append(options, oauth2.SetAuthURLParam("prompt", "select_account"))
	}
	seeOther(w, p.oauth.AuthCodeURL(state, options...))
}

// forgetFlows has a browser forget the sign-ins that it began, if they are many. Otherwise a
// page that begins them again and again would fill its requests with cookies.
func forgetFlows(w http.ResponseWriter, r *http.Request) {
	var begun []string
	for _, c := range r.Cookies() {
		if strings.HasPrefix(c.Name, flowPrefix) {
			begun = append(begun, c.Name)
		}
	}
	if len(begun) < maxFlows {
		return
	}
	for _, name := range begun {
		setCookie(w, name, "", 0)
	}
}

// callback takes a person back from the provider, and begins their session.
func (s *SignIn) callback(w http.ResponseWriter, r *http.Request) {
	to := s.base
	f, err := s.flow(w, r)
	if f.Tab {
		to = to.JoinPath("auth/signed-in")
	}
	var who session
	if err == nil {
		who, err = s.person(r.Context(), r.URL.Query()["code"], f)
	}
	var value string
	if err == nil {
		value, err = s.seal(sessionCookie, who)
	}
	if !errors.Is(err, errState) { // anyone can send that without a sign-in
		s.audit(r, "sign-in", who.Owner, err)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	setCookie(w, sessionCookie, value, Lifetime)
	seeOther(w, to.String())
}

// audit writes to the audit log who signs in or out.
func (s *SignIn) audit(r *http.Request, action, owner string, err error) {
	outcome := httpapi.OutcomeDone
	switch {
	case errors.Is(err, errAway):
		outcome = httpapi.OutcomeFailed
	case err != nil:
		outcome = httpapi.OutcomeRefused
	}
	httpapi.Audit(r.Context(), s.Audit, httpapi.Event{
		Action: action, Principal: owner, Address: httpapi.AddressOf(r), Outcome: outcome,
	})
}

// flow returns the flow that the return from the provider belongs to, and ends it.
func (s *SignIn) flow(w http.ResponseWriter, r *http.Request) (f flow, err error) {
	q := r.URL.Query()
	if len(q["state"]) != 1 {
		return f, errState
	}
	name := flowPrefix + q.Get("state")
	c, err := r.Cookie(name)
	if err != nil {
		return f, errState
	}
	setCookie(w, name, "", 0)
	if err := s.open(name, c.Value, &f); err != nil {
		return f, err
	}
	switch iss := q["iss"]; {
	case s.Now().Unix() >= f.Ends:
		return f, errLate
	case iss != nil && (len(iss) != 1 || iss[0] != s.Issuer): // RFC 9207
		return f, errIss
	case q.Has("error"):
		return f, fmt.Errorf("the provider says %q", cut(q.Get("error")))
	}
	return f, nil
}

// person exchanges a code for the session of the person whom the provider names.
func (s *SignIn) person(ctx context.Context, code []string, f flow) (session, error) {
	if len(code) != 1 || code[0] == "" {
		return session{}, errCode
	}
	p, err := s.provider.get(ctx)
	if err != nil {
		return session{}, err
	}
	tokens, id, err := p.exchange(ctx, code[0], f.Verifier)
	if err != nil {
		return session{}, err
	}
	c, err := p.verify(ctx, id, f.Nonce)
	if err != nil {
		return session{}, err
	}
	if err := p.complete(ctx, c, tokens, s.GroupsClaim); err != nil {
		return session{}, err
	}
	return s.admit(c)
}

// signOut has the browser forget the session.
func (s *SignIn) signOut(w http.ResponseWriter, r *http.Request) {
	if who, err := s.Guard(r); err == nil {
		s.audit(r, "sign-out", who.Owner, nil)
	}
	setCookie(w, sessionCookie, "", 0)
	w.WriteHeader(http.StatusNoContent)
}

// seeOther leads a browser to an address. The answer has no body.
func seeOther(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}
