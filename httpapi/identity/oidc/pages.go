package oidc

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/httpapi/internal/plain"
)

// The pages of people who are not signed in. They do not say why, which the log does.
var (
	away = plain.Page{
		Title: "Nobody can sign in at the moment",
		Text: []string{
			"The service that signs people in does not answer. Please try again in a while.",
			"People who are signed in can go on. If it takes longer, tell the operator of this server.",
		},
		Links: []plain.Link{{To: "sign-in", Text: "Try again"}},
	}
	notAllowed = plain.Page{
		Title: "This account may not come in",
		Text: []string{"You are signed in, but this account may not use Marquee here. " +
			"The operator of this server can allow it."},
		Links: []plain.Link{{To: "sign-in?another=1", Text: "Use another account"}},
	}
	failed = plain.Page{
		Title: "You are not signed in",
		Text: []string{"This sign-in did not succeed. " +
			"It may have been begun too long ago, or in another browser."},
		Links: []plain.Link{{To: "sign-in", Text: "Sign in"}},
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
	show(w, http.StatusOK, plain.Page{
		Title: "You are signed in",
		Text:  []string{"Close this tab, and go on in the one where you were."},
		Links: []plain.Link{{To: "../", Text: "Go on here"}},
	})
}

// signedOut says that the browser is signed out here, and where it may still be signed in.
func (s *SignIn) signedOut(w http.ResponseWriter, _ *http.Request) {
	say := plain.Page{
		Title: "You are signed out",
		Links: []plain.Link{{To: "sign-in?another=1", Text: "Sign in"}},
	}
	if p := s.provider.known(); p != nil && p.end != "" {
		at, _ := url.Parse(s.Issuer) // it was checked
		say.Text = []string{"You may still be signed in at " + at.Host + "."}
		end, _ := url.Parse(p.end) // it was checked
		q := end.Query()
		q.Set("client_id", s.ClientID)
		end.RawQuery = q.Encode()
		say.Links = append(say.Links, plain.Link{To: end.String(), Text: "Sign out there, too"})
	}
	show(w, http.StatusOK, say)
}

// show answers with a page. All of them are one level below the page of Marquee.
func show(w http.ResponseWriter, status int, say plain.Page) { plain.Show(w, status, "../", say) }
