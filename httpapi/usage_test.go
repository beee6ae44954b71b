package httpapi_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/httpapi"
	"github.com/marquee-go/marquee/httpapi/internal/wire"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

// newBudgetServer returns a server whose drafts and answers cost a dollar each, and may cost
// between 4 and 5. Grace is an administrator. The ledger is that of the store if it is nil.
func newBudgetServer(
	t *testing.T, storeURL string, quotas llm.Quotas, ledger llm.LedgerStore,
) server {
	t.Helper()
	reply := emailReply
	reply.Usage = llm.Usage{Input: 600, Output: 400}
	return newServer(t, llmtest.NewScript(), storeURL, func(o *setup) {
		if ledger != nil {
			o.Ledger = ledger
		}
		model := llm.Budget(&llm.BudgetOptions{
			Prices: llm.Prices{{Model: llmtest.ModelName, Input: 1e6, Output: 1e6}},
			Models: []string{llmtest.ModelName}, Quotas: quotas, Ledger: o.Ledger,
		})(llmtest.NewScript(reply, reply, reply, reply))
		o.Email = must(email.New(model, o.stores.Email, nil))
		o.Chat = must(chat.New(model, o.stores.Chat, o.Chat.Charts(), nil))
		o.Quotas = quotas
		o.guard = func(r *http.Request) (httpapi.Principal, error) {
			who, err := asSaid(r)
			who.Scopes = httpapi.DefaultScopes()
			if who.Owner == "grace" {
				who.Scopes = append(who.Scopes, httpapi.ScopeAdmin)
			}
			return who, err
		}
	})
}

const usagePath = "/api/v1/usage"

// A draft and an answer say what they have cost, when they are made and when they are read.
func TestWhatWasUsedIsSaid(t *testing.T) {
	for name, url := range stores(t) {
		t.Run(name, func(t *testing.T) {
			s := newBudgetServer(t, url, llm.Quotas{}, nil)
			res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
			draft := decode[wire.Draft](t, res, body, http.StatusCreated)
			const want = `"used":{"input_tokens":600,"output_tokens":400,"cost_usd":1}`
			_, kept := s.do(t, "GET", "/api/v1/emails/"+draft.ID, "")
			messages := s.begin(t)
			_, answer := s.do(t, "POST", messages, `{"text":"?"}`)
			_, talk := s.do(t, "GET", strings.TrimSuffix(messages, "/messages"), "")
			for what, body := range map[string]string{
				"a draft": body, "a draft that is read": kept, "an answer": answer,
				"an answer that is read": talk,
			} {
				if strings.Count(body, want) != 1 {
					t.Errorf("%s: %s", what, body)
				}
			}
			res, body = s.do(t, "GET", usagePath, "")
			u := decode[wire.Usage](t, res, body, http.StatusOK)
			sum := wire.Spending{Requests: 2, Cost: 2, Input: 1200, Output: 800}
			if u.Day.Spending != sum || u.Month.Spending != sum || u.Day.MaxCost != nil ||
				u.Month.RequestsLeft != nil || len(u.Days) != 1 || u.Days[0].Spending != sum ||
				u.Days[0].Day != time.Now().UTC().Format(time.DateOnly) {
				t.Errorf("the usage is %s", body)
			}
			_, body = s.do(t, "GET", usagePath, "", "X-Owner", "eve")
			if strings.Contains(body, "1200") || !strings.Contains(body, `"days":[]`) {
				t.Errorf("somebody else's usage is %s", body)
			}
		})
	}
}

func TestABudgetThatIsUsedUp(t *testing.T) {
	day := func(c llm.Cap) llm.Caps { return llm.Caps{Day: c} }
	tests := map[string]struct {
		quotas llm.Quotas
		taken  int
		limit  wire.Limit
		detail string
	}{
		"requests of each": {
			llm.Quotas{Each: day(llm.Cap{Requests: 2})}, 2,
			wire.Limit{Kind: "requests_per_day", Allowed: "2 requests a day", Left: "no requests"},
			"The limit of 2 requests a day is used up. It begins anew on ",
		},
		"dollars of one": {
			llm.Quotas{Owners: map[string]llm.Caps{"ada": {Month: llm.Cap{NanoUSD: 6e9}}}}, 2,
			wire.Limit{Kind: "dollars_per_month", Allowed: "$6.00 a month", Left: "$4.00"},
			"Of the limit of $6.00 a month, $4.00 is left, and this may cost more. It begins anew on 1 ",
		},
		"dollars of all": {
			llm.Quotas{Total: llm.Caps{Day: llm.Cap{NanoUSD: 6e9}}}, 2,
			wire.Limit{
				Kind: "dollars_per_day_in_all", Allowed: "$6.00 a day for all people together", Left: "$4.00",
			},
			"Of the limit of $6.00 a day for all people together, $4.00 is left, ",
		},
		"less than one costs": {
			llm.Quotas{Each: day(llm.Cap{NanoUSD: 1e9})}, 0,
			wire.Limit{Kind: "dollars_per_day", Allowed: "$1.00 a day", Left: "$1.00"},
			"This may cost up to $",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newBudgetServer(t, "memory:", tt.quotas, nil)
			for range tt.taken {
				res, body := s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
				draft := decode[wire.Draft](t, res, body, http.StatusCreated)
				// What is deleted has cost its money all the same.
				s.do(t, "DELETE", "/api/v1/emails/"+draft.ID, "")
			}
			messages := s.begin(t)
			for path, request := range map[string]string{
				"/api/v1/emails": `{"purpose":"p"}`, messages: `{"text":"?"}`,
			} {
				res, body := s.do(t, "POST", path, request)
				p := problem(t, res, body, http.StatusTooManyRequests)
				if p.Limit == nil || !strings.HasPrefix(p.Detail, tt.detail) {
					t.Fatalf("%s: %s", path, body)
				}
				never := tt.taken == 0
				if after := res.Header.Get("Retry-After"); never != (after == "") ||
					!never && after != strconv.Itoa(p.RetryAfter) || p.Limit.Resets.IsZero() != never {
					t.Errorf("Retry-After is %q: %s", after, body)
				}
				got := *p.Limit
				if !never && !strings.HasSuffix(got.Ends, " at 00:00 UTC") {
					t.Errorf("it ends %q", got.Ends)
				}
				if got.Ends, got.Resets = "", (wire.Time{}); got != tt.limit {
					t.Errorf("the limit is %+v, want %+v", got, tt.limit)
				}
			}
		})
	}
}

// The usage says what is left of one's own limits.
func TestUsageHasTheLimits(t *testing.T) {
	s := newBudgetServer(t, "memory:", llm.Quotas{
		Each: llm.Caps{Day: llm.Cap{Requests: 3}, Month: llm.Cap{NanoUSD: 20.5e9}},
		Owners: map[string]llm.Caps{
			"eve": {Day: llm.Cap{NanoUSD: 5e9}},
		},
	}, nil)
	s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`)
	res, body := s.do(t, "GET", usagePath, "")
	u := decode[wire.Usage](t, res, body, http.StatusOK)
	if *u.Day.MaxRequests != 3 || *u.Day.RequestsLeft != 2 || u.Day.MaxCost != nil ||
		*u.Month.MaxCost != 20.5 || *u.Month.CostLeft != 19.5 || u.Month.MaxRequests != nil ||
		!u.Day.Resets.Equal(u.Day.Begun.AddDate(0, 0, 1)) ||
		!u.Month.Resets.Equal(u.Month.Begun.AddDate(0, 1, 0)) || u.Month.Begun.Day() != 1 {
		t.Errorf("the usage is %s", body)
	}
	res, body = s.do(t, "GET", usagePath, "", "X-Owner", "eve")
	u = decode[wire.Usage](t, res, body, http.StatusOK)
	if *u.Day.MaxCost != 5 || u.Month.MaxCost != nil {
		t.Errorf("eve's usage is %s", body)
	}
}

func TestAnAdministratorSeesWhatEverybodyUses(t *testing.T) {
	const path = "/api/v1/admin/usage"
	for name, url := range stores(t) {
		t.Run(name, func(t *testing.T) {
			s := newBudgetServer(t, url, llm.Quotas{}, nil)
			for _, owner := range []string{"bob", "=1+1", "ada"} {
				s.do(t, "POST", "/api/v1/emails", `{"purpose":"p"}`, "X-Owner", owner)
			}
			if err := s.stores.Ledger.Forget(t.Context(), "bob"); err != nil {
				t.Fatal(err)
			}
			res, body := s.do(t, "GET", path, "")
			problem(t, res, body, http.StatusForbidden)
			res, body = s.do(t, "GET", path, "", "X-Owner", "grace")
			all := decode[wire.MonthUsage](t, res, body, http.StatusOK)
			if len(all.Items) != 3 || all.Items[0].Owner != "" || all.Items[1].Owner != "=1+1" ||
				all.Items[2].Cost != 1 || all.Total.Cost != 3 || all.Total.Requests != 3 ||
				all.Items[0].Account != llm.AccountKey("bob") {
				t.Errorf("the usage is %s", body)
			}
			res, body = s.do(t, "GET", path+"?month="+all.Month, "", "X-Owner", "grace",
				"Accept", "text/csv")
			rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
			if err != nil || len(rows) != 4 || rows[0][1] != "owner" || rows[2][1] != "'=1+1" ||
				rows[3][3] != "1" || rows[3][4] != "1.00" ||
				res.Header.Get("Content-Disposition") != `attachment; filename="usage-`+all.Month+`.csv"` {
				t.Errorf("%v, %v: %q", res.Header, err, body)
			}
			res, body = s.do(t, "GET", path+"?month=2001-01", "", "X-Owner", "grace")
			if old := decode[wire.MonthUsage](t, res, body, http.StatusOK); len(old.Items) != 0 {
				t.Errorf("in 2001: %s", body)
			}
			for _, month := range []string{"2026-13", "2026", "November", "2026-1", "2026/11"} {
				res, body := s.do(t, "GET", path+"?month="+month, "", "X-Owner", "grace")
				p := problem(t, res, body, http.StatusUnprocessableEntity)
				if len(p.Errors) != 1 || p.Errors[0].Location != "query.month" {
					t.Errorf("%s: %s", month, body)
				}
			}
			res, body = s.do(t, "GET", path, "", "X-Owner", "grace", "Accept", "text/html")
			problem(t, res, body, http.StatusNotAcceptable)
		})
	}
}

// brokenLedger is a ledger whose store is away.
type brokenLedger struct{ llm.LedgerStore }

var errAway = errors.New("the disk is gone")

func (brokenLedger) Reserve(context.Context, llm.Reservation) error { return errAway }

func (brokenLedger) Account(context.Context, string, string) (llm.Account, error) {
	return llm.Account{}, fmt.Errorf("read: %w", errAway)
}

func (brokenLedger) Accounts(context.Context, string) iter.Seq2[llm.Account, error] {
	return func(yield func(llm.Account, error) bool) { yield(llm.Account{}, errAway) }
}

// A ledger that cannot be used lets nothing through, and nobody learns why but the log.
func TestALedgerThatIsAway(t *testing.T) {
	s := newBudgetServer(t, "memory:", llm.Quotas{}, nil)
	broken := newBudgetServer(t, "memory:", llm.Quotas{}, brokenLedger{s.stores.Ledger})
	for _, route := range []struct{ method, path, body string }{
		{"POST", "/api/v1/emails", `{"purpose":"p"}`}, {"GET", usagePath, ""},
		{"GET", "/api/v1/admin/usage", ""},
	} {
		res, body := broken.do(t, route.method, route.path, route.body, "X-Owner", "grace")
		p := problem(t, res, body, http.StatusServiceUnavailable)
		if p.RetryAfter != 5 || strings.Contains(body, "disk") ||
			p.Detail != "What was spent could not be looked up. Please try again." {
			t.Errorf("%s: %s", route.path, body)
		}
	}
	if !strings.Contains(broken.log.String(), errAway.Error()) {
		t.Error("the log does not say why")
	}
	res, body := broken.do(t, "GET", "/api/v1/emails", "", "X-Owner", "grace")
	page := decode[wire.Page[wire.Draft]](t, res, body, http.StatusOK)
	if len(page.Items) != 1 || page.Items[0].Failure !=
		"What may still be spent could not be looked up. Please try again." {
		t.Errorf("the history is %s", body)
	}
}
