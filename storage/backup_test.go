package storage_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage"
)

// backup returns a backup of stores.
func backup(t *testing.T, s *storage.Stores) []byte {
	t.Helper()
	var out bytes.Buffer
	n, err := storage.Backup(t.Context(), s, &out)
	if err != nil {
		t.Fatal(err)
	}
	checked, err := storage.CheckBackup(bytes.NewReader(out.Bytes()))
	if err != nil || checked != n {
		t.Errorf("it has %+v, and is checked as %+v, %v", n, checked, err)
	}
	return out.Bytes()
}

func unpack(t *testing.T, packed []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func pack(t *testing.T, text string) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := io.WriteString(w, text)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// everything is what fill has put into a store.
var everything = storage.BackupCounts{
	Drafts: 30, Settings: 3, Conversations: 3, Messages: 12, Keys: 4, Accounts: 3, Films: 450,
}

// wantSame checks that a copy finds two stores to be equal.
func wantSame(t *testing.T, target, source *storage.Stores) {
	t.Helper()
	r, err := storage.Copy(t.Context(), target, source, nil)
	if err != nil || r.Drafts.Written+r.Settings.Written+r.Conversations.Written+
		r.Keys.Written+r.Films.Written+
		r.Drafts.Extra+r.Settings.Extra+r.Conversations.Extra+r.Keys.Extra+r.Films.Extra > 0 {
		t.Errorf("a copy changes it: %+v, %v", r, err)
	}
}

// A backup is restored into any store, and what that store gives as its backup is the same. So a
// backup of any store is restored into any other.
func TestBackup(t *testing.T) {
	t.Parallel()
	source := openStores(t, "memory:")
	fill(t, source)
	saved := backup(t, source)
	for name, newURL := range services.Stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := openStores(t, newURL(t))
			// A server has started on the store, and added the demo set.
			if _, err := target.Movies.Upsert(t.Context(), importOf("demo", some(-1, -2))); err != nil {
				t.Fatal(err)
			}
			n, err := storage.RestoreBackup(t.Context(), target, bytes.NewReader(saved), false)
			if err != nil || n != everything {
				t.Fatalf("restored %+v, %v, want %+v", n, err, everything)
			}
			wantSame(t, target, source)
			again := openStores(t, "memory:")
			own := bytes.NewReader(backup(t, target))
			if _, err := storage.RestoreBackup(t.Context(), again, own, false); err != nil {
				t.Fatal(err)
			}
			wantSame(t, again, source)
			_, err = storage.RestoreBackup(t.Context(), target, bytes.NewReader(saved), false)
			if !errors.Is(err, storage.ErrNotEmpty) {
				t.Errorf("again: %v", err)
			}
		})
	}
}

// spentIn returns an account of a month, whose counts are all set.
func spentIn(month string) llm.Account {
	spent := llm.Spending{Requests: 2, NanoUSD: 1300, Input: 100, Output: 20, Unknown: 1}
	return llm.Account{
		Key: llm.AccountKey("bob"), Owner: "bob", Month: month, Spending: spent,
		Days: map[int]llm.Spending{3: spent},
	}
}

// A backup of version 1 has no settings, and says nothing about them.
func TestRestoreOfVersion1(t *testing.T) {
	source, target := openStores(t, "memory:"), openStores(t, "memory:")
	if err := source.Email.Create(t.Context(), "ann", draft(1)); err != nil {
		t.Fatal(err)
	}
	body, _, _ := strings.Cut(unpack(t, backup(t, source)), `{"end":`)
	body = strings.Replace(body, `"version":2,"began"`, `"version":1,"began"`, 1)
	end := fmt.Sprintf(`{"end":{"drafts":1,"conversations":0,"messages":0,"keys":0,"accounts":0,`+
		`"films":0,"sha256":"%x"}}`+"\n", sha256.Sum256([]byte(body)))
	n, err := storage.RestoreBackup(t.Context(), target, bytes.NewReader(pack(t, body+end)), false)
	if err != nil || n.Drafts != 1 {
		t.Errorf("restored %+v, %v", n, err)
	}
	wantSame(t, target, source)
}

// A backup from long ago has accounts of months that no server keeps any more.
func TestRestoreOfOldAccounts(t *testing.T) {
	source, target := openStores(t, "memory:"), openStores(t, "memory:")
	if err := source.Ledger.Raise(t.Context(), spentIn(llm.MonthOf(time.Now()))); err != nil {
		t.Fatal(err)
	}
	old := strings.ReplaceAll(unpack(t, backup(t, source)),
		`"month":"`+llm.MonthOf(time.Now()), `"month":"2019-02`)
	body, _, _ := strings.Cut(old, `{"end":`)
	end := fmt.Sprintf(`{"end":{"drafts":0,"settings":0,"conversations":0,"messages":0,"keys":0,`+
		`"accounts":1,"films":0,"sha256":"%x"}}`+"\n", sha256.Sum256([]byte(body)))
	n, err := storage.RestoreBackup(t.Context(), target, bytes.NewReader(pack(t, body+end)), false)
	if err != nil || n.Accounts != 1 {
		t.Errorf("restored %+v, %v", n, err)
	}
	a, err := target.Ledger.Account(t.Context(), llm.AccountKey("bob"), "2019-02")
	if err != nil || !reflect.DeepEqual(a, spentIn("2019-02")) {
		t.Errorf("the account is %+v, %v", a, err)
	}
}

// The format is a promise: a backup of today must be restored tomorrow.
func TestBackupFormat(t *testing.T) {
	s := openStores(t, "memory:")
	c := conversation(1, 2)
	_, err := s.Movies.Upsert(t.Context(), movies.Batch{
		Films: []movies.Movie{film(6), film(7)}, Mode: movies.Replace, Import: imported,
	})
	err = errors.Join(err, s.Email.Create(t.Context(), "ann\u202e", draft(7)),
		s.Chat.Create(t.Context(), "ann\u202e", c), s.Keys.Create(t.Context(), "bob", key(1)),
		s.Settings.Create(t.Context(), "bob", setting(1)),
		s.Ledger.Raise(t.Context(), spentIn(llm.MonthOf(time.Now()))))
	for _, m := range c.Messages {
		err = errors.Join(err, s.Chat.PutMessage(t.Context(), "ann\u202e", c, m))
	}
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/backup.jsonl"
	_, got, _ := strings.Cut(unpack(t, backup(t, s)), "\n") // the first line has the time
	got, _, _ = strings.Cut(got, `"sha256"`)
	got = strings.ReplaceAll(got, llm.MonthOf(time.Now()), "THIS MONTH")
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
		t.Errorf("the backup is not that of %s:\n%s", golden, got)
	}
}

// wantNothing checks that stores are empty.
func wantNothing(t *testing.T, s *storage.Stores) {
	t.Helper()
	if n, err := storage.Backup(t.Context(), s, io.Discard); err != nil ||
		n != (storage.BackupCounts{}) {
		t.Errorf("the store has %+v, %v", n, err)
	}
}

// Of a file that is not exactly what was written, nothing is restored.
func TestBackupsThatAreRefused(t *testing.T) {
	t.Parallel()
	source := openStores(t, "memory:")
	fill(t, source)
	good := backup(t, source)
	text := unpack(t, good)
	lines := strings.SplitAfter(text, "\n")
	changed := func(old, replacement string) []byte {
		if !strings.Contains(text, old) {
			t.Fatalf("no line has %s", old)
		}
		return pack(t, strings.Replace(text, old, replacement, 1))
	}
	packLines := func(lines ...string) []byte { return pack(t, strings.Join(lines, "")) }
	tests := map[string]struct {
		file []byte
		want string
	}{
		"nothing":                  {nil, "not packed with gzip"},
		"not packed":               {[]byte(text), "not packed with gzip"},
		"something else":           {pack(t, "hello\n"), "line 1: is not a line of a backup"},
		"an export":                {pack(t, export(t, source, "ann")), `unknown field "export"`},
		"empty":                    {pack(t, ""), "ends after line 0"},
		"a later format":           {changed(`"version":2`, `"version":3`), "version 3 of the format"},
		"without its first line":   {packLines(lines[1:]...), "line 1: the first line"},
		"without its last line":    {packLines(lines[:len(lines)-2]...), "without its last line"},
		"a line after the end":     {pack(t, text+lines[1]), "after the end"},
		"another file after it":    {append(bytes.Clone(good), good...), "after the end"},
		"bytes after it":           {append(bytes.Clone(good), "hello"...), "cut off after"},
		"a line is missing":        {packLines(append(lines[:3:3], lines[4:]...)...), "missing"},
		"a line is double":         {packLines(append(lines[:3:3], lines[2:]...)...), "double"},
		"two lines are swapped":    {changed(lines[2]+lines[3], lines[3]+lines[2]), "checksum"},
		"a text is altered":        {changed("purpose 3", "purpose 4"), "checksum"},
		"a key has another hash":   {changed(`"hash":"`, `"hash":"00`), "64 hexadecimal digits"},
		"an owner who cannot be":   {changed(`{"owner":"ann"}`, `{"owner":""}`), "owner"},
		"a status that is unknown": {changed(`"status":"complete"`, `"status":"x"`), "status"},
		"a film that cannot be":    {changed(`"id":450`, `"id":0`), "every film needs an id"},
		"a record without owner":   {packLines(lines[0], lines[2]), "without an owner"},
		"a film before the films":  {packLines(lines[0], lines[len(lines)-3]), "without a line films"},
		"two members": {
			changed(`{"owner":"ann"}`, `{"owner":"ann","films":{"version":"v"}}`), "exactly one member",
		},
		"an unknown member": {changed(`{"owner":"ann"}`, `{"owner":"ann","x":1}`), `unknown field "x"`},
	}
	for _, at := range []int{5, 20, 500, len(good) / 2, len(good) - 9, len(good) - 1} {
		tests[fmt.Sprint("cut off at ", at)] = struct {
			file []byte
			want string
		}{good[:at], ""}
	}
	for at := 0; at < len(good); at += len(good) / 200 {
		altered := bytes.Clone(good)
		altered[at] ^= 0x10
		if bytes.Equal([]byte(unpacked(altered)), []byte(text)) {
			continue // a byte of gzip's header that means nothing
		}
		tests[fmt.Sprint("altered at ", at)] = struct {
			file []byte
			want string
		}{altered, ""}
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			target := openStores(t, "memory:")
			_, err := storage.RestoreBackup(t.Context(), target, bytes.NewReader(tt.file), false)
			if err == nil || !strings.Contains(err.Error(), tt.want) ||
				!strings.Contains(err.Error(), "nothing was restored") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if _, err := storage.CheckBackup(bytes.NewReader(tt.file)); err == nil {
				t.Error("CheckBackup takes it")
			}
			wantNothing(t, target)
		})
	}
}

// unpacked returns the text of a damaged file, as far as it can be read.
func unpacked(packed []byte) string {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return ""
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return ""
	}
	return string(text)
}

// breakingDrafts can list its owners, too.
type breakingDrafts struct {
	breaking
	marquee.OwnerLister
}

// A restore that broke off goes on when it is told to, and not otherwise.
func TestRestoreOfABackupThatBreaks(t *testing.T) {
	t.Parallel()
	source := openStores(t, "memory:")
	fill(t, source)
	saved := backup(t, source)
	for name, brk := range map[string]func(*storage.Stores){
		"at a draft": func(s *storage.Stores) {
			s.Email = &breakingDrafts{breaking{s.Email, new(10)}, s.Email.(marquee.OwnerLister)}
		},
		"at a film": func(s *storage.Stores) { s.Movies = &breakingFilms{Store: s.Movies, left: 1} },
	} {
		t.Run(name, func(t *testing.T) {
			target := openStores(t, "memory:")
			broken := *target
			brk(&broken)
			_, err := storage.RestoreBackup(t.Context(), &broken, bytes.NewReader(saved), false)
			if !errors.Is(err, errBroken) {
				t.Fatalf("broken: %v", err)
			}
			_, err = storage.RestoreBackup(t.Context(), target, bytes.NewReader(saved), false)
			if !errors.Is(err, storage.ErrNotEmpty) {
				t.Errorf("then: %v", err)
			}
			n, err := storage.RestoreBackup(t.Context(), target, bytes.NewReader(saved), true)
			if err != nil || n != everything {
				t.Errorf("again: %+v, %v", n, err)
			}
		})
	}
}

// A restore into a store that others write to is not reported as complete.
func TestRestoreOfABackupIsCompared(t *testing.T) {
	t.Parallel()
	source := openStores(t, "memory:")
	fill(t, source)
	saved := backup(t, source)
	other := draft(3)
	other.Version, other.Subject = 9, "Later"
	for name, change := range map[string]func(context.Context, *storage.Stores) error{
		"another draft": func(ctx context.Context, s *storage.Stores) error {
			return s.Email.Create(ctx, "dan", draft(99))
		},
		"a later draft": func(ctx context.Context, s *storage.Stores) error {
			return s.Email.Create(ctx, "ann", other)
		},
		"an import more": func(ctx context.Context, s *storage.Stores) error {
			_, err := s.Movies.Upsert(ctx, importOf("x", some(1000)))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			target := openStores(t, "memory:")
			if err := change(t.Context(), target); err != nil {
				t.Fatal(err)
			}
			_, err := storage.RestoreBackup(t.Context(), target, bytes.NewReader(saved), true)
			if !errors.Is(err, storage.ErrDiffers) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestBackupOfStoresThatAreMissing(t *testing.T) {
	whole := openStores(t, "memory:")
	part := &storage.Stores{Email: whole.Email}
	if _, err := storage.Backup(t.Context(), part, io.Discard); err == nil {
		t.Error("a part is backed up")
	}
	saved := backup(t, whole)
	if _, err := storage.RestoreBackup(t.Context(), nil, bytes.NewReader(saved), false); err == nil {
		t.Error("nil is restored into")
	}
	whole.Email = breakingList{whole.Email}
	if _, err := storage.Backup(t.Context(), whole, io.Discard); err == nil {
		t.Error("a store without owners is backed up")
	}
}

// breakingList cannot list its owners.
type breakingList struct{ email.Store }
