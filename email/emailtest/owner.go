package emailtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

func otherOwner(t *testing.T, s store) {
	create(t, s, ann, draft(1))
	changed := draft(2)
	changed.ID = id(1)
	wantNotFound(t, s, bob, changed)
	wantNotFound(t, s, "Ann", changed)
	wantDraft(t, s, ann, draft(1))
	if got := list(t, s, bob, newest, 9); len(got) != 0 {
		t.Errorf("List gives %v to an owner of nothing", got)
	}
}

func sharedID(t *testing.T, s store) {
	of := map[string]email.Draft{ann: draft(1), bob: draft(2)}
	for owner, d := range of {
		d.ID = id(7)
		of[owner] = d
		create(t, s, owner, d)
	}
	wantDraft(t, s, ann, of[ann])
	wantDraft(t, s, bob, of[bob])

	changed := next(of[ann])
	changed.Subject = "Changed"
	wantError(t, "Update", s.Update(t.Context(), ann, changed), nil)
	wantDraft(t, s, ann, changed)
	wantDraft(t, s, bob, of[bob])

	wantError(t, "Delete", s.Delete(t.Context(), ann, id(7)), nil)
	wantDraft(t, s, bob, of[bob])
}

// withOwner calls every method that takes an owner.
func withOwner(ctx context.Context, s store, owner string, d email.Draft) map[string]error {
	_, get := s.Get(ctx, owner, d.ID)
	_, list := s.List(ctx, owner, newest, 1)
	return map[string]error{
		"Create": s.Create(ctx, owner, d),
		"Update": s.Update(ctx, owner, next(d)),
		"Delete": s.Delete(ctx, owner, d.ID),
		"Get":    get,
		"List":   list,
	}
}

func noOwner(t *testing.T, s store) {
	for call, err := range withOwner(t.Context(), s, "", draft(1)) {
		wantError(t, call, err, marquee.ErrNoOwner)
	}
	wantOwners(t, s)
}

func refusedOwners(t *testing.T, s store) {
	for name, owner := range map[string]string{
		"NUL alone":                  "\x00",
		"NUL at the end":             ann + "\x00",
		"NUL within":                 ann + "\x00" + bob,
		"a byte that is not UTF-8":   ann + "\xff",
		"half a pair of surrogates":  ann + "\xed\xa0\x80",
		"a character cut short":      ann + "\xf0\x9d\x84",
		"256 characters":             strings.Repeat("a", 256),
		"256 characters of 4 bytes":  strings.Repeat("𝄞", 256),
		"very many characters":       strings.Repeat("a", 1<<20),
		"one of 255 and a NUL after": strings.Repeat("a", 255) + "\x00",
	} {
		t.Run(name, func(t *testing.T) {
			for call, err := range withOwner(t.Context(), s, owner, draft(1)) {
				wantInvalid(t, call, err, "owner")
			}
		})
	}
	wantOwners(t, s)
}

func wantInvalid(t *testing.T, call string, err error, field string) {
	t.Helper()
	if e, ok := errors.AsType[*marquee.InvalidError](err); !ok || e.Field != field {
		t.Errorf("%s: error %.200v, want an InvalidError of %q", call, err, field)
	}
}

// alike are owners that a store might take for one another, or for something
// else: by their case, their spaces, their beginning, the way they are written,
// or what they mean in a pattern, a key, or a query.
func alike() []string {
	return []string{
		"ann", "Ann", "ANN", "an", "anna", "ann ", " ann", "ann\n", "ann\t", "ann\x01", "ann\x7f", "ann\u00a0", "ann\u200b",
		"ann#", "ann#" + id(1), "ann#b", "ann/b", "ann:b", "ann|b", "ann,b", "ann.b", "ann-b", "b#ann",
		"%", "a%", "_", "a_n", "___", "*", "a*", "?", ".*", "[a]nn", "'", "ann'--", `"ann"`, `\`, `ann\`, "$1", ":owner", "{}",
		" ", "\n", "0", "00", "1", "-1", "null", "NULL", "true", "owner", "drafts", "conversations", "OWNER#ann",
		"jose\u0301", "jos\u00e9", "ß", "ss", "SS", "i", "I", "ı", "İ", "Ω", "\u2126", "ａｎｎ", "ﬀ", "ff",
		"𝄞", "👩\u200d👩\u200d👧", "👩", "\ufffd", "\uffff", "\U0010ffff", "\ufeffann",
		strings.Repeat("a", 255), strings.Repeat("a", 254), strings.Repeat("𝄞", 255), strings.Repeat("𝄞", 254) + "a",
	}
}

func ownersAlike(t *testing.T, s store) {
	owners := alike()
	of := func(i int) email.Draft {
		d := draft(1)
		d.Status, d.Subject = email.StatusPending, owners[i]
		return d
	}
	for i, owner := range owners {
		create(t, s, owner, of(i))
	}
	wantOwners(t, s, owners...)
	for i, owner := range owners {
		wantDraft(t, s, owner, of(i))
		if got, err := s.List(t.Context(), owner, newest, 2); err != nil || len(got) != 1 || got[0] != of(i) {
			t.Errorf("List(%.40q) gives %s, %v, want its own draft", owner, short(got), err)
		}
	}
	found, err := s.Abandoned(t.Context(), of(0).Lease.Until.Add(time.Second), len(owners)+1)
	if err != nil {
		t.Fatal(err)
	}
	sorted := slices.Sorted(slices.Values(owners))
	for i, o := range found {
		if len(found) != len(owners) || o.Owner != sorted[i] || o.Draft.Subject != o.Owner {
			t.Fatalf("Abandoned gives %d drafts, the %dth %.40q of %.40q; want %d, and %.40q of the same",
				len(found), i, o.Draft.Subject, o.Owner, len(owners), sorted[i])
		}
	}

	var left []string
	for i, owner := range owners {
		if i%2 == 0 {
			wantError(t, fmt.Sprintf("Delete(%.40q)", owner), s.Delete(t.Context(), owner, id(1)), nil)
		} else {
			left = append(left, owner)
		}
	}
	wantOwners(t, s, left...)
	for i, owner := range owners {
		if i%2 == 0 {
			wantNotFound(t, s, owner, of(i))
		} else {
			wantDraft(t, s, owner, of(i))
		}
	}
}

func wantOwners(t *testing.T, s store, want ...string) {
	t.Helper()
	times := map[string]int{}
	for owner, err := range s.Owners(t.Context()) {
		if err != nil {
			t.Fatalf("Owners: %v", err)
		}
		times[owner]++
	}
	for _, owner := range want {
		if times[owner] != 1 {
			t.Errorf("Owners yields %.40q %d times, want once", owner, times[owner])
		}
		delete(times, owner)
	}
	if len(times) > 0 {
		t.Errorf("Owners yields %.300q, who have no draft", slices.Sorted(maps.Keys(times)))
	}
}
