package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const asked = "From: Grace <grace@example.org>\nSubject: AW: RE: Budget\nMessage-ID: " +
	"<1@example.org>\n\n" +
	"Could you please send the budget to us by Friday? We need it for the board.\n"

func TestDraftOfAnAnswer(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "message.eml")
	if err := os.WriteFile(path, []byte(asked), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		setting
		file string
	}{"a file": {setting{}, path}, "the standard input": {setting{in: asked}, "-"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := tt.invoke(t, "draft", "Confirm the budget for Friday", "--reply-to="+tt.file,
				"--store="+storeIn(t.TempDir()))
			if r.status != exitOK ||
				!strings.HasPrefix(r.out, "Subject: Re: Budget\n\nDear Grace,\n") {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestMessagesThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		setting
		args []string
		want string
	}{
		"no such file": {setting{}, []string{"--reply-to=none.eml"}, "--reply-to: open none.eml"},
		"empty":        {setting{in: " \n"}, []string{"--reply-to=-"}, "the message is empty"},
		"of 5 MB": {
			setting{in: strings.Repeat("a", 5e6)}, []string{"--reply-to=-"}, "without its attachments",
		},
		"without text": {
			setting{in: "From: a@b\nSubject: s\n\n"}, []string{"--reply-to=-"}, "has no text",
		},
		"details too": {
			setting{in: asked}, []string{"--reply-to=-", "--details=-"}, "is read for --details",
		},
		"a batch of it": {
			setting{in: asked}, []string{"--reply-to=-", "--batch=people.csv"}, "--reply-to: is for " +
				"one letter",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := tt.invoke(t, append([]string{"draft", "Yes", "--store=memory:"}, tt.args...)...)
			if r.status != exitUsage || !strings.Contains(r.err, tt.want) {
				t.Errorf("%+v", r)
			}
		})
	}
}
