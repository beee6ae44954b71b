package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/marquee-go/marquee/llm"
)

// ledger is an [llm.LedgerStore]. An account of a month is one item, which has the counts of
// the month and of each day, and the reservations that are open. So one write checks all
// caps of an account and counts. A request is counted on two accounts, by two writes at the
// same time. If only one of them succeeds, it is taken back.
type ledger struct{ table }

// undoTimeout is how long it may take to take back what was counted on one of two accounts.
const undoTimeout = 5 * time.Second

// maxTries is how often a write is tried again because somebody else has changed the item.
const maxTries = 10

// side is one of the two accounts on which a request is counted.
type side struct {
	key        string
	name       string // of the owner, if it is that of an owner
	day, month llm.Cap
}

func sidesOf(r llm.Reservation) [2]side {
	return [2]side{
		{key: llm.AccountKey(r.Owner), name: r.Owner, day: r.Caps.Day, month: r.Caps.Month},
		{key: llm.TotalKey, day: r.Total.Day, month: r.Total.Month},
	}
}

// eachSide makes a call for both accounts at the same time.
func eachSide(r llm.Reservation, call func(i int, s side) error) [2]error {
	var failures [2]error
	var wg sync.WaitGroup
	for i, s := range sidesOf(r) {
		wg.Go(func() { failures[i] = call(i, s) })
	}
	wg.Wait()
	return failures
}

func (l *ledger) Reserve(ctx context.Context, r llm.Reservation) error {
	if err := errors.Join(ctx.Err(), r.Check()); err != nil {
		return err
	}
	if e := r.Exceeded(llm.Account{}, llm.Account{}); e != nil {
		return e
	}
	for range maxTries {
		if again, err := l.reserve(ctx, r); !again {
			return err
		}
	}
	return overloaded("the accounts of a budget change all the time")
}

// errFull means that an account has no room for a request.
var errFull = errors.New("the account is full")

// reserve tries to count a request on both accounts. If it does not fit at first, but does
// when the accounts are read, it asks to be called again.
func (l *ledger) reserve(ctx context.Context, r llm.Reservation) (again bool, err error) {
	var found [2]llm.Account
	failures := eachSide(r, func(i int, s side) (err error) {
		found[i], err = l.hold(ctx, r, s)
		return err
	})
	if failures == [2]error{} {
		return false, nil
	}
	undone := l.undo(ctx, r, failures)
	for _, err := range failures {
		if err != nil && !errors.Is(err, errFull) {
			return false, errors.Join(translate(ctx, err), undone)
		}
	}
	if e := r.Exceeded(found[0], found[1]); e != nil {
		return false, errors.Join(e, undone)
	}
	return undone == nil, undone
}

// hold counts a request on one account. If there is no room, it returns the account and
// errFull.
func (l *ledger) hold(ctx context.Context, r llm.Reservation, s side) (llm.Account, error) {
	entry := openEntry(r)
	fits := func(name string, most int64) expression.ConditionBuilder {
		n := expression.Name(name)
		return expression.Or(expression.AttributeNotExists(n), n.LessThanEqual(expression.Value(most)))
	}
	dayNano, dayRequests := s.day.Room(r.NanoUSD)
	monthNano, monthRequests := s.month.Room(r.NanoUSD)
	condition := expression.And(
		expression.Not(expression.Contains(expression.Name("open"), entry)),
		fits("nano", monthNano), fits("requests", monthRequests),
		fits(dayName(r.Day(), "nano"), dayNano), fits(dayName(r.Day(), "requests"), dayRequests),
	)
	change := adding(r.Day(), r.Held()).Add(expression.Name("open"), textSet(entry))
	if s.name != "" {
		change = change.Set(expression.Name("name"), expression.Value(s.name))
	}
	err := l.update(ctx, accountKey(s.key, r.Month()), change, condition)
	if !isRefused(err) {
		return llm.Account{}, err
	}
	i, err := l.find(ctx, s.key, r.Month())
	if err != nil || slices.Contains(openOf(i), entry) { // then this Reserve comes twice
		return llm.Account{}, err
	}
	return accountOf(i), errFull
}

// undo takes back what was counted where the other account has failed. A write that failed
// in another way than by its condition may have been made, too.
func (l *ledger) undo(ctx context.Context, r llm.Reservation, failures [2]error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTimeout)
	defer cancel()
	undone := eachSide(r, func(i int, s side) error {
		if errors.Is(failures[i], errFull) {
			return nil
		}
		return l.release(ctx, r, s, llm.Spending{})
	})
	return translate(ctx, errors.Join(undone[:]...))
}

func (l *ledger) Settle(ctx context.Context, r llm.Reservation, spent llm.Spending) error {
	if err := errors.Join(ctx.Err(), r.Check(), spent.Check()); err != nil {
		return err
	}
	failures := eachSide(r, func(_ int, s side) error { return l.release(ctx, r, s, spent) })
	return translate(ctx, errors.Join(failures[:]...))
}

// release replaces what is held on an account with what was spent. It does nothing if
// nothing is held.
func (l *ledger) release(
	ctx context.Context, r llm.Reservation, s side, spent llm.Spending,
) error {
	entry := openEntry(r)
	change := adding(r.Day(), spent.Less(r.Held())).Delete(expression.Name("open"), textSet(entry))
	err := l.update(ctx, accountKey(s.key, r.Month()), change,
		expression.Contains(expression.Name("open"), entry))
	if isRefused(err) {
		return nil
	}
	return err
}

func (l *ledger) Account(ctx context.Context, key, month string) (llm.Account, error) {
	i, err := l.find(ctx, key, month)
	if err != nil {
		return llm.Account{}, translate(ctx, err)
	}
	if i == nil {
		return llm.Account{Key: key, Month: month}, nil
	}
	return accountOf(i), nil
}

// Accounts reads the whole table, which has the accounts of three months.
func (l *ledger) Accounts(ctx context.Context, month string) iter.Seq2[llm.Account, error] {
	return func(yield func(llm.Account, error) bool) {
		for i, err := range l.scan(ctx) {
			if err != nil {
				yield(llm.Account{}, translate(ctx, err))
				return
			}
			if a := accountOf(i); a.Month == month && !yield(a, nil) {
				return
			}
		}
	}
}

func (l *ledger) Raise(ctx context.Context, a llm.Account) error {
	if err := errors.Join(ctx.Err(), a.Check()); err != nil {
		return err
	}
	for range maxTries {
		i, err := l.find(ctx, a.Key, a.Month)
		if err != nil {
			return translate(ctx, err)
		}
		version := expression.Name("version")
		unchanged := expression.AttributeNotExists(version)
		if i != nil {
			unchanged = version.Equal(expression.Value(i["version"]))
		}
		if err := l.putItemIf(ctx, raised(i, a), unchanged); !isRefused(err) {
			return translate(ctx, err)
		}
	}
	return overloaded("the accounts of a budget change all the time")
}

func (l *ledger) Forget(ctx context.Context, owner string) error {
	account := expression.Key("account").Equal(expression.Value(llm.AccountKey(owner)))
	for i, err := range l.query(ctx, selection{key: account, projection: []string{"month"}}) {
		if err != nil {
			return translate(ctx, err)
		}
		change := bump().Remove(expression.Name("name"))
		err := l.update(ctx, accountKey(llm.AccountKey(owner), textOf(i["month"])), change,
			expression.AttributeExists(expression.Name("account")))
		if err != nil && !isRefused(err) {
			return translate(ctx, err)
		}
	}
	return ctx.Err()
}

// Sweep reads the whole table.
func (l *ledger) Sweep(ctx context.Context, now time.Time) error {
	old := openBefore(now.Add(-llm.MaxOpen))
	for i, err := range l.scan(ctx) {
		if err != nil {
			return translate(ctx, err)
		}
		a := accountOf(i)
		key := accountKey(a.Key, a.Month)
		forgotten := slices.DeleteFunc(openOf(i), func(entry string) bool { return entry >= old })
		switch {
		case a.Month < llm.Oldest(now):
			_, err = l.remove(ctx, key)
		case len(forgotten) > 0:
			change := bump().Delete(expression.Name("open"), textSet(forgotten...))
			err = l.update(ctx, key, change, expression.AttributeExists(expression.Name("account")))
		}
		if err != nil && !isRefused(err) {
			return translate(ctx, err)
		}
	}
	return nil
}

// find returns the item of an account, or nil.
func (l *ledger) find(ctx context.Context, key, month string) (item, error) {
	return l.item(ctx, accountKey(key, month))
}

// accountKey is the key of the item of an account.
func accountKey(key, month string) item {
	return item{"account": text(key), "month": text(month)}
}

// openEntry names a reservation on both accounts. Entries sort by time.
func openEntry(r llm.Reservation) string {
	return fmt.Sprintf("%s %.16s %s", sortableInt(r.At.Unix()), llm.AccountKey(r.Owner), r.ID)
}

// openBefore is greater than the entries of reservations before a time, and than no others.
func openBefore(t time.Time) string { return sortableInt(t.Unix()) }

// counts are the names of the counts of a month.
var counts = []string{"requests", "nano", "input", "output", "unknown"}

// dayName is the name of a count of a day, such as nano_30.
func dayName(day int, count string) string { return fmt.Sprintf("%s_%02d", count, day) }

// valuesOf returns the counts in the order of counts.
func valuesOf(s llm.Spending) []int64 {
	return []int64{s.Requests, s.NanoUSD, s.Input, s.Output, s.Unknown}
}

// bump changes the version of an item, which tells Raise that it has changed.
func bump() expression.UpdateBuilder {
	return expression.Add(expression.Name("version"), expression.Value(1))
}

// adding adds to the counts of a month and of a day.
func adding(day int, s llm.Spending) expression.UpdateBuilder {
	change := bump()
	for i, n := range valuesOf(s) {
		if n != 0 {
			change = change.Add(expression.Name(counts[i]), expression.Value(n)).
				Add(expression.Name(dayName(day, counts[i])), expression.Value(n))
		}
	}
	return change
}

func textSet(texts ...string) expression.ValueBuilder {
	return expression.Value(&types.AttributeValueMemberSS{Value: texts})
}

// openOf returns the open reservations of an item.
func openOf(i item) []string {
	if set, ok := i["open"].(*types.AttributeValueMemberSS); ok {
		return slices.Clone(set.Value)
	}
	return nil
}

func textOf(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

// spendingOf reads the counts whose names the function name makes.
func spendingOf(i item, name func(count string) string) llm.Spending {
	var n [5]int64
	for k, count := range counts {
		if v, ok := i[name(count)].(*types.AttributeValueMemberN); ok {
			n[k], _ = strconv.ParseInt(v.Value, 10, 64) // only whole numbers are written
		}
	}
	return llm.Spending{Requests: n[0], NanoUSD: n[1], Input: n[2], Output: n[3], Unknown: n[4]}
}

// accountOf returns the account of an item.
func accountOf(i item) llm.Account {
	a := llm.Account{
		Key: textOf(i["account"]), Month: textOf(i["month"]), Owner: textOf(i["name"]),
		Spending: spendingOf(i, func(count string) string { return count }),
		Days:     map[int]llm.Spending{},
	}
	for day := 1; day <= 31; day++ {
		name := func(count string) string { return dayName(day, count) }
		if s := spendingOf(i, name); s != (llm.Spending{}) {
			a.Days[day] = s
		}
	}
	return a
}

// raised returns an item, which may be nil, with counts that are at least those of a.
func raised(i item, a llm.Account) item {
	row := maps.Clone(i)
	if row == nil {
		row = accountKey(a.Key, a.Month)
	}
	kept := accountOf(row)
	set := func(s llm.Spending, name func(count string) string) {
		for k, n := range valuesOf(s) {
			if n != 0 {
				row[name(counts[k])] = number(n)
			}
		}
	}
	set(kept.Max(a.Spending), func(count string) string { return count })
	for day, s := range a.Days {
		set(kept.Days[day].Max(s), func(count string) string { return dayName(day, count) })
	}
	if kept.Owner == "" && a.Owner != "" {
		row["name"] = text(a.Owner)
	}
	version, _ := strconv.ParseInt(numberOf(row["version"]), 10, 64) // 0 if it is new
	row["version"] = number(version + 1)
	return row
}

func numberOf(v types.AttributeValue) string {
	if n, ok := v.(*types.AttributeValueMemberN); ok {
		return n.Value
	}
	return ""
}
