package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

const (
	identitiesPath = "/api/v1/identities"
	voicePath      = "/api/v1/voice"
)

func TestIdentitiesOfALetter(t *testing.T) {
	for store, url := range stores(t) {
		t.Run(store, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(llmtest.Text(
				`{"subject":"S","body":"Hi Bo,\n\nA call?\n\nBest,\nAnn"}`)), url, nil)
			work := identitiesPath + "/my%20work's"
			res, body := s.do(t, "PUT", work, `{"sender":"Ann Lee","address":"ann@example.org",`+
				`"signature":"Ann Lee\nHead of Data"}`)
			made := decode[wire.Identity](t, res, body, http.StatusOK)
			if made.Name != "my work's" || made.Signature != "Ann Lee\nHead of Data" {
				t.Errorf("made %+v", made)
			}
			res, body = s.do(t, "POST", "/api/v1/emails", `{"purpose":"p","identity":"my work's"}`)
			d := decode[wire.Draft](t, res, body, http.StatusCreated)
			if d.Body != "Hi Bo,\n\nA call?\n\nBest,\nAnn Lee\nHead of Data" || d.Signed == nil ||
				d.Signed.Identity != "my work's" || d.Signed.Address != "ann@example.org" {
				t.Errorf("the letter is %+v", d)
			}
			s.do(t, "PUT", work, `{"sender":"A. L."}`)
			res, body = s.do(t, "GET", identitiesPath, "")
			list := decode[wire.Identities](t, res, body, http.StatusOK)
			if len(list.Items) != 1 || list.Items[0].Signature != "A. L." {
				t.Errorf("the list is %+v", list)
			}
			res, body = s.do(t, "GET", "/api/v1/emails/"+d.ID, "")
			if kept := decode[wire.Draft](t, res, body, http.StatusOK); kept.Body != d.Body {
				t.Errorf("the old letter is %q", kept.Body)
			}
			if _, body = s.do(t, "GET", "/api/v1/emails/"+d.ID+".eml", ""); !strings.HasPrefix(body,
				"From: Ann Lee\r\n <ann@example.org>\r\n") {
				t.Errorf("the message begins with %.80q", body)
			}
			if res, _ := s.do(t, "DELETE", work, ""); res.StatusCode != http.StatusNoContent {
				t.Errorf("DELETE: %d", res.StatusCode)
			}
			res, body = s.do(t, "POST", "/api/v1/emails", `{"purpose":"p","identity":"my work's"}`)
			problem(t, res, body, http.StatusUnprocessableEntity)
		})
	}
}

// Nobody sees, changes or uses what somebody else signs with, or how they write.
func TestIdentitiesAreTheirOwners(t *testing.T) {
	for store, url := range stores(t) {
		t.Run(store, func(t *testing.T) {
			s := newServer(t, llmtest.NewScript(emailReply), url, nil)
			s.do(t, "PUT", identitiesPath+"/work", `{"sender":"Ann Lee"}`)
			s.do(t, "PUT", voicePath, `{"formality":"casual"}`)
			res, body := s.do(t, "DELETE", identitiesPath+"/work", "", "X-Owner", "eve")
			problem(t, res, body, http.StatusNotFound)
			res, body = s.do(t, "POST", "/api/v1/emails", `{"purpose":"p","identity":"work"}`,
				"X-Owner", "eve")
			problem(t, res, body, http.StatusUnprocessableEntity)
			s.do(t, "PUT", identitiesPath+"/work", `{"sender":"Eve"}`, "X-Owner", "eve")
			s.do(t, "DELETE", voicePath, "", "X-Owner", "eve")
			for path, want := range map[string]string{
				identitiesPath: `{"items":[{"name":"work","sender":"Ann Lee","signature":"Ann Lee"}]}`,
				voicePath:      `{"formality":"casual"}`,
			} {
				if _, body := s.do(t, "GET", path, ""); strings.TrimSpace(body) != want {
					t.Errorf("%s: %s, want %s", path, body, want)
				}
			}
			if _, body := s.do(t, "GET", voicePath, "", "X-Owner", "eve"); strings.TrimSpace(body) != `{}` {
				t.Errorf("eve has the voice %s", body)
			}
			for _, path := range []string{identitiesPath, voicePath} {
				res, body := s.do(t, "GET", path, "", "X-Owner", "")
				problem(t, res, body, http.StatusUnauthorized)
			}
		})
	}
}

func TestIdentitiesThatAreRefused(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	for name, tt := range map[string]struct {
		method, path, body string
		status             int
		field              string
	}{
		"no sender": {"PUT", identitiesPath + "/a", `{"sender":" "}`, 422, "body.sender"},
		"a header": {
			"PUT", identitiesPath + "/a", `{"sender":"A\r\nBcc: e@x.org"}`, 422, "body.sender",
		},
		"no address": {
			"PUT", identitiesPath + "/a", `{"sender":"A","address":"a"}`, 422, "body.address",
		},
		"a control character": {
			"PUT", identitiesPath + "/a", `{"sender":"A","signature":"\u0007"}`, 422, "body.signature",
		},
		"100 kB": {
			"PUT", identitiesPath + "/a",
			`{"sender":"A","signature":"` + strings.Repeat("s", 100_000) + `"}`,
			413, "",
		},
		"a long signature": {
			"PUT", identitiesPath + "/a", `{"sender":"A","signature":"` + strings.Repeat("s", 1001) + `"}`,
			422, "body.signature",
		},
		"the name none":       {"PUT", identitiesPath + "/none", `{"sender":"A"}`, 422, "body.name"},
		"a name of two lines": {"PUT", identitiesPath + "/a%0Ab", `{"sender":"A"}`, 422, "body.name"},
		"something unknown": {
			"PUT", identitiesPath + "/a", `{"sender":"A","owner":"eve"}`, 422, "body.owner",
		},
		"one that is not": {"DELETE", identitiesPath + "/a", "", 404, ""},
		"a voice of two lines": {
			"PUT", voicePath, `{"language":"English","greeting":"Hi\nBcc"}`, 422, "body.greeting",
		},
		"a rude voice": {"PUT", voicePath, `{"formality":"rude"}`, 422, "body.formality"},
		"too little":   {"POST", voicePath + "/samples", `{"samples":"Hi"}`, 422, "body.samples"},
		"a megabyte": {
			"POST", voicePath + "/samples", `{"samples":"` + strings.Repeat("word ", 200_000) + `"}`,
			413, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := s.do(t, tt.method, tt.path, tt.body)
			problem(t, res, body, tt.status)
			if !strings.Contains(body, tt.field) {
				t.Errorf("the problem does not name %s: %s", tt.field, body)
			}
		})
	}
	for n := range email.MaxIdentities {
		s.do(t, "PUT", identitiesPath+"/i"+string(rune('a'+n)), `{"sender":"A"}`)
	}
	res, body := s.do(t, "PUT", identitiesPath+"/more", `{"sender":"A"}`)
	problem(t, res, body, http.StatusTooManyRequests)
}

// Samples become a voice, and nobody keeps them.
func TestVoiceOfSamples(t *testing.T) {
	s := newServer(t, llmtest.NewScript(emailReply), "memory:", nil)
	res, body := s.do(t, "POST", voicePath+"/samples", `{"samples":"Hi Bo,\n\nthis is the plan that `+
		`we have for you, and it is on the drive. Can you look at it today?\n\nCheers,\nAnn"}`)
	v := decode[wire.Voice](t, res, body, http.StatusOK)
	if v.Greeting != "Hi {name}," || v.Closing != "Cheers," || v.Language != "English" {
		t.Errorf("the voice is %+v", v)
	}
	if _, body = s.do(t, "GET", voicePath, ""); strings.TrimSpace(body) != `{}` {
		t.Errorf("it was kept: %s", body)
	}
	res, body = s.do(t, "PUT", voicePath, `{"formality":"casual","avoid":["synergy"]}`)
	if v := decode[wire.Voice](t, res, body, http.StatusOK); v.Avoid[0] != "synergy" {
		t.Errorf("kept %+v", v)
	}
	if res, _ := s.do(t, "DELETE", voicePath, ""); res.StatusCode != http.StatusNoContent {
		t.Errorf("DELETE: %d", res.StatusCode)
	}
	if _, body = s.do(t, "GET", voicePath, ""); strings.TrimSpace(body) != `{}` {
		t.Errorf("it is still there: %s", body)
	}
}
