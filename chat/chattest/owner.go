package chattest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
)

func otherOwner(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	want := say(t, s, ann, conversation(1), message(1))
	wantNotFound(t, s, bob, conversation(1))
	wantConversation(t, s, ann, want)
	if got := list(t, s, bob, newest, 9); len(got) != 0 {
		t.Errorf("List gives %v to an owner of nothing", got)
	}
}

func sharedID(t *testing.T, s store) {
	create(t, s, ann, conversation(1))
	create(t, s, bob, conversation(1))
	want := say(t, s, ann, conversation(1), message(1))
	wantConversation(t, s, bob, conversation(1))
	wantError(t, "Delete", s.Delete(t.Context(), bob, id(1)), nil)
	wantConversation(t, s, ann, want)
}

// withOwner calls every method that takes an owner.
func withOwner(ctx context.Context, s store, owner string, c chat.Conversation) map[string]error {
	_, get := s.Get(ctx, owner, c.ID)
	_, list := s.List(ctx, owner, newest, 1)
	return map[string]error{
		"Create":     s.Create(ctx, owner, c),
		"PutMessage": s.PutMessage(ctx, owner, c, message(7)),
		"Delete":     s.Delete(ctx, owner, c.ID),
		"Get":        get,
		"List":       list,
	}
}

func noOwner(t *testing.T, s store) {
	for call, err := range withOwner(t.Context(), s, "", conversation(1)) {
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
			for call, err := range withOwner(t.Context(), s, owner, conversation(1)) {
				wantInvalid(t, call, err, "owner")
			}
		})
	}
	wantOwners(t, s)
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
	want := map[string]chat.Conversation{}
	for i, owner := range owners {
		c := conversation(1)
		c.Title = fmt.Sprintf("Title %d", i)
		m := message(1)
		m.Text = owner
		create(t, s, owner, c)
		want[owner] = say(t, s, owner, c, m)
	}
	wantOwners(t, s, owners...)
	for owner, c := range want {
		wantConversation(t, s, owner, c)
		wantList(t, s, owner, 2, []chat.Conversation{c})
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
			wantNotFound(t, s, owner, want[owner])
		} else {
			wantConversation(t, s, owner, want[owner])
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
		t.Errorf("Owners yields %.300q, who have no conversation", slices.Sorted(maps.Keys(times)))
	}
}
