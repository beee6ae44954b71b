package llm

import (
	"fmt"
	"time"
)

// ExceededError means that a request does not fit under a cap. It was not sent.
type ExceededError struct {
	Total    bool // the cap is that of all owners together, and not the owner's own
	Month    bool // the cap is for a month, and not for a day
	Requests bool // the cap counts requests, and not billionths of a US dollar
	Limit    int64
	Used     int64 // what was used or held for requests that run
	Wanted   int64 // what the request may use
	// Resets is when the account begins anew. It is zero if the request alone is over the
	// cap, so that it would never fit.
	Resets time.Time
}

// Exceeded returns the cap under which the reservation does not fit, or nil. The arguments
// are the accounts of the owner and of all owners before it. Of several caps it returns the
// one that lasts longest. It is a rule for stores.
func (r Reservation) Exceeded(own, total Account) *ExceededError {
	return r.exceeded(r.Held(), own, total)
}

// exceeded is Exceeded for several requests together.
func (r Reservation) exceeded(want Spending, own, total Account) *ExceededError {
	var found *ExceededError
	for _, c := range []struct {
		cap          Cap
		used         Spending
		total, month bool
	}{
		{r.Caps.Month, own.Spending, false, true},
		{r.Total.Month, total.Spending, true, true},
		{r.Caps.Day, own.Days[r.Day()], false, false},
		{r.Total.Day, total.Days[r.Day()], true, false},
	} {
		for _, u := range []struct {
			limit, used, wanted int64
			requests            bool
		}{
			{c.cap.NanoUSD, c.used.NanoUSD, want.NanoUSD, false},
			{c.cap.Requests, c.used.Requests, want.Requests, true},
		} {
			if u.limit <= 0 || u.used <= u.limit-u.wanted {
				continue
			}
			e := &ExceededError{
				Total: c.total, Month: c.month, Requests: u.requests,
				Limit: u.limit, Used: u.used, Wanted: u.wanted, Resets: r.resets(c.month),
			}
			if u.wanted > u.limit {
				e.Resets = time.Time{}
				return e
			}
			if found == nil {
				found = e
			}
		}
	}
	return found
}

// resets returns when the next day or month begins.
func (r Reservation) resets(month bool) time.Time {
	if month {
		return NextMonth(r.At)
	}
	return NextDay(r.At)
}

// NextDay returns when the day after a moment begins in UTC.
func NextDay(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, time.UTC)
}

// NextMonth returns when the month after a moment begins in UTC.
func NextMonth(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

// Remaining returns what is left under the cap.
func (e *ExceededError) Remaining() int64 { return max(0, e.Limit-e.Used) }

// Kind names the cap for programs, such as "dollars_per_day" or
// "requests_per_month_in_all".
func (e *ExceededError) Kind() string {
	kind := "dollars_per_"
	if e.Requests {
		kind = "requests_per_"
	}
	kind += e.period()
	if e.Total {
		kind += "_in_all"
	}
	return kind
}

func (e *ExceededError) period() string {
	if e.Month {
		return "month"
	}
	return "day"
}

// Allowed says what the cap allows, such as "$2.00 a day".
func (e *ExceededError) Allowed() string {
	text := e.amount(e.Limit) + " a " + e.period()
	if e.Total {
		text += " for all people together"
	}
	return text
}

// Left says what is left under the cap, such as "$0.03" or "no requests". An amount of money
// is cut to a hundredth of a cent.
func (e *ExceededError) Left() string {
	left := e.Remaining()
	if !e.Requests {
		left -= left % fraction
	}
	return e.amount(left)
}

const fraction = 1e5 // a hundredth of a cent, in billionths of a dollar

// Ends says when the account begins anew, such as "on 1 December 2026 at 00:00 UTC".
func (e *ExceededError) Ends() string {
	if e.Resets.IsZero() {
		return "never for this request, because it alone is over the limit"
	}
	return e.Resets.Format("on 2 January 2006 at 15:04 UTC")
}

// amount writes an amount in the unit of the cap.
func (e *ExceededError) amount(n int64) string {
	switch {
	case !e.Requests:
		return Cost{NanoUSD: n, Known: true}.Short()
	case n == 0:
		return "no requests"
	case n == 1:
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}

// Error says which cap it is, for operators.
func (e *ExceededError) Error() string {
	whose := "the owner's"
	if e.Total {
		whose = "the total"
	}
	switch {
	case e.Resets.IsZero():
		return fmt.Sprintf("the request alone is over %s limit of %s a %s",
			whose, e.amount(e.Limit), e.period())
	case e.Remaining() == 0:
		return fmt.Sprintf("%s limit of %s a %s is used up", whose, e.amount(e.Limit), e.period())
	}
	return fmt.Sprintf("of %s limit of %s a %s, %s is left, and the request may take %s",
		whose, e.amount(e.Limit), e.period(), e.amount(e.Remaining()), e.amount(e.Wanted))
}

// Explain says which cap it is, and when it ends, to the person who asked.
func (e *ExceededError) Explain() string {
	switch {
	case e.Resets.IsZero() && e.Requests:
		return fmt.Sprintf("This takes %s, which the limit of %s never allows. Please ask for fewer.",
			e.amount(e.Wanted), e.Allowed())
	case e.Resets.IsZero():
		return fmt.Sprintf("This may cost up to %s, which the limit of %s never allows. "+
			"Please ask for something shorter.",
			e.amount((e.Wanted+fraction-1)/fraction*fraction), e.Allowed())
	case e.Remaining() == 0:
		return fmt.Sprintf("The limit of %s is used up. It begins anew %s.", e.Allowed(), e.Ends())
	}
	return fmt.Sprintf("Of the limit of %s, %s is left, and this may cost more. "+
		"It begins anew %s.", e.Allowed(), e.Left(), e.Ends())
}
