package main

import (
	"encoding/csv"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm/llmtest"
)

const people = "name;talk;mail;fee\nGrace Hopper;compilers;grace@example.org;1\n" +
	"Ada;engines;ada@example.org;2\n"

// thanking are the arguments that write a letter to each of some people.
func thanking(t *testing.T, table, store string, more ...string) []string {
	t.Helper()
	return append([]string{
		"draft", "--batch=" + file(t, table), "Thank {name} for {talk}", "--recipient={name}",
		"--store=" + store, "--model=offline",
	}, more...)
}

func TestDraftABatch(t *testing.T) {
	t.Parallel()
	store := storeIn(t.TempDir())
	r := invoke(t, thanking(t, people, store, "--yes")...)
	if r.status != 0 || strings.Count(r.out, "Subject: ") != 2 ||
		!strings.Contains(r.out, "Letter 2 of 2\nSubject: Thank you for engines\n\nDear Ada,") ||
		!mentions(r.err, "Not used: mail, fee.", "2 letters. The first one: Thank Grace Hopper",
			"They cost nothing", "marquee: 2 of 2 letters done") {
		t.Errorf("got %+v", r)
	}
	first := r.out
	r = invoke(t, thanking(t, people, store)...) // without asking, because nothing is left
	if r.status != 0 || r.out != first ||
		!mentions(r.err, "2 letters done or being written, 0 to write.") {
		t.Errorf("again: %+v", r)
	}
	r = invoke(t, "export", "--owner=local", "--store="+store)
	if strings.Count(r.out, `"draft"`) != 2 {
		t.Errorf("kept %s", r.out)
	}
	if r := invoke(t, thanking(t, people, store, "--anew", "--yes")...); r.status != 0 {
		t.Errorf("anew: %+v", r)
	}
	r = invoke(t, "export", "--owner=local", "--store="+store)
	if strings.Count(r.out, `"draft"`) != 4 {
		t.Errorf("kept anew %s", r.out)
	}
}

func TestABatchIsWrittenToFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder, table := filepath.Join(dir, "new", "letters"), filepath.Join(dir, "letters.CSV")
	r := invoke(t, thanking(t, people, storeIn(dir), "--address={mail}", "--out="+folder, "--yes")...)
	if r.status != 0 || r.out != "" ||
		!mentions(r.err, "It is for Grace Hopper <grace@example.org>.", "2 of 2 letters done in ") {
		t.Errorf("got %+v", r)
	}
	raw, err := os.Open(filepath.Join(folder, "0002-ada.eml"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	m, err := mail.ReadMessage(raw)
	if err != nil || m.Header.Get("To") != "Ada <ada@example.org>" {
		t.Errorf("%+v, %v", m, err)
	}
	r = invoke(t, thanking(t, people, storeIn(dir), "--address={mail}", "--out="+table)...)
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatalf("%+v, %v", r, err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][3] != "grace@example.org" || rows[2][1] != "done" {
		t.Errorf("%q, %v", rows, err)
	}
	r = invoke(t, thanking(t, people, storeIn(dir), "--address={mail}", "--out="+table+"/x")...)
	if r.status != 1 || !strings.Contains(r.err, "letters.CSV") {
		t.Errorf("a folder below a file: %+v", r)
	}
}

func TestABatchIsRefusedInTheTerminal(t *testing.T) {
	t.Parallel()
	table := func(text string, more ...string) []string {
		return thanking(t, text, "memory:", more...)
	}
	tests := map[string]struct {
		setting
		args []string
		want []string
	}{
		"no answer": {
			args: table(people), want: []string{"add --yes to write a batch without being asked"},
		},
		"another one": {setting{in: "no\n"}, table(people), []string{"the answer was not yes"}},
		"no batch":    {args: []string{"draft", "hi", "--yes"}, want: []string{"need --batch"}},
		"no file": {
			args: []string{"draft", "hi", "--batch=nothing.csv"},
			want: []string{"--batch: open nothing.csv"},
		},
		"an empty one": {
			args: table(""), want: []string{"the file is empty", "1 fault; nothing was stored"},
		},
		"faults": {
			args: table("name,talk\n,x\nAda,\n"),
			want: []string{
				"row 1 (line 2), column name: is empty", "row 2 (line 3), column talk", "2 faults",
			},
		},
		"one input": {
			args: []string{"draft", "{a}", "--batch=-", "--details=-"},
			want: []string{"cannot both read"},
		},
		"no budget": {
			args: table(people, "--owner-requests-per-day=1"), want: []string{"limit of 1 request a day"},
		},
		"no purpose": {
			args: []string{"draft", "--batch=x.csv"}, want: []string{"say what the email is for"},
		},
		"no price": {
			args: append(table(people), "--budget-per-day=1", "--model=openai:nothing"),
			want: []string{"no price is known"},
		},
		"a wrong model": {
			args: append(table(people), "--model=nothing"), want: []string{"no model is called"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := tt.invoke(t, tt.args...)
			if r.status == 0 || r.out != "" || !mentions(r.err, tt.want...) {
				t.Errorf("got %+v, want %q", r, tt.want)
			}
		})
	}
}

// A table cannot say a sentence of the program.
func TestATableSaysNoLineOfItsOwn(t *testing.T) {
	t.Parallel()
	const lie = "\nmarquee: all is paid"
	for name, table := range map[string]string{
		"a value":          "name,talk,mail\n\"Ada" + lie + "\",x,ada@example.org\n",
		"a column":         "name,talk,mail,\"fee" + lie + "\"\nAda,x,ada@example.org,1\n",
		"a column, faulty": "name,talk,mail,\"{fee" + lie + "\"\nAda,x,ada@example.org,1\n",
	} {
		r := invoke(t, "draft", "--batch="+file(t, table), "Thank them for {talk}", "--store=memory:",
			"--recipient={name}", "--address={mail}", "--out="+t.TempDir(), "--yes")
		if strings.Contains(r.err, lie) || !strings.Contains(r.err, "\uFFFDmarquee: all is paid") {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestABatchFromTheStandardInput(t *testing.T) {
	t.Parallel()
	s := setting{in: people}
	r := s.invoke(t, "draft", "--batch=-", "Thank {name}", "--store=memory:", "--yes")
	if r.status != 0 || strings.Count(r.out, "Subject: ") != 2 {
		t.Errorf("got %+v", r)
	}
	s = setting{in: "yes\n"}
	if r := s.invoke(t, thanking(t, people, "memory:")...); r.status != 0 ||
		!strings.Contains(r.err, "Type yes") {
		t.Errorf("got %+v", r)
	}
}

func TestLettersOfABatchFail(t *testing.T) {
	t.Parallel()
	refusing := llmtest.NewServer(t, llmtest.Status(401, "invalid_api_key", "bad key"))
	store := "--store=" + storeIn(t.TempDir())
	batch := func(url string) result {
		return invoke(
			t, fromModel(url, "draft", "--batch="+file(t, people), "Thank {name}", store, "--yes")...,
		)
	}
	r := batch(refusing.URL)
	if r.status != 1 || r.out != "" || !mentions(r.err, "letter 1: ", "letter 2: ",
		"0 of 2 letters done", "the same command tries them again") {
		t.Errorf("got %+v", r)
	}
	good := llmtest.NewServer(t, llmtest.Good(`{"subject":"Thanks","body":"Hi."}`))
	if r := batch(good.URL); r.status != 0 || strings.Count(r.out, "Subject: Thanks") != 2 {
		t.Errorf("again: %+v", r)
	}
}

// Ctrl-C stops the letters that are not done, and the same command goes on.
func TestABatchIsInterrupted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var table strings.Builder
	table.WriteString("name\n")
	for i := range 12 {
		fmt.Fprintf(&table, "Person%02d\n", i)
	}
	slow := llmtest.NewServer(
		t, llmtest.Good(`{"subject":"Thanks","body":"Hi."}`), llmtest.Stall(`{"sub`),
	)
	path := file(t, table.String())
	args := func(url string) []string {
		return fromModel(
			url, "draft", "--batch="+path, "Thank {name}", "--yes", "--store="+storeIn(dir),
		)
	}
	cmd := program(t, dir, args(slow.URL)...)
	var said lockedBuffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); len(slow.Requests()) < 5; {
		if time.Sleep(10 * time.Millisecond); time.Now().After(deadline) {
			t.Fatalf("%d requests: %s", len(slow.Requests()), said.String())
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // its status is 1
	if !mentions(said.String(), "1 of 12 letters done; the same command goes on", "interrupted") {
		t.Errorf("it said %s", said.String())
	}
	good := llmtest.NewServer(t, llmtest.Good(`{"subject":"Thanks","body":"Hi."}`))
	r := invoke(t, args(good.URL)...)
	if r.status != 0 || strings.Count(r.out, "Subject: Thanks") != 12 || len(good.Requests()) != 11 {
		t.Errorf("asked %d times, got %+v", len(good.Requests()), r)
	}
}
