package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
)

func TestIdentitiesAndVoice(t *testing.T) {
	t.Parallel()
	store := "--store=" + storeIn(t.TempDir())
	run := func(in string, args ...string) result {
		t.Helper()
		return setting{in: in}.invoke(t, append(args, store)...)
	}
	run("", "draft", "Thank Dana", "--sender=Ada", "--model=offline") // makes the store
	mine := file(t, "Hi Bo,\n\nthis is the plan that we have for you, and it is on the drive. "+
		"Can you look at it "+
		"today?\n\nCheers,\nAnn\n")
	const set = "identities set work --sender=Ann"
	for _, tt := range []struct {
		args, in string
		status   int
		want     string // in what it prints
	}{
		{"identities list", "", exitOK, "There are no identities."},
		{
			set + " --signature=- --default", "Ann Lee\r\nAcme\n", exitOK,
			"work: Ann (default)\n  Ann Lee\n  Acme\n",
		},
		{set + " --address=x", "", exitUsage, "--address: must be an email address"},
		{"identities set none --sender=Ann", "", exitUsage, `marquee: <name>: is "none"`},
		{"identities list", "", exitOK, "work: Ann (default)"},
		{"draft Thanks --model=offline", "", exitOK, "Kind regards,\nAnn Lee\nAcme\n"},
		{"draft Thanks --as=work --model=offline", "", exitOK, "Kind regards,\nAnn Lee\nAcme\n"},
		{"draft Thanks --as=none --sender=Zoe --model=offline", "", exitOK, "Kind regards,\nZoe\n"},
		{"draft Thanks --as=home --model=offline", "", exitUsage, `--as is "home"`},
		{"draft Thanks --as=work --sender=Zoe --model=offline", "", exitUsage, "sender is"},
		{"identities delete home", "", exitUsage, "there is no identity home"},
		{"identities delete work", "", exitOK, "The identity work is deleted.\n"},
		{"voice show", "", exitOK, "There is no voice."},
		{"voice hear - --avoid=synergy", "Hi", exitUsage, "marquee: -: has too few words"},
		{"voice hear nothing.txt", "", exitUsage, "nothing.txt"},
		{"voice hear " + mine + " --avoid=synergy", "", exitOK, "Closing: Cheers,\n"},
		{"voice show", "", exitOK, "Avoids: synergy\n"},
		{"voice forget", "", exitOK, "The voice is deleted.\n"},
	} {
		r := run(tt.in, strings.Fields(tt.args)...)
		if r.status != tt.status || !strings.Contains(r.out+r.err, tt.want) {
			t.Errorf("%s: %+v, want %q", tt.args, r, tt.want)
		}
	}
	for _, args := range []string{set, "voice hear " + mine} {
		args := append(strings.Fields(args), "--store="+storeIn(t.TempDir()))
		if r := (setting{}).invoke(t, args...); r.status != exitOK {
			t.Errorf("%s without a store: %+v", args, r)
		}
	}
	var all []email.Identity
	r := run("", "identities", "list", "--format=json")
	if err := json.Unmarshal([]byte(r.out), &all); err != nil || len(all) != 0 || all == nil {
		t.Errorf("the list is %q, %v", r.out, err)
	}
}
