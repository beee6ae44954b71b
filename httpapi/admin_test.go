package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// newAdminServer returns a server where grace is an administrator.
func newAdminServer(t *testing.T, storeURL string) server {
	t.Helper()
	return newServer(t, llmtest.NewScript(emailReply), storeURL, func(o *setup) {
		o.guard = func(r *http.Request) (httpapi.Principal, error) {
			who, err := asSaid(r)
			who.Scopes = append(httpapi.DefaultScopes(), httpapi.ScopeKeys)
			if who.Owner == "grace" {
				who.Scopes = append(who.Scopes, httpapi.ScopeAdmin)
			}
			return who, err
		}
	})
}

func TestAnAdministratorRevokesKeysOfOthers(t *testing.T) {
	for name, url := range stores(t) {
		t.Run(name, func(t *testing.T) {
			s := newAdminServer(t, url)
			const admin, others = "/api/v1/admin/keys", "?owner=a%20d%2Fa"
			res, body := s.do(t, "POST", keysPath, `{"name":"n","scopes":["read"]}`, "X-Owner", "a d/a")
			made := decode[wire.CreatedKey](t, res, body, http.StatusCreated)

			res, body = s.do(t, "GET", admin+others, "", "X-Owner", "grace")
			list := decode[wire.OwnedKeys](t, res, body, http.StatusOK)
			if len(list.Items) != 1 || list.Items[0].ID != made.ID || list.Items[0].Owner != "a d/a" ||
				strings.Contains(body, "secret") {
				t.Errorf("the list is %s", body)
			}
			res, body = s.do(t, "POST", keysPath, `{"name":"m","scopes":["chat"]}`, "X-Owner", "bob")
			decode[wire.CreatedKey](t, res, body, http.StatusCreated)
			for query, want := range map[string]string{
				"": "a d/a n, bob m", "?after=a%20d%2Fa": "bob m", "?after=bob": "",
			} {
				res, body = s.do(t, "GET", admin+query, "", "X-Owner", "grace")
				var got []string
				for _, k := range decode[wire.OwnedKeys](t, res, body, http.StatusOK).Items {
					got = append(got, k.Owner+" "+k.Name)
				}
				if strings.Join(got, ", ") != want || strings.Contains(body, "secret") {
					t.Errorf("the list%s is %s, want %s", query, body, want)
				}
			}
			res, body = s.do(t, "GET", admin+others+"&after=x", "", "X-Owner", "grace")
			problem(t, res, body, http.StatusUnprocessableEntity)
			res, body = s.do(t, "DELETE", admin+"/"+made.ID+"?owner=grace", "", "X-Owner", "grace")
			problem(t, res, body, http.StatusNotFound)
			for _, method := range []string{"GET " + admin, "DELETE " + admin + "/" + made.ID} {
				method, path, _ := strings.Cut(method, " ")
				res, body = s.do(t, method, path+others, "", "X-Owner", "a d/a")
				problem(t, res, body, http.StatusForbidden)
			}
			if _, err := s.options.Keys.Authenticate(t.Context(), made.Secret); err != nil {
				t.Errorf("before: %v", err)
			}
			res, body = s.do(t, "DELETE", admin+"/"+made.ID+others, "", "X-Owner", "grace")
			if res.StatusCode != http.StatusNoContent {
				t.Errorf("%d %s", res.StatusCode, body)
			}
			if _, err := s.options.Keys.Authenticate(t.Context(), made.Secret); err == nil {
				t.Error("a revoked key works")
			}
		})
	}
}

func TestOwnersThatAnAdministratorCannotName(t *testing.T) {
	s := newAdminServer(t, "memory:")
	for name, query := range map[string]string{
		"none":     "",
		"empty":    "?owner=",
		"a NUL":    "?owner=a%00b",
		"too long": "?owner=" + strings.Repeat("x", 256),
		"not text": "?owner=%ff",
	} {
		t.Run(name, func(t *testing.T) {
			for _, route := range []string{"GET /api/v1/admin/keys", "DELETE /api/v1/admin/keys/x"} {
				method, path, _ := strings.Cut(route, " ")
				if query == "" && method == "GET" {
					continue // these are all owners
				}
				res, body := s.do(t, method, path+query, "", "X-Owner", "grace")
				p := problem(t, res, body, http.StatusUnprocessableEntity)
				if len(p.Errors) != 1 || p.Errors[0].Location != "query.owner" {
					t.Errorf("%s: %s", route, body)
				}
			}
		})
	}
}

// The rights of an administrator end at what others write.
func TestAnAdministratorReadsNoDraftsOfOthers(t *testing.T) {
	s := newAdminServer(t, "memory:")
	res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
	draft := decode[wire.Draft](t, res, body, http.StatusCreated)
	res, body = s.do(t, "POST", "/api/v1/chats", "")
	talk := decode[wire.Chat](t, res, body, http.StatusCreated)
	for _, path := range []string{"/api/v1/emails/" + draft.ID, "/api/v1/chats/" + talk.ID} {
		res, body := s.do(t, "GET", path, "", "X-Owner", "grace")
		problem(t, res, body, http.StatusNotFound)
		res, body = s.do(t, "GET", path+"?owner=ada", "", "X-Owner", "grace")
		problem(t, res, body, http.StatusUnprocessableEntity)
	}
	// Only an administrator makes keys for administrators.
	for owner, status := range map[string]int{"ada": 403, "grace": 201} {
		res, body := s.do(t, "POST", keysPath, `{"name":"n","scopes":["admin"]}`, "X-Owner", owner)
		if res.StatusCode != status {
			t.Errorf("%s: %d %s", owner, res.StatusCode, body)
		}
	}
}
