package llm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// Ledger keeps the accounts that a [Budget] goes by. There is an account for each owner and
// month, and one for all owners together. Each counts its days, too. Days and months are
// those of UTC. Methods may be called at the same time from many goroutines.
//
// [NewLedger] makes one in memory. The stores in package storage share theirs among all
// servers.
type Ledger interface {
	// Reserve counts one request and what it may cost, on the account of its owner and on
	// that of all owners, if both stay within their caps. Otherwise it counts nothing and
	// returns an [ExceededError]. Of requests at the same time, no more are counted than
	// fit. A second Reserve with the same ID counts nothing more, and returns nil.
	//
	// After any other error the request may be counted or not. What is counted and never
	// settled stays as if it was spent: nothing that may have cost money is free, and the
	// account begins anew with the next day or month.
	Reserve(ctx context.Context, r Reservation) error
	// Settle replaces what a Reserve has counted with what the request has really cost. It
	// does nothing if the reservation was settled already, was never made, or was forgotten
	// by a Sweep. So it is safe to repeat.
	Settle(ctx context.Context, r Reservation, spent Spending) error
}

// LedgerStore is a [Ledger] that can be read, copied and cleaned. Every store of package
// storage has one. llmtest.TestLedger tests the contract.
type LedgerStore interface {
	Ledger
	// Account returns an account. One that has counted nothing yet is zero but for its Key
	// and its Month.
	Account(ctx context.Context, key, month string) (Account, error)
	// Accounts yields every account of a month once, in any order. An error comes with a
	// zero Account and ends the range.
	Accounts(ctx context.Context, month string) iter.Seq2[Account, error]
	// Raise raises each count of an account, and of its days, to that of a at least. It is
	// for copies, and safe to repeat. It gives the account the Owner of a if it has none.
	Raise(ctx context.Context, a Account) error
	// Forget removes the name of an owner from all accounts. What was spent still counts,
	// so that nobody gets a new budget by being erased. The name comes back with the next
	// Reserve.
	Forget(ctx context.Context, owner string) error
	// Sweep deletes the accounts of months that [Oldest] no longer keeps, and forgets
	// reservations that were made more than [MaxOpen] ago.
	Sweep(ctx context.Context, now time.Time) error
}

// ErrLedger means that the ledger failed, so that nobody knows what may still be spent. The
// model was not asked. The same request may succeed later.
var ErrLedger = errors.New("llm: the ledger cannot be used")

// Reservation is a request that is about to be sent.
type Reservation struct {
	ID      string    // tells reservations of an owner apart: 1 to 64 printable ASCII characters
	Owner   string    // may be empty, which is an owner, too
	At      time.Time // when the request begins, which decides about the day and the month
	NanoUSD int64     // what it may cost, from 0 to MaxNanoUSD
	// Caps limits the owner, and Total all owners together.
	Caps, Total Caps
}

// Caps limits what is spent in a day and in a month. The zero value limits nothing.
type Caps struct{ Day, Month Cap }

// Cap limits what is spent. 0 means that there is no limit.
type Cap struct {
	NanoUSD  int64 // in billionths of a US dollar
	Requests int64
}

// Quotas says who may spend how much.
type Quotas struct {
	Each   Caps            // each owner, alone
	Owners map[string]Caps // these owners instead
	Total  Caps            // all owners together
}

// Of returns the caps of an owner.
func (l Quotas) Of(owner string) Caps {
	if caps, ok := l.Owners[owner]; ok {
		return caps
	}
	return l.Each
}

// InDollars tells whether any of the quotas is in dollars, so that prices are needed.
func (l Quotas) InDollars() bool {
	for _, caps := range l.Owners {
		if caps.inDollars() {
			return true
		}
	}
	return l.Each.inDollars() || l.Total.inDollars()
}

// Any tells whether anything is limited.
func (l Quotas) Any() bool {
	for _, caps := range l.Owners {
		if caps != (Caps{}) {
			return true
		}
	}
	return l.Each != (Caps{}) || l.Total != (Caps{})
}

func (c Caps) inDollars() bool { return c.Day.NanoUSD > 0 || c.Month.NanoUSD > 0 }

// Spending is what requests have cost. No part of it is negative.
type Spending struct {
	Requests int64
	NanoUSD  int64 // in billionths of a US dollar, at list prices
	Input    int64 // tokens read
	Output   int64 // tokens written
	// Unknown counts the requests whose cost is not known. If there is a cap in dollars,
	// NanoUSD has an estimate for each of them, and otherwise what is known of the cost.
	Unknown int64
}

// Add returns the sum of two spendings.
func (s Spending) Add(t Spending) Spending {
	return Spending{
		Requests: s.Requests + t.Requests, NanoUSD: s.NanoUSD + t.NanoUSD,
		Input: s.Input + t.Input, Output: s.Output + t.Output, Unknown: s.Unknown + t.Unknown,
	}
}

// Less returns s without t.
func (s Spending) Less(t Spending) Spending {
	return s.Add(Spending{-t.Requests, -t.NanoUSD, -t.Input, -t.Output, -t.Unknown})
}

// Max returns the greater of each count.
func (s Spending) Max(t Spending) Spending {
	return Spending{
		Requests: max(s.Requests, t.Requests), NanoUSD: max(s.NanoUSD, t.NanoUSD),
		Input: max(s.Input, t.Input), Output: max(s.Output, t.Output),
		Unknown: max(s.Unknown, t.Unknown),
	}
}

// Account is what an owner, or all owners together, have spent in a month.
type Account struct {
	Key   string // an [AccountKey], or [TotalKey]
	Owner string // empty for all owners, and after a Forget
	Month string // a [MonthOf]
	Spending
	Days map[int]Spending // by the day of the month, without days on which nothing was spent
}

// TotalKey is the key of the account of all owners together.
const TotalKey = "total"

// AccountKey returns the key of an owner's account: the SHA-256 hash of the name in
// hexadecimal. So an account can be found after its name was forgotten.
func AccountKey(owner string) string {
	hash := sha256.Sum256([]byte(owner))
	return hex.EncodeToString(hash[:])
}

// MonthOf returns the month of a moment in UTC, such as 2026-11.
func MonthOf(t time.Time) string { return t.UTC().Format("2006-01") }

// The bounds of what a ledger takes and keeps.
const (
	// MaxNanoUSD is the most that one request may cost: a million dollars.
	MaxNanoUSD = 1e15
	// MaxOpen is how long a request may run until its reservation is forgotten. What it
	// holds then counts as spent.
	MaxOpen = 24 * time.Hour
	// keptMonths is how many months have accounts, including the present one.
	keptMonths = 3
)

// Oldest returns the first month that has accounts at a moment: the second before it.
func Oldest(now time.Time) string {
	now = now.UTC()
	return MonthOf(time.Date(now.Year(), now.Month()+1-keptMonths, 1, 0, 0, 0, 0, time.UTC))
}

// Month returns the month of the reservation.
func (r Reservation) Month() string { return MonthOf(r.At) }

// Day returns the day of the month of the reservation.
func (r Reservation) Day() int { return r.At.UTC().Day() }

// Held returns what a Reserve counts.
func (r Reservation) Held() Spending { return Spending{Requests: 1, NanoUSD: r.NanoUSD} }

// Check says why no ledger takes the reservation. Every ledger calls it first.
func (r Reservation) Check() error {
	notPrintable := func(c rune) bool { return c <= ' ' || c > '~' }
	switch {
	case r.ID == "" || len(r.ID) > 64 || strings.ContainsFunc(r.ID, notPrintable):
		return errors.New("llm: the ID of a reservation must have 1 to 64 printable ASCII characters")
	case r.NanoUSD < 0 || r.NanoUSD > MaxNanoUSD:
		return fmt.Errorf("llm: a reservation of %d billionths of a dollar is not between 0 and %d",
			r.NanoUSD, int64(MaxNanoUSD))
	case r.At.Year() < 1 || r.At.Year() > 9998:
		return errors.New("llm: the time of a reservation must be between the years 1 and 9998")
	}
	return checkOwner(r.Owner)
}

// checkOwner refuses a name that not every ledger could keep.
func checkOwner(owner string) error {
	if !utf8.ValidString(owner) || strings.Contains(owner, "\x00") ||
		utf8.RuneCountInString(owner) > 255 {
		return errors.New("llm: an owner must be valid UTF-8 without NUL, of at most 255 characters")
	}
	return nil
}

// Check says why no ledger takes the spending of one request. Every ledger calls it first.
func (s Spending) Check() error {
	const most = math.MaxInt32 * 1000 // tokens
	for _, n := range []struct{ is, most int64 }{
		{s.Requests, 1}, {s.NanoUSD, MaxNanoUSD}, {s.Input, most}, {s.Output, most}, {s.Unknown, 1},
	} {
		if n.is < 0 || n.is > n.most {
			return fmt.Errorf("llm: a request cannot have spent %+v", s)
		}
	}
	return nil
}

// Check says why no ledger keeps the account. Every ledger calls it in Raise.
func (a Account) Check() error {
	begun, err := time.Parse("2006-01", a.Month)
	hash, notHex := hex.DecodeString(a.Key)
	switch {
	case err != nil || MonthOf(begun) != a.Month:
		return fmt.Errorf("llm: the month of an account is %q, and not such as 2026-11", a.Month)
	case a.Key != TotalKey && (notHex != nil || len(hash) != sha256.Size):
		return errors.New("llm: the key of an account must be 64 hexadecimal digits, or total")
	case a.Key == TotalKey && a.Owner != "":
		return errors.New("llm: the account of all owners together must have no owner")
	case !a.positive():
		return fmt.Errorf("llm: an account cannot have spent %+v", a.Spending)
	}
	for day, s := range a.Days {
		if day < 1 || day > 31 || !s.positive() {
			return fmt.Errorf("llm: an account cannot have spent %+v on day %d of a month", s, day)
		}
	}
	return checkOwner(a.Owner)
}

// positive tells whether an account can have spent s: nothing is below 0, or so large that
// the next request would pass the greatest number.
func (s Spending) positive() bool {
	const largest = 1 << 60
	return min(s.Requests, s.NanoUSD, s.Input, s.Output, s.Unknown) >= 0 &&
		max(s.Requests, s.NanoUSD, s.Input, s.Output, s.Unknown) <= largest
}

// Room returns how much an account may have used before a request that may cost nano, so
// that the request still fits.
func (c Cap) Room(nano int64) (nanoUSD, requests int64) {
	nanoUSD, requests = math.MaxInt64, math.MaxInt64
	if c.NanoUSD > 0 {
		nanoUSD = c.NanoUSD - nano
	}
	if c.Requests > 0 {
		requests = c.Requests - 1
	}
	return nanoUSD, requests
}
