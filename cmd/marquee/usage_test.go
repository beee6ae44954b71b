package main

import (
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/storage"
)

// spentStore returns a store in which ada, =bob and somebody erased have spent something.
func spentStore(t *testing.T) string {
	t.Helper()
	url := "sqlite:" + filepath.Join(t.TempDir(), "a.db")
	s, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i, owner := range []string{"ada", "=bob\x1b[31m", "eve", "ada"} {
		r := llm.Reservation{ID: string(rune('a' + i)), Owner: owner, At: time.Now(), NanoUSD: 1}
		spent := llm.Spending{Requests: 1, NanoUSD: 1_250_000_000, Input: 1200, Output: 30, Unknown: 1}
		if err := s.Ledger.Reserve(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if err := s.Ledger.Settle(t.Context(), r, spent); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Ledger.Forget(t.Context(), "eve"); err != nil {
		t.Fatal(err)
	}
	return "--store=" + url
}

func TestUsage(t *testing.T) {
	t.Parallel()
	store, now := spentStore(t), time.Now().UTC()
	month, today := now.Format("2006-01"), now.Format(time.DateOnly)
	r := invoke(t, "usage", store)
	lines := strings.Split(r.out, "\n")
	words := func(n int) string { return strings.Join(strings.Fields(lines[n]), " ") }
	if r.status != exitOK || len(lines) != 6 || strings.Contains(r.out, "\x1b") ||
		words(0) != "OWNER REQUESTS COST READ WRITTEN COST NOT KNOWN" ||
		words(1) != "erased "+llm.AccountKey("eve")[:8]+" 1 $1.25 1,200 30 1" ||
		words(3) != "ada 2 $2.50 2,400 60 2" ||
		words(4) != "all of "+month+" 4 $5.00 4,800 120 4" {
		t.Errorf("all: %+v", r)
	}
	r = invoke(t, "usage", "--owner=ada", store)
	lines = strings.Split(r.out, "\n")
	if r.status != exitOK || len(lines) != 4 || words(1) != today+" 2 $2.50 2,400 60 2" {
		t.Errorf("one: %+v", r)
	}
	var rows []usageRow
	r = invoke(t, "usage", "--format=json", "--month="+month, store)
	if err := json.Unmarshal([]byte(r.out), &rows); err != nil || len(rows) != 3 ||
		rows[2] != (usageRow{month, "ada", llm.AccountKey("ada"), 2, 2.5, 2400, 60, 2}) {
		t.Errorf("for a program: %+v, %v", r, err)
	}
	r = invoke(t, "usage", "--format=csv", store)
	cells, err := csv.NewReader(strings.NewReader(r.out)).ReadAll()
	if err != nil || len(cells) != 4 || !strings.HasPrefix(cells[2][1], "'=bob") ||
		cells[3][4] != "2.50" {
		t.Errorf("for a spreadsheet: %+v, %v", r, err)
	}
	r = invoke(t, "usage", "--month=2001-02", store)
	if r != (result{out: "Nothing was spent in 2001-02.\n"}) {
		t.Errorf("long ago: %+v", r)
	}
}

func TestUsageThatIsRefused(t *testing.T) {
	t.Parallel()
	store := spentStore(t)
	for name, tt := range map[string]struct{ args, want string }{
		"a month that is none": {"--month=2026-13", `--month: is "2026-13"; write a year and a month`},
		"an owner with a NUL":  {"--owner=a\x00b", "--owner: "},
		"no store":             {"--store=sqlite:" + t.TempDir() + "/none.db", "so there is no store"},
		"an unknown format":    {"--format=xml", "--format must be one of"},
	} {
		t.Run(name, func(t *testing.T) {
			r := invoke(t, "usage", store, tt.args)
			if r.status != exitUsage || !strings.Contains(r.err, tt.want) {
				t.Errorf("got %+v, want %q", r, tt.want)
			}
		})
	}
}

// A draft and an answer say on the error stream what they have cost.
func TestTheTerminalTellsTheCost(t *testing.T) {
	t.Parallel()
	reply := llmtest.Play(llmtest.Reply{
		Chunks: []string{`{"subject":"Meeting","body":"Hi."}`}, Usage: llm.Usage{Input: 1200, Output: 3},
	}, llmtest.Style{})
	model := llmtest.NewServer(t, reply)
	prices := file(t, `[{"model":"dear","input":1000,"output":2000}]`)
	store := holdingDemo(t)
	for name, tt := range map[string]struct{ model, want string }{
		"a price": {"compatible:dear", "marquee: 1,200 tokens read and 3 written, for $0.001206\n"},
		"no price": {
			"compatible:tiny",
			"marquee: 1,200 tokens read and 3 written, at a cost that is not known\n",
		},
		"offline": {"offline", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, command := range [][]string{
				{"draft", "Ask for a meeting"}, {"ask", "Which genre has the most films?"},
			} {
				r := invoke(t, append(command, store, "--model="+tt.model, "--model-prices="+prices,
					"--compatible-base-url="+model.URL)...)
				if r.status != exitOK || r.err != tt.want {
					t.Errorf("%v: %+v, want %q", command, r, tt.want)
				}
			}
		})
	}
}
