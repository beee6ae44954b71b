package models

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/internal/commandline"
	"github.com/marquee-go/marquee/llm"
)

// quotaOptions are the options that limit what is spent in a day and in a month.
type quotaOptions struct {
	BudgetPerDay     Dollars `env:"MARQUEE_BUDGET_PER_DAY" placeholder:"DOLLARS" help:"Let all people together spend at most this much on models in a day, at list prices (no limit by default). Days and months are those of UTC. All servers on a store count together."`
	BudgetPerMonth   Dollars `env:"MARQUEE_BUDGET_PER_MONTH" placeholder:"DOLLARS" help:"Let all people together spend at most this much on models in a month (no limit by default)."`
	RequestsPerDay   Count   `env:"MARQUEE_REQUESTS_PER_DAY" placeholder:"N" help:"Let all people together ask models at most N times in a day (no limit by default)."`
	RequestsPerMonth Count   `env:"MARQUEE_REQUESTS_PER_MONTH" placeholder:"N" help:"Let all people together ask models at most N times in a month (no limit by default)."`

	OwnerBudgetPerDay     PerOwner[Dollars] `env:"MARQUEE_OWNER_BUDGET_PER_DAY" placeholder:"DOLLARS" help:"Let each person spend at most this much on models in a day (no limit by default). NAME=DOLLARS is another limit for one person, and NAME=none is none: 2,ada=5,bob=none."`
	OwnerBudgetPerMonth   PerOwner[Dollars] `env:"MARQUEE_OWNER_BUDGET_PER_MONTH" placeholder:"DOLLARS" help:"The same for a month."`
	OwnerRequestsPerDay   PerOwner[Count]   `env:"MARQUEE_OWNER_REQUESTS_PER_DAY" placeholder:"N" help:"Let each person ask models at most N times in a day (no limit by default). NAME=N is another limit for one person, and NAME=none is none."`
	OwnerRequestsPerMonth PerOwner[Count]   `env:"MARQUEE_OWNER_REQUESTS_PER_MONTH" placeholder:"N" help:"The same for a month."`
}

// Quotas returns what may be spent.
func (o *quotaOptions) Quotas() llm.Quotas {
	q := llm.Quotas{
		Total: llm.Caps{
			Day:   llm.Cap{NanoUSD: int64(o.BudgetPerDay), Requests: int64(o.RequestsPerDay)},
			Month: llm.Cap{NanoUSD: int64(o.BudgetPerMonth), Requests: int64(o.RequestsPerMonth)},
		},
		Owners: map[string]llm.Caps{},
	}
	names := slices.Concat(
		slices.Collect(maps.Keys(o.OwnerBudgetPerDay.Of)),
		slices.Collect(maps.Keys(o.OwnerBudgetPerMonth.Of)),
		slices.Collect(maps.Keys(o.OwnerRequestsPerDay.Of)),
		slices.Collect(maps.Keys(o.OwnerRequestsPerMonth.Of)),
	)
	capsOf := func(name string) llm.Caps {
		return llm.Caps{
			Day: llm.Cap{
				NanoUSD:  int64(o.OwnerBudgetPerDay.of(name)),
				Requests: int64(o.OwnerRequestsPerDay.of(name)),
			},
			Month: llm.Cap{
				NanoUSD:  int64(o.OwnerBudgetPerMonth.of(name)),
				Requests: int64(o.OwnerRequestsPerMonth.of(name)),
			},
		}
	}
	q.Each = capsOf("") // nobody has this name
	for _, name := range names {
		q.Owners[name] = capsOf(name)
	}
	return q
}

// budgetOption returns the first option that sets a limit in dollars, for errors.
func (o *quotaOptions) budgetOption() string {
	switch {
	case o.BudgetPerDay > 0:
		return "--budget-per-day"
	case o.BudgetPerMonth > 0:
		return "--budget-per-month"
	case o.OwnerBudgetPerDay.any():
		return "--owner-budget-per-day"
	}
	return "--owner-budget-per-month"
}

// amount is what may be limited.
type amount interface {
	Dollars | Count
	fmt.Stringer
}

// PerOwner limits each owner. Some may have limits of their own. 0 does not limit.
type PerOwner[A amount] struct {
	Each A
	Of   map[string]A
}

// of returns the limit of an owner.
func (p PerOwner[A]) of(name string) A {
	if own, ok := p.Of[name]; ok {
		return own
	}
	return p.Each
}

// any tells whether anybody is limited.
func (p PerOwner[A]) any() bool {
	for _, own := range p.Of {
		if own > 0 {
			return true
		}
	}
	return p.Each > 0
}

// none stands for no limit.
const none = "none"

// MarshalText writes the limits as UnmarshalText reads them.
func (p PerOwner[A]) MarshalText() ([]byte, error) {
	if p.Each == 0 && len(p.Of) == 0 {
		return []byte(none), nil
	}
	var items []string
	if p.Each > 0 {
		items = append(items, written(p.Each))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Of)) {
		items = append(items, name+"="+written(p.Of[name]))
	}
	return []byte(commandline.Join(items)), nil
}

// written writes an amount as its option reads it.
func written[A amount](n A) string {
	if n == 0 {
		return none
	}
	return strings.TrimPrefix(n.String(), "$")
}

// UnmarshalText reads limits: amounts, and names with amounts, with commas between them. A comma
// of a name has a backslash before it. The last = is the one between a name and its amount. If
// the option is repeated, the limits add up.
func (p *PerOwner[A]) UnmarshalText(text []byte) error {
	if string(text) == none {
		return nil
	}
	for _, item := range commandline.Split(string(text)) {
		if err := p.add(strings.TrimSpace(item)); err != nil {
			return err
		}
	}
	return nil
}

func (p *PerOwner[A]) add(item string) error {
	i := strings.LastIndexByte(item, '=')
	if i < 0 {
		n, err := parseLimit[A](item)
		switch {
		case err == nil && n == 0:
			err = errors.New("none stands alone, or after a name: NAME=none")
		case err == nil && p.Each != 0:
			err = errors.New("there are two limits without a name; write NAME=LIMIT for one person")
		}
		p.Each = n
		return err
	}
	name, text := strings.TrimSpace(item[:i]), strings.TrimSpace(item[i+1:])
	if _, twice := p.Of[name]; twice || name == "" {
		return fmt.Errorf("%q needs a name before the =, and each name only once", item)
	}
	if err := checkName[A](name); err != nil {
		return err
	}
	n, err := parseLimit[A](text)
	if err != nil {
		return fmt.Errorf("for %q: %w", name, err)
	}
	if p.Of == nil {
		p.Of = map[string]A{}
	}
	p.Of[name] = n
	return nil
}

// checkName refuses a name that nobody can have, and one that is rather two limits with
// something else than a comma between them.
func checkName[A amount](name string) error {
	if err := marquee.CheckOwner(name); err != nil {
		return fmt.Errorf("for %q: %w", name, err)
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return r == ';' || r == '|' || r == ' ' })
	if len(words) < 2 {
		return nil
	}
	_, err := parseLimit[A](words[0])
	if i := strings.LastIndexByte(words[0], '='); err != nil && i >= 0 {
		_, err = parseLimit[A](words[0][i+1:])
	}
	if err == nil {
		return fmt.Errorf("%q is taken for one name; write a comma between two limits", name)
	}
	return nil
}

// parseLimit reads a number of dollars or of requests, or none, which is 0. It refuses a limit
// of 0: some would take it for no limit, and others for nothing.
func parseLimit[A amount](text string) (A, error) {
	if text == none {
		return 0, nil
	}
	var n A
	var err error
	switch limit := any(&n).(type) {
	case *Dollars:
		*limit, err = parseDollars(text)
	case *Count:
		*limit, err = parseCount(text)
	}
	if err == nil && n == 0 {
		err = errors.New("a limit of 0 would let nobody ask; write none for no limit")
	}
	return n, err
}

// Dollars is an amount in billionths of a US dollar, written in dollars.
type Dollars int64

// String writes an amount in dollars, with cents and as many further digits as needed.
func (d Dollars) String() string { return llm.Cost{NanoUSD: int64(d), Known: true}.Short() }

// MarshalText writes an amount as UnmarshalText reads it.
func (d Dollars) MarshalText() ([]byte, error) { return []byte(written(d)), nil }

// UnmarshalText reads an amount, or none.
func (d *Dollars) UnmarshalText(text []byte) (err error) {
	*d, err = parseLimit[Dollars](string(text))
	return err
}

func parseDollars(text string) (Dollars, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n >= 0 && n <= 1e9) { // which NaN is not
		return 0, errors.New("write an amount in dollars, such as 2.50")
	}
	if n > 0 && n < 1e-9 {
		return 0, errors.New("is less than a billionth of a dollar; write none for no limit")
	}
	return Dollars(math.Round(n * 1e9)), nil
}

// Count is a number of requests.
type Count int64

// String writes the number.
func (n Count) String() string { return strconv.FormatInt(int64(n), 10) }

// MarshalText writes a number as UnmarshalText reads it.
func (n Count) MarshalText() ([]byte, error) { return []byte(written(n)), nil }

// UnmarshalText reads a number, or none.
func (n *Count) UnmarshalText(text []byte) (err error) {
	*n, err = parseLimit[Count](string(text))
	return err
}

func parseCount(text string) (Count, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1e15 {
		return 0, errors.New("write a number of requests, such as 500")
	}
	return Count(n), nil
}
