package models

import (
	"reflect"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/llm"
)

// parsed parses a command line that has the options of quotas only.
func parsed(t *testing.T, args ...string) (quotaOptions, error) {
	t.Helper()
	var o struct {
		quotaOptions `embed:""`
	}
	_, err := commandline.New(&o, commandline.Program{Name: "test"}).Parse(args)
	return o.quotaOptions, err
}

func TestQuotas(t *testing.T) {
	usd := func(day, month float64) llm.Caps {
		return llm.Caps{
			Day: llm.Cap{NanoUSD: int64(day * 1e9)}, Month: llm.Cap{NanoUSD: int64(month * 1e9)},
		}
	}
	nobody := map[string]llm.Caps{}
	for name, tt := range map[string]struct {
		args string
		want llm.Quotas
	}{
		"nothing": {"", llm.Quotas{Owners: nobody}},
		"all": {
			"--budget-per-day=2.5 --budget-per-month=1e3",
			llm.Quotas{Owners: nobody, Total: usd(2.5, 1000)},
		},
		"requests": {
			"--requests-per-day=7 --requests-per-month=8 --owner-requests-per-month=9",
			llm.Quotas{
				Owners: nobody, Each: llm.Caps{Month: llm.Cap{Requests: 9}},
				Total: llm.Caps{Day: llm.Cap{Requests: 7}, Month: llm.Cap{Requests: 8}},
			},
		},
		"each": {"--owner-budget-per-day=0.01", llm.Quotas{Owners: nobody, Each: usd(0.01, 0)}},
		"each, with exceptions": {
			"--owner-budget-per-day=2,ada=5,bob=none --owner-budget-per-month=30",
			llm.Quotas{
				Each:   usd(2, 30),
				Owners: map[string]llm.Caps{"ada": usd(5, 30), "bob": usd(0, 30)},
			},
		},
		"an option for each": {
			"--owner-budget-per-month=ada=5 --owner-budget-per-month=20",
			llm.Quotas{Each: usd(0, 20), Owners: map[string]llm.Caps{"ada": usd(0, 5)}},
		},
		"no limit": {
			"--budget-per-day=none --requests-per-day=none --owner-budget-per-day=none",
			llm.Quotas{Owners: nobody},
		},
		"names with signs": {
			`--owner-budget-per-day=https://id.example/a|x==1,cn=ada\,dc=x=2`,
			llm.Quotas{Owners: map[string]llm.Caps{
				"https://id.example/a|x=": usd(1, 0), "cn=ada,dc=x": usd(2, 0),
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := parsed(t, strings.Fields(tt.args)...)
			if err != nil || !reflect.DeepEqual(o.Quotas(), tt.want) {
				t.Errorf("got %+v, %v\nwant %+v", o.Quotas(), err, tt.want)
			}
			// What is shown can be given again.
			var again []string
			for option, text := range map[string]interface{ MarshalText() ([]byte, error) }{
				"--budget-per-day": o.BudgetPerDay, "--budget-per-month": o.BudgetPerMonth,
				"--requests-per-day": o.RequestsPerDay, "--requests-per-month": o.RequestsPerMonth,
				"--owner-budget-per-day":     o.OwnerBudgetPerDay,
				"--owner-budget-per-month":   o.OwnerBudgetPerMonth,
				"--owner-requests-per-day":   o.OwnerRequestsPerDay,
				"--owner-requests-per-month": o.OwnerRequestsPerMonth,
			} {
				raw, err := text.MarshalText()
				if err != nil {
					t.Fatal(err)
				}
				again = append(again, option+"="+string(raw))
			}
			if o, err := parsed(t, again...); err != nil || !reflect.DeepEqual(o.Quotas(), tt.want) {
				t.Errorf("%q: got %+v, %v", again, o.Quotas(), err)
			}
		})
	}
}

func TestQuotasThatAreRefused(t *testing.T) {
	for args, want := range map[string]string{
		"--budget-per-month=much":                "such as 2.50",
		"--budget-per-day=-1":                    "such as 2.50",
		"--budget-per-day=NaN":                   "such as 2.50",
		"--budget-per-day=1e10":                  "such as 2.50",
		"--budget-per-day=1e-12":                 "less than a billionth",
		"--requests-per-day=1.5":                 "such as 500",
		"--requests-per-day=-1":                  "such as 500",
		"--requests-per-month=9999999999999999":  "such as 500",
		"--owner-budget-per-day=ada=":            `for "ada": write an amount in dollars`,
		"--owner-budget-per-day=ada=0":           `for "ada": a limit of 0 would let nobody ask`,
		"--budget-per-day=0":                     "write none for no limit",
		"--budget-per-month=0.0":                 "write none for no limit",
		"--requests-per-month=0":                 "write none for no limit",
		"--owner-requests-per-day=0":             "write none for no limit",
		"--owner-budget-per-day=2,none":          "none stands alone",
		"--owner-budget-per-day=2;ada=5":         `"2;ada" is taken for one name; write a comma`,
		"--owner-budget-per-day=ada=5;bob=3":     "write a comma",
		"--owner-budget-per-day=2 ada=5":         "write a comma",
		"--owner-budget-per-day=ada=1|bob=none":  "write a comma",
		"--owner-budget-per-day==5":              "needs a name before the =",
		"--owner-budget-per-day=ada=1,ada=2":     "each name only once",
		"--owner-budget-per-day=1,2":             "two limits without a name",
		"--owner-requests-per-day=bob=many":      `for "bob": write a number of requests`,
		"--owner-requests-per-month=bob=1000.5,": "write a number of requests",
	} {
		if _, err := parsed(t, args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}
