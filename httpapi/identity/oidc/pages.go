package oidc

import (
	_ "embed"
	"errors"
	"html"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

//go:embed page.html
var page string

// told is what a page tells a person.
type told struct {
	Title string
	Text  []string
	Links []link
}

type link struct{ To, Text string }

// The pages of people who are not signed in. They do not say why, which the log does.
var (
	away = told{
		"Nobody can sign in at the moment",
		[]string{
			"The service that signs people in does not answer. Please try again in a while.",
			"People who are signed in can go on. If it takes longer, tell the operator of this server.",
		},
		[]link{{"sign-in", "Try again"}},
	}
	notAllowed = told{
		"This account may not come in",
		[]string{"You are signed in, but this account may not use Marquee here. " +
			"The operator of this server can allow it."},
		[]link{{"sign-in?another=1", "Use another account"}},
	}
	failed = told{
		"You are not signed in",
		[]string{"This sign-in did not succeed. " +
			"It may have been begun too long ago, or in another browser."},
		[]link{{"sign-in", "Sign in"}},
	}
)

// fail tells a person that they are not signed in, and the log why.
func (s *SignIn) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, say := http.StatusForbidden, failed
	switch {
	case errors.Is(err, errAway):
		status, say = http.StatusServiceUnavailable, away
		w.Header().Set("Retry-After", strconv.Itoa(int(awayTime.Seconds())))
	case errors.Is(err, errNotAllowed):
		say = notAllowed
	}
	text := strings.TrimPrefix(err.Error(), "oidc: ")
	s.Logger.WarnContext(r.Context(), "a sign-in was refused", "error", text)
	show(w, status, say)
}

// signedIn ends a sign-in in a tab of its own.
func (s *SignIn) signedIn(w http.ResponseWriter, _ *http.Request) {
	show(w, http.StatusOK, told{
		"You are signed in",
		[]string{"Close this tab, and go on in the one where you were."},
		[]link{{"../", "Go on here"}},
	})
}

// signedOut says that the browser is signed out here, and where it may still be signed in.
func (s *SignIn) signedOut(w http.ResponseWriter, _ *http.Request) {
	say := told{"You are signed out", nil, []link{{"sign-in?another=1", "Sign in"}}}
	if p := s.provider.known(); p != nil && p.end != "" {
		at, _ := url.Parse(s.Issuer) // it was checked
		say.Text = []string{"You may still be signed in at " + at.Host + "."}
		end, _ := url.Parse(p.end) // it was checked
		q := end.Query()
		q.Set("client_id", s.ClientID)
		end.RawQuery = q.Encode()
		say.Links = append(say.Links, link{end.String(), "Sign out there, too"})
	}
	show(w, http.StatusOK, say)
}

// policy lets a page use the files of the page of Marquee, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

func show(w http.ResponseWriter, status int, say told) {
	header := w.Header()
	for name, value := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
		"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer",
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
	} {
		header.Set(name, value)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, say.html()) // a browser that has left does not need it
}

// html returns the page.
func (t told) html() string {
	content := element("h1", `class="blank-title"`, html.EscapeString(t.Title))
	for _, text := range t.Text {
		content += "\n      " + element("p", `class="blank-more"`, html.EscapeString(text))
	}
	for i, l := range t.Links {
		class := "button"
		if i == 0 {
			class += " primary"
		}
		a := element("a", `class="`+class+`" href="`+html.EscapeString(l.To)+`"`,
			html.EscapeString(l.Text))
		content += "\n      " + element("p", `class="blank-more"`, a)
	}
	return strings.NewReplacer("{{title}}", html.EscapeString(t.Title), "{{content}}", content).
		Replace(page)
}

// element returns an element of HTML, whose attributes and content are HTML.
func element(name, attributes, content string) string {
	return "<" + name + " " + attributes + ">" + content + "</" + name + ">"
}
