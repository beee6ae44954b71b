package oidc_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/identity"
	"github.com/marquee-go/marquee/httpapi/identity/oidc"
	"github.com/marquee-go/marquee/internal/testing/idp"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

const (
	secret   = "canary-session-secret-of-32-bytes!"
	session  = "__Host-marquee"
	flows    = "__Host-marquee-sign-in-"
	location = "Location"
)

// clock is a clock that stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// lines are what a server has logged.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	read int // how much of it a test has read
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// fresh returns what was logged since it was called last.
func (l *lines) fresh() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.text.String()[l.read:]
	l.read = l.text.Len()
	return text
}

// site is a server of all features at which people sign in.
type site struct {
	*httptest.Server
	provider *idp.Provider
	clock    *clock
	log      lines
	keys     *apikey.Service
	options  oidc.Options
}

// newSite starts a server that lets anyone in, unless pick changes that.
func newSite(t *testing.T, pick func(*oidc.Options)) *site {
	t.Helper()
	s := &site{clock: &clock{now: time.Now().Truncate(time.Second)}}
	s.provider = idp.Start(t, s.clock.Now)
	s.Server = httptest.NewUnstartedServer(nil)
	logger := slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.options = oidc.Options{
		Issuer: s.provider.Issuer, ClientID: s.provider.ClientID,
		ClientSecret: s.provider.ClientSecret, URL: "http://" + s.Listener.Addr().String(),
		Secret: []byte(secret), Anyone: true, Now: s.clock.Now,
		Logger: logger,
	}
	if pick != nil {
		pick(&s.options)
	}
	signIn := must(oidc.New(&s.options))
	db := memory.New()
	s.keys = must(apikey.New(db.Keys(), nil))
	films := must(movies.New(db.Movies(), nil))
	s.Config.Handler = must(httpapi.New(must(identity.Keys(s.keys, signIn.Guard)), &httpapi.Options{
		Email:  must(email.New(offline.New(), db.Email(), nil)),
		Movies: films,
		Chat: must(chat.New(offline.New(), db.Chat(), chat.Charts{
			"genres": chat.NewKind(movies.AboutGenres, films.Genres),
		}, nil)),
		Keys: s.keys, SignIn: signIn, Logger: logger, MCP: whoAsks, Resource: signIn.Resource(),
	}))
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// answer is an answer that was read.
type answer struct {
	status   int
	location string
	body     string
	header   http.Header
}

// browser keeps the cookies of the site, as a browser does, and follows no redirect by itself.
type browser struct {
	t       *testing.T
	site    *site
	cookies map[string]string
	all     []answer
}

func (s *site) browser(t *testing.T) *browser {
	return &browser{t: t, site: s, cookies: map[string]string{}}
}

// send sends a request to the site, or to an address elsewhere.
func (b *browser) send(method, path, body string, headers ...string) answer {
	b.t.Helper()
	target, ours := path, strings.HasPrefix(path, "/") || strings.HasPrefix(path, b.site.URL)
	if strings.HasPrefix(path, "/") {
		target = b.site.URL + path
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	if ours {
		for name, value := range b.cookies {
			req.AddCookie(&http.Cookie{Name: name, Value: value})
		}
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	res, err := client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if ours {
		for _, c := range res.Cookies() {
			if delete(b.cookies, c.Name); c.MaxAge >= 0 {
				b.cookies[c.Name] = c.Value
			}
		}
	}
	a := answer{res.StatusCode, res.Header.Get(location), string(raw), res.Header}
	b.all = append(b.all, a)
	return a
}

func (b *browser) get(path string) answer {
	b.t.Helper()
	return b.send(http.MethodGet, path, "")
}

// returning goes to the provider and signs in there. It returns the address that leads back.
func (b *browser) returning() string {
	b.t.Helper()
	begun := b.get("/auth/sign-in")
	if begun.status != http.StatusSeeOther ||
		!strings.HasPrefix(begun.location, b.site.provider.Issuer) {
		b.t.Fatalf("the sign-in begins with %+v", begun)
	}
	back := b.get(begun.location)
	if back.status != http.StatusFound {
		b.t.Fatalf("the provider answers %+v", back)
	}
	return back.location
}

// signIn signs in, and returns the last answer.
func (b *browser) signIn() answer {
	b.t.Helper()
	return b.get(b.returning())
}

// in signs in, which must succeed.
func (b *browser) in() *browser {
	b.t.Helper()
	if a := b.signIn(); a.status != http.StatusSeeOther || a.location != b.site.URL+"/" {
		b.t.Fatalf("the sign-in ends with %+v\n%s", a, b.site.log.String())
	}
	return b
}

// changed returns an address with another query.
func changed(t *testing.T, address string, change func(url.Values)) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	change(q)
	u.RawQuery = q.Encode()
	return u.String()
}
