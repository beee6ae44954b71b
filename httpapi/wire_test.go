package httpapi_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

var (
	// someTime matches every text with a time of day, goodTime those in our format.
	someTime = regexp.MustCompile(`"[^"]*\d\d:\d\d:\d\d[^"]*"`)
	goodTime = regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"$`)
	anyNull  = regexp.MustCompile(`[:,\[]null\b`)
)

// The clocks of the services stand at moments for which RFC 3339 allows a shorter
// form: a whole second in another zone, and a tenth of a second.
func TestWhatIsOnTheWireFollowsOnePolicy(t *testing.T) {
	for name, now := range map[string]time.Time{
		"a whole second": time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600)),
		"a part of one":  time.Date(2026, 1, 2, 3, 4, 5, 120_000_000, time.UTC),
	} {
		t.Run(name, func(t *testing.T) {
			model := llmtest.NewScript(emailReply)
			s := newServer(t, model, "memory:", func(o *setup) {
				mayImport(o)
				stores := newServer(t, model, "memory:", nil).stores
				clock := func() time.Time { return now }
				o.Email = must(email.New(model, stores.Email, &email.Options{Now: clock}))
				o.Chat = must(chat.New(model, stores.Chat, nil, &chat.Options{Now: clock}))
			})
			importFilms(t, s)
			messages := s.begin(t)
			conversation := strings.TrimSuffix(messages, "/messages")
			seen := 0
			for _, r := range []struct{ method, path, body, media string }{
				{"POST", "/api/v1/emails", `{"purpose":"p"}`, whole},
				{"GET", "/api/v1/emails", "", ""},
				{"POST", messages, `{"text":"?"}`, whole},
				{"POST", messages, `{"text":"?","charts":null}`, whole},
				{"GET", "/api/v1/chats", "", ""},
				{"GET", conversation, "", ""},
				{"GET", "/api/v1/chats/nothing", "", ""},
				{"POST", "/api/v1/chats", "", ""},
				{"GET", "/api/v1/movies?q=tide", "", ""},
				{"GET", "/api/v1/movies/genres?from=1900&to=1901", "", ""},
				{"GET", "/api/v1/movies/popularity?year=1900", "", ""},
				{"GET", "/api/v1/movies/returns?from=1900&to=1901", "", ""},
				{"GET", "/api/v1/movies/claims", "", ""},
				{"POST", imports, films, "text/csv"},
				{"POST", imports, films, "text/plain"},
				{"GET", "/api/v1/info", "", ""},
				{"GET", "/nothing", "", ""},
			} {
				for _, form := range []string{whole, streamed} {
					if form == streamed && r.method == "GET" {
						continue
					}
					_, body := s.do(t, r.method, r.path, r.body, "Content-Type", r.media, "Accept", form)
					for _, text := range someTime.FindAllString(body, -1) {
						if seen++; !goodTime.MatchString(text) {
							t.Errorf("%s %s as %s: the time %s in %s", r.method, r.path, form, text, body)
						}
					}
					if anyNull.MatchString(body) {
						t.Errorf("%s %s as %s: a null in %s", r.method, r.path, form, body)
					}
				}
			}
			if seen < 30 {
				t.Errorf("only %d times were seen", seen)
			}
		})
	}
}

func TestTimesSortAsTexts(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	elsewhere := wire.Time{Time: start.In(time.FixedZone("", 3600))}
	if text, err := elsewhere.MarshalJSON(); err != nil ||
		string(text) != `"2026-01-02T03:04:05.000000Z"` {
		t.Errorf("in another zone: %s, %v", text, err)
	}
	last := ""
	for _, after := range []time.Duration{
		0, time.Microsecond, 10 * time.Microsecond, 100 * time.Millisecond,
		120 * time.Millisecond, time.Second, time.Hour,
	} {
		text, err := wire.Time{Time: start.Add(after).In(time.FixedZone("", -3600))}.MarshalJSON()
		if err != nil || string(text) <= last || len(text) != len(`"2026-01-02T03:04:05.000000Z"`) {
			t.Errorf("%s after %s, %v", text, last, err)
		}
		last = string(text)
	}
}
