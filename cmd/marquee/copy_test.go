package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/cmd/marquee/internal/options"
	"github.com/marquee-go/marquee/storage"
)

func TestCopy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(store string) string {
		return strings.Replace(store, "sqlite:", "sqlite:"+dir+"/", 1)
	}
	films := setting{in: header + "1,One,Drama,9.5,2000-01-02\n2,Two,[],3,2000-03-04\n"}
	if r := films.invoke(t, "import", "-", "--store="+in("sqlite:a.db")); r.status != 0 {
		t.Fatal(r)
	}
	if r := invoke(t, "draft", "Ask for a meeting", "--store="+in("sqlite:a.db")); r.status != 0 {
		t.Fatal(r)
	}
	demo := strings.TrimPrefix(holdingDemo(t), "--store=")
	sums := regexp.MustCompile(`\([0-9a-f]{12}\)`)
	same := func(n int) string {
		return fmt.Sprintf(" Checked: %d (sum) at the source, %[1]d (sum) at the target", n)
	}
	noConversations := "0 settings: 0 written, 0 there already." + same(0) + ".\n" +
		"0 conversations: 0 written, 0 there already." + same(0) + ".\n" +
		"0 API keys: 0 written, 0 there already." + same(0) + ".\n"
	for _, tt := range []struct {
		name, from, to string
		status         int
		out, err       string
	}{
		{
			"to an empty store", "sqlite:a.db", "sqlite:b.db", exitOK,
			"1 draft: 1 written, 0 there already." + same(1) + ".\n" + noConversations +
				"2 accounts: 2 written, 0 there already." + same(2) + ".\n" +
				"2 films: 2 written, 0 there already." + same(2) + ".\n", "",
		},
		{
			"again", "sqlite:a.db", "sqlite:b.db", exitOK,
			"1 draft: 0 written, 1 there already." + same(1) + ".\n" + noConversations +
				"2 accounts: 0 written, 2 there already." + same(2) + ".\n" +
				"2 films: 0 written, 2 there already." + same(2) + ".\n", "",
		},
		{
			"invented films to real ones", demo, "sqlite:b.db", exitOK,
			"0 drafts: 0 written, 0 there already." + same(0) + ", which has 1 more.\n" +
				noConversations + "0 accounts: 0 written, 0 there already." + same(0) +
				", which has 2 more.\n" + "2,928 films: 0 written, 0 there already, 2,928 left out, " +
				"because invented films are not mixed with real ones." +
				same(0) + ", which has 2 more.\n", "",
		},
		{
			"from nothing", "sqlite:misspelt.db", "sqlite:b.db", exitUsage, "",
			"marquee: --from: there is no file misspelt.db, so there is no store; name the one that you " +
				"mean with --from, or make a new one with marquee serve or marquee import\n",
		},
		{
			"to itself", "sqlite:a.db", "sqlite:a.db", exitUsage, "",
			"marquee: --from and --to name the same store\n",
		},
		{
			"to no store", "sqlite:a.db", "x:y", exitFailed, "",
			"marquee: storage: unknown scheme; write " + storage.Accepted + "\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			from := tt.from
			if from != demo {
				from = in(from)
			}
			r := invoke(t, "copy", "--from="+from, "--to="+in(tt.to))
			r.out = sums.ReplaceAllString(r.out, "(sum)")
			r.err = strings.ReplaceAll(r.err, dir+"/", "")
			if r != (result{tt.status, tt.out, tt.err}) {
				t.Errorf("got  %+v\nwant %+v", r, result{tt.status, tt.out, tt.err})
			}
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "misspelt.db")); err == nil {
		t.Error("copy made a store to read from")
	}
	t.Run("for a program", func(t *testing.T) {
		r := invoke(t, "copy", "--format=json",
			"--from="+in("sqlite:a.db"), "--to="+in("sqlite:b.db"))
		var got copyReport
		if err := json.Unmarshal([]byte(r.out), &got); err != nil || r.status != exitOK {
			t.Fatalf("got %+v, %v", r, err)
		}
		films := got.Films
		if films.Read != 2 || films.Written != 0 || films.Checked == nil ||
			films.Checked.Source != films.Checked.Target || films.Checked.Source.Count != 2 {
			t.Errorf("got %s", r.out)
		}
	})
	t.Run("to a store that has newer drafts", func(t *testing.T) {
		for _, path := range []string{"a.db", "b.db"} {
			stores, err := storage.Open(t.Context(), in("sqlite:"+path))
			if err != nil {
				t.Fatal(err)
			}
			defer stores.Close()
			d, err := stores.Email.List(t.Context(), options.LocalOwner, marquee.Place{}, 1)
			if err != nil {
				t.Fatal(err)
			}
			d[0].Version++
			d[0].Subject = "Changed in " + path
			if err := stores.Email.Update(t.Context(), options.LocalOwner, d[0]); err != nil {
				t.Fatal(err)
			}
		}
		r := invoke(t, "copy", "--from="+in("sqlite:a.db"), "--to="+in("sqlite:b.db"))
		if r.status != exitFailed || !strings.Contains(r.err, "the stores differ") {
			t.Errorf("got %+v", r)
		}
	})
}
