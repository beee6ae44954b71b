package storage_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/storage"
)

// export returns the export of an owner.
func export(t *testing.T, s *storage.Stores, owner string) string {
	t.Helper()
	var out strings.Builder
	if _, err := storage.Export(t.Context(), s, owner, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var update = flag.Bool("update", false, "write the golden files")

// The format is a promise: an export of today must be read tomorrow.
func TestExportFormat(t *testing.T) {
	s := openStores(t, "memory:")
	d := draft(7)
	d.Subject = "Line\nESC \x1b]52;c;AA\a, CSI \u009b2J, override \u202e, DEL \x7f, 𝄞 <b> Łódź"
	c := conversation(1, 2)
	c.Messages[1].Role, c.Messages[1].Cut = chat.RoleAssistant, true
	err := errors.Join(
		s.Email.Create(t.Context(), "ann", d),
		s.Email.Create(t.Context(), "ann", draft(1)),
		s.Settings.Create(t.Context(), "ann", setting(1)),
		s.Chat.Create(t.Context(), "ann", c),
	)
	for _, m := range c.Messages {
		err = errors.Join(err, s.Chat.PutMessage(t.Context(), "ann", c, m))
	}
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/export.jsonl"
	got := export(t, s, "ann")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the export is not that of %s:\n%s", golden, got)
	}
	into := openStores(t, "memory:")
	n, err := storage.Restore(t.Context(), into, "ann", bytes.NewReader(want))
	if err != nil || n != (storage.Counts{Drafts: 2, Settings: 1, Conversations: 1}) {
		t.Errorf("Restore: %+v, %v", n, err)
	}
	if kept, err := into.Email.Get(t.Context(), "ann", d.ID); err != nil || !kept.Equal(d) {
		t.Errorf("restored\n%+v, %v, want\n%+v", kept, err, d)
	}
}

// spent is what an export tells of accounts.
var spent = regexp.MustCompile(`\{"account".*\n|,"accounts":\d+`)

// What was erased is restored from its export, on every store.
func TestRestore(t *testing.T) {
	t.Parallel()
	for name := range services.Stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStores(t, services.Stores[name](t))
			fill(t, s)
			kept := export(t, s, "ann")
			if _, err := storage.Erase(t.Context(), s, "ann"); err != nil {
				t.Fatal(err)
			}
			for range 2 { // again changes nothing
				got, err := storage.Restore(t.Context(), s, "ann", strings.NewReader(kept))
				want := storage.Counts{Drafts: 10, Settings: 2, Conversations: 2}
				if err != nil || got != want {
					t.Errorf("Restore: %+v, %v, want %+v", got, err, want)
				}
				if now := export(t, s, "ann"); now != kept {
					t.Errorf("restored\n%.2000s\nwant\n%.2000s", now, kept)
				}
			}
			// Another owner gets the same, and has spent nothing.
			if _, err := storage.Restore(t.Context(), s, "dan", strings.NewReader(kept)); err != nil {
				t.Fatal(err)
			}
			want := strings.Replace(spent.ReplaceAllString(kept, ""), `"owner":"ann"`, `"owner":"dan"`, 1)
			if now := export(t, s, "dan"); now != want {
				t.Errorf("another owner has\n%.2000s\nwant\n%.2000s", now, want)
			}
		})
	}
}

func TestRestoreKeepsLaterVersions(t *testing.T) {
	s := openStores(t, "memory:")
	fill(t, s)
	kept := export(t, s, "ann")
	later := draft(3)
	later.Version, later.Subject = 9, "Later"
	if err := s.Email.Update(t.Context(), "ann", later); err != nil {
		t.Fatal(err)
	}
	renamed := conversation(2, 0)
	renamed.Version, renamed.Title = 9, "Later"
	if err := s.Chat.Update(t.Context(), "ann", renamed); err != nil {
		t.Fatal(err)
	}
	got, err := storage.Restore(t.Context(), s, "ann", strings.NewReader(kept))
	if !errors.Is(err, storage.ErrDiffers) || got.Drafts != 10 || got.Conversations != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	if c, err := s.Chat.Get(t.Context(), "ann", renamed.ID); err != nil || c.Title != "Later" {
		t.Errorf("the conversation is %+v, %v", c, err)
	}
	if d, err := s.Email.Get(t.Context(), "ann", later.ID); err != nil || d.Subject != "Later" {
		t.Errorf("the draft is %+v, %v", d, err)
	}
}

func TestRestoreOfBrokenFiles(t *testing.T) {
	t.Parallel()
	const (
		head = `{"export":{"version":1,"owner":"ann"}}` + "\n"
		id   = `"id":"01900000-0000-7000-8000-000000000001"`
		when = `"created":"2024-01-02T03:04:05Z","updated":"2024-01-02T03:04:05Z"`
		one  = `{"draft":{` + id + `,"version":1,"status":"complete",` + when + `}}` + "\n"
		talk = `{"conversation":{` + id + `,"title":"T",` + when + `}}` + "\n"
		end  = `{"end":{"drafts":1,"conversations":0,"messages":0}}` + "\n"
		said = `{"message":{` + id + `,"version":1,"role":"user","created":"2024-01-02T03:04:05Z"}}
`
	)
	long := head + `{"draft":{"body":"` + strings.Repeat("x", 5<<20) + `"}}`
	unknown := strings.Replace(said, "user", "x", 1)
	with := func(old, replacement string) string {
		return head + strings.Replace(one, old, replacement, 1)
	}
	for name, tt := range map[string]struct{ file, want string }{
		"nothing":         {"", "ends after line 0"},
		"not JSON":        {"hello\n", "line 1: is not a line of an export"},
		"no first line":   {one, "line 1: the first line"},
		"two first lines": {head + head, "line 2: the first line"},
		"a later format":  {`{"export":{"version":4,"owner":"a"}}`, "the export has version 4"},
		"a setting of no kind": {
			head + `{"setting":{"kind":"","version":1,"value":"{}",` + when + `}}` + "\n" + end,
			"kind must not be empty",
		},
		"a setting of no version": {
			head + `{"setting":{"kind":"k","version":0,"value":"{}",` + when + `}}` + "\n" + end,
			"version is",
		},
		"cut off between lines":    {head + one, "ends after line 2"},
		"cut off in a line":        {head + one[:50], "line 2: is not a line"},
		"a line is missing":        {head + end, "line 2: lines are missing"},
		"a line after the end":     {head + one + end + one, "line 4: stands after the end"},
		"two records in a line":    {head + strings.TrimSuffix(one, "\n") + one, "more than one value"},
		"two members":              {head + one[:len(one)-2] + "," + talk[1:], "exactly one of"},
		"no member":                {head + "{}", "exactly one of"},
		"an empty line":            {head + "\n" + one, "line 2: is not a line"},
		"an unknown member":        {with(`"version"`, `"colour"`), `unknown field "colour"`},
		"a message without a talk": {head + said, "without a conversation"},
		"a line that is too long":  {long, "line 2: is longer than"},
		"no id":                    {with(id, `"id":""`), "id must be a UUID"},
		"no version":               {with(`"version":1`, `"version":0`), "version is"},
		"a huge version":           {with(`"version":1`, `"version":9999999999`), "version is"},
		"a status of its own":      {with("complete", "x"), "status must be one of"},
		"a role of its own":        {head + talk + unknown, "role must be one of"},
		"a time before the year 1": {with("2024-", "0000-"), "times must be"},
		"a NUL":                    {with(`"version"`, `"body":"a\u0000","version"`), "body holds a NUL"},
		"too many messages":        {head + talk + strings.Repeat(said, 1001), "is message 1001"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStores(t, "memory:")
			_, err := storage.Restore(t.Context(), s, "ann", strings.NewReader(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %.300v, want %q in it", err, tt.want)
			}
		})
	}
	t.Run("this one is not broken", func(t *testing.T) {
		s := openStores(t, "memory:")
		if _, err := storage.Restore(t.Context(), s, "ann", strings.NewReader(head+one+end)); err != nil {
			t.Error(err)
		}
	})
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errBroken }

func TestExportFails(t *testing.T) {
	s := openStores(t, "memory:")
	fill(t, s)
	if _, err := storage.Export(t.Context(), s, "ann", full{}); !errors.Is(err, errBroken) {
		t.Errorf("a full disk: %v", err)
	}
	var out strings.Builder
	if _, err := storage.Export(t.Context(), s, "", &out); !errors.Is(err, marquee.ErrNoOwner) {
		t.Errorf("no owner: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := storage.Export(ctx, s, "ann", &out); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	if strings.Contains(out.String(), "end") {
		t.Errorf("an export that failed ends as if it were complete: %s", out.String())
	}
}

// Only the stores that there are take part.
func TestExportOfSomeStores(t *testing.T) {
	s := openStores(t, "memory:")
	fill(t, s)
	whole := export(t, s, "ann")
	some := &storage.Stores{Chat: s.Chat}
	if got := export(t, some, "ann"); strings.Contains(got, `"draft"`) ||
		!strings.Contains(got, `"conversation"`) {
		t.Errorf("exported %s", got)
	}
	for _, part := range []*storage.Stores{some, {Email: s.Email}, {Settings: s.Settings}} {
		if _, err := storage.Restore(t.Context(), part, "x", strings.NewReader(whole)); err == nil ||
			!strings.Contains(err.Error(), "there is no store for") {
			t.Errorf("restored into some stores: %v", err)
		}
		if _, err := storage.Erase(t.Context(), part, "ann"); err != nil {
			t.Error(err)
		}
	}
	if got := spent.ReplaceAllString(export(t, s, "ann"), ""); strings.Count(got, "\n") != 2 {
		t.Errorf("erased from both stores, and left %s", got)
	}
}

// A person gets what they have spent, also after an erase. A restore changes nobody's budget.
func TestExportHasWhatWasSpent(t *testing.T) {
	s, other := openStores(t, "memory:"), openStores(t, "memory:")
	now := time.Now().UTC()
	for _, owner := range []string{"ann", "bob"} {
		r := llm.Reservation{ID: owner, Owner: owner, At: now, NanoUSD: 1}
		spent := llm.Spending{Requests: 1, NanoUSD: 2_500_000_000, Input: 1200, Output: 30}
		err := errors.Join(s.Ledger.Reserve(t.Context(), r), s.Ledger.Settle(t.Context(), r, spent))
		if err != nil {
			t.Fatal(err)
		}
	}
	kept := export(t, s, "ann")
	sums := `{"requests":1,"nano_usd":2500000000,"input":1200,"output":30,"unknown":0`
	want := fmt.Sprintf(`{"export":{"version":3,"owner":"ann"}}
{"account":{"key":"%s","owner":"ann","month":"%s",%s,"days":{"%d":%s}}}}
{"end":{"drafts":0,"conversations":0,"messages":0,"accounts":1}}
`, llm.AccountKey("ann"), llm.MonthOf(now), sums[1:], now.Day(), sums)
	if kept != want {
		t.Errorf("got\n%swant\n%s", kept, want)
	}
	if _, err := storage.Erase(t.Context(), s, "ann"); err != nil {
		t.Fatal(err)
	}
	if again := export(t, s, "ann"); again != kept {
		t.Errorf("after an erase:\n%s", again)
	}
	if _, err := storage.Restore(t.Context(), other, "ann", strings.NewReader(kept)); err != nil {
		t.Error(err)
	}
	a, err := other.Ledger.Account(t.Context(), llm.AccountKey("ann"), llm.MonthOf(now))
	if err != nil || a.Requests != 0 {
		t.Errorf("a restore has given %+v, %v", a, err)
	}
	lost := strings.Replace(kept, `,"accounts":1`, `,"accounts":2`, 1)
	if _, err := storage.Restore(t.Context(), other, "ann", strings.NewReader(lost)); err == nil {
		t.Error("an account that is missing is not missed")
	}
	old := `{"export":{"version":1,"owner":"ann"}}` + "\n" +
		`{"end":{"drafts":0,"conversations":0,"messages":0}}` + "\n"
	if _, err := storage.Restore(t.Context(), other, "ann", strings.NewReader(old)); err != nil {
		t.Errorf("an export of an older program: %v", err)
	}
}
