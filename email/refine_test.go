package email_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/paced"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func said(subject, body string) llmtest.Reply {
	text, _ := json.Marshal(map[string]string{"subject": subject, "body": body})
	return llmtest.Text(string(text))
}

var shorter = email.Refinement{Goal: email.GoalShorter}

func TestRefineAddsAVersion(t *testing.T) {
	s, d := drafted(t, said("S", "Hi Grace,\n\nB\n\nAda"), said("S2", "Hi Grace.\n\nAda"))
	v, err := s.Refine(t.Context(), owner, d.ID, shorter)
	if err != nil || v.ID != d.ID+"-0002" || v.Subject != "S2" || v.Body != "Hi Grace.\n\nAda" ||
		v.Status != email.StatusComplete || v.Model != "scripted" {
		t.Errorf("got %+v, %v", v, err)
	}
	want := email.Change{Author: email.AuthorModel, Base: 1, Refinement: shorter}
	if v.Change != want {
		t.Errorf("change %+v, want %+v", v.Change, want)
	}
	first, err := s.Get(t.Context(), owner, d.ID+"-0001")
	if err != nil || first != d {
		t.Errorf("the base is %+v, %v", first, err)
	}
}

// What breaks off leaves its base as it was, and the letter has the text of the base.
func TestARefinementThatBreaksOff(t *testing.T) {
	for name, tt := range map[string]struct {
		reply llmtest.Reply
		kind  llm.Kind
		part  string
	}{
		"the network":     {broken, llm.KindNetwork, "Hal"},
		"not an email":    {llmtest.Text("{}"), llm.KindBadOutput, ""},
		"a name was lost": {said("S", "Hi,\n\nshort"), llm.KindBadOutput, "Hi,\n\nshort"},
	} {
		t.Run(name, func(t *testing.T) {
			s, d := drafted(t, said("S", "Hi Grace,\n\nlong"), tt.reply)
			v, err := s.Refine(t.Context(), owner, d.ID, shorter)
			if failed, ok := errors.AsType[*llm.Error](err); !ok || failed.Kind != tt.kind ||
				v.Status != email.StatusFailed || v.Body != tt.part || v.Failure == "" {
				t.Errorf("got %+v, %v", v, err)
			}
			kept, err := s.Get(t.Context(), owner, d.ID)
			if kept.Versions = 0; err != nil || kept != d {
				t.Errorf("the letter is %+v, %v", kept, err)
			}
		})
	}
}

func TestThreeRefinementsAtOnceAreThreeSiblings(t *testing.T) {
	s, d := drafted(t, good)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if _, err := s.Refine(t.Context(), owner, d.ID, shorter); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	page := must(s.Versions(t.Context(), owner, d.ID, "", 100))
	if len(page.Drafts) != 4 {
		t.Fatalf("%d versions, want 4", len(page.Drafts))
	}
	for _, v := range page.Drafts[:3] {
		if v.Status != email.StatusComplete || v.Change.Author != email.AuthorModel {
			t.Errorf("version %d is %+v", v.Number(), v)
		}
	}
}

// A model that replies late does not cover an edit that was made before.
func TestALateReplyAndAnEditBothStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newStore()
		d := must(must(email.New(llmtest.NewScript(good), store, nil)).Draft(t.Context(), owner, brief))
		s := must(email.New(paced.Slowly(`{"subject":"Late",`, `"body":"late"}`), store, nil))
		run, err := s.BeginRefinement(t.Context(), owner, d.ID, email.Refinement{Instruction: "wait"})
		if err != nil {
			t.Fatal(err)
		}
		edited := must(s.Edit(t.Context(), owner, d.ID, email.Edit{Body: new("mine")}))
		if _, end, err := read(run.Events(t.Context()), 0); err != nil || end.Draft.Body != "late" {
			t.Errorf("the refinement ended with %+v, %v", end.Draft, err)
		}
		newest := must(s.Get(t.Context(), owner, d.ID))
		if newest != edited || newest.Number() != 3 || newest.Change.Base != 1 {
			t.Errorf("newest %+v, want the edit %+v", newest, edited)
		}
		if late := must(s.Get(t.Context(), owner, d.ID+"-0002")); late.Body != "late" {
			t.Errorf("the late version is %+v", late)
		}
	})
}

func TestRefineRefuses(t *testing.T) {
	const body = "Grüße, Ada" // ü has the bytes 2 and 3
	at := func(from, to int) email.Refinement {
		return email.Refinement{
			Goal: email.GoalShorter, Selection: email.Selection{From: from, To: to}, Base: 2,
		}
	}
	of := func(base int, r email.Refinement) email.Refinement { r.Base = base; return r }
	for name, tt := range map[string]struct {
		ask   email.Refinement
		field string
	}{
		"nothing":            {email.Refinement{}, "goal"},
		"two things":         {email.Refinement{Goal: email.GoalShorter, Into: "French"}, "goal"},
		"an unknown goal":    {email.Refinement{Goal: "louder"}, "goal"},
		"a long instruction": {email.Refinement{Instruction: strings.Repeat("x", 20_000)}, "instruction"},
		"a long language":    {email.Refinement{Into: strings.Repeat("x", 41)}, "into"},
		"NUL":                {email.Refinement{Instruction: "a\x00"}, "instruction"},
		"a negative base":    {of(-1, shorter), "base"},
		"a base to come":     {of(3, shorter), "base"},
		"below the text":     {at(-1, 4), "selection.from"},
		"from after the end": {at(100, 101), "selection.from"},
		"to after the end":   {at(0, 13), "selection.to"},
		"backwards":          {at(4, 1), "selection.to"},
		"inside a character": {at(3, 6), "selection.from"},
		"to inside one":      {at(0, 3), "selection.to"},
		"an empty selection": {at(4, 4), "selection"},
		"only a blank":       {at(8, 9), "selection"},
		"an older version":   {of(1, at(0, 2)), "base"},
		"of which version?":  {of(0, at(0, 2)), "base"},
	} {
		t.Run(name, func(t *testing.T) {
			s, d := drafted(t, good)
			must(s.Edit(t.Context(), owner, d.ID, email.Edit{Body: new(body)}))
			_, err := s.Refine(t.Context(), owner, d.ID, tt.ask)
			invalid, ok := errors.AsType[*marquee.InvalidError](err)
			if !ok || invalid.Field != tt.field {
				t.Errorf("error %v, want one of field %q", err, tt.field)
			}
			if got := numbers(t, s, d.ID); got != "2 hand of 1 complete, 1  of 0 complete" {
				t.Errorf("versions: %s", got)
			}
		})
	}
}

func TestARefinementHasAKey(t *testing.T) {
	keyed := shorter
	keyed.Key = "k"
	s, d := drafted(t, good, said("S", "once"), said("S", "twice"))
	first := must(s.Refine(t.Context(), owner, d.ID, keyed))
	must(s.Edit(t.Context(), owner, d.ID, email.Edit{Body: new("later")}))
	for _, base := range []int{0, 1} {
		keyed.Base = base
		again, err := s.Refine(t.Context(), owner, d.ID, keyed)
		if err != nil || again.ID != first.ID || again.Body != "once" {
			t.Errorf("again with base %d: %+v, %v", base, again, err)
		}
	}
	other := email.Refinement{Goal: email.GoalLonger, Key: "k"}
	if _, err := s.Refine(t.Context(), owner, d.ID, other); !errors.Is(err, email.ErrKeyReused) {
		t.Errorf("another goal: %v", err)
	}
	keyed.Base = 2
	if _, err := s.Refine(t.Context(), owner, d.ID, keyed); !errors.Is(err, email.ErrKeyReused) {
		t.Errorf("another base: %v", err)
	}
}

// Calls of one key at the same time are one version, also from several processes.
func TestAKeyIsOneVersionAlsoAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newStore()
		d := must(must(email.New(llmtest.NewScript(good), store, nil)).Draft(t.Context(), owner, brief))
		var all sync.WaitGroup
		for n := range 6 {
			s := must(email.New(paced.Slowly(`{"subject":"S",`, `"body":"late"}`), store, nil))
			all.Go(func() {
				ask := email.Refinement{Instruction: "wait", Key: fmt.Sprint(n % 2)}
				run, err := s.BeginRefinement(t.Context(), owner, d.ID, ask)
				if err != nil {
					t.Error(err)
					return
				}
				if _, end, err := read(run.Events(t.Context()), 0); err != nil ||
					end.Draft.Body != "late" {
					t.Errorf("%+v, %v", end.Draft, err)
				}
			})
		}
		all.Wait()
		page := must(email.New(nobody, store, nil))
		if got := numbers(t, page, d.ID); strings.Count(got, "model of 1 complete") != 2 ||
			strings.Count(got, ",") != 2 {
			t.Errorf("versions: %s", got)
		}
	})
}

// around is what a model sees of a letter of which words are selected.
type around struct{ Before, Passage, After string }

// aroundOf reads it from a request.
func aroundOf(t *testing.T, req llm.Request) (a around) {
	t.Helper()
	if err := json.Unmarshal(req.Messages[0].Data[0].Value, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// The text that is not selected stays the same, byte for byte. The model gets it as data.
func TestASelectionIsAllThatChanges(t *testing.T) {
	letters := []string{
		"Hi Grace,\n\nthe talk on compilers was a joy.\r\n\r\nBest,\nAda\n",
		" Grüße aus Łódź 𝄞!\n\t„Zitat“ \n\n日本語の文章です。\u00a0",
		"{\"body\": \"no\"}\n\nSubject: x\n```\nHere is your draft:\n",
	}
	random := rand.New(rand.NewPCG(21, 1000))
	for n := range 1000 {
		body := letters[n%len(letters)]
		var borders []int
		for i := range body {
			borders = append(borders, i)
		}
		borders = append(borders, len(body))
		from := random.IntN(len(borders) - 1)
		to := from + 1 + random.IntN(len(borders)-from-1)
		at := email.Selection{From: borders[from], To: borders[to]}
		if strings.TrimSpace(body[at.From:at.To]) == "" {
			continue
		}
		var asked around
		model := llm.Func(func(ctx context.Context, req *llm.Request) iter.Seq2[llm.Chunk, error] {
			asked = aroundOf(t, *req)
			return llmtest.NewScript(llmtest.Text(`{"body":"  «new`, ` words»\n"}`)).Stream(ctx, req)
		})
		store := newStore()
		s := must(email.New(model, store, nil))
		d := letterWith(t, store, body)
		v, err := s.Refine(t.Context(), owner, d.ID, email.Refinement{
			Instruction: "other words", Selection: at, Base: 1,
		})
		if err != nil {
			t.Fatalf("%q %v: %v", body, at, err)
		}
		before, rest, found := strings.Cut(v.Body, "«new words»")
		selected := body[at.From:at.To]
		words := strings.TrimSpace(selected)
		if !found || !strings.HasPrefix(body, before) || !strings.HasSuffix(body, rest) ||
			before != body[:at.From]+selected[:strings.Index(selected, words)] ||
			len(before)+len(words)+len(rest) != len(body) || v.Subject != d.Subject {
			t.Fatalf("%v of %q became %q", at, body, v.Body)
		}
		if asked != (around{before, words, rest}) {
			t.Fatalf("the model got %q, and %q was selected", asked, words)
		}
	}
}

// Of a long letter, the model sees the words next to the selection.
func TestTheModelSeesTheWordsAroundASelection(t *testing.T) {
	store := newStore()
	const it = "It is late."
	body := strings.Repeat("é", 1500) + " before. " + it + " " + strings.Repeat("after ", 900)
	d := letterWith(t, store, body)
	at := strings.Index(body, it)
	ask := email.Refinement{
		Goal: email.GoalShorter, Selection: email.Selection{From: at, To: at + len(it)}, Base: 1,
	}
	model := llmtest.NewScript(llmtest.Text(`{"body":"Late."}`),
		llmtest.Text(`{"body":"`+strings.Repeat("é", 20)+` before. Late."}`),
		llmtest.Text(`{"body":"Late. `+strings.Repeat("after ", 9)+`"}`))
	s := must(email.New(model, store, nil))
	v := must(s.Refine(t.Context(), owner, d.ID, ask))
	got := aroundOf(t, model.Requests()[0])
	if v.Body != strings.Replace(body, it, "Late.", 1) || got.Passage != it ||
		!strings.HasSuffix(body[:at], got.Before) || !strings.HasSuffix(got.Before, "before. ") ||
		!strings.HasPrefix(body[at+len(it):], got.After) || len(got.Before)+len(got.After) > 4000 ||
		!utf8.ValidString(got.Before+got.After) {
		t.Errorf("the model sees %q", got)
	}
	ask.Base = 2
	ask.Selection.To = at + len("Late.")
	for _, side := range []string{"before", "after"} {
		v, err := s.Refine(t.Context(), owner, d.ID, ask)
		if llm.KindOf(err) != llm.KindBadOutput || !strings.Contains(v.Failure, "more than") {
			t.Errorf("a reply with the words %s: %q, %v", side, v.Failure, err)
		}
	}
}

// letterWith stores a letter with a text.
func letterWith(t *testing.T, store email.Store, body string) email.Draft {
	t.Helper()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	d := email.Draft{
		ID: "018bcfe5-6800-7000-8000-000000000001", Version: 1, Status: email.StatusComplete,
		Brief: brief, Subject: "S", Body: body, Created: now, Updated: now,
	}
	if !utf8.ValidString(body) {
		t.Fatal("the text is not valid")
	}
	if err := store.Create(t.Context(), owner, d); err != nil {
		t.Fatal(err)
	}
	return d
}

// A refinement is a draft like any other: it waits in a queue, and outlives its process.
func TestARefinementOutlivesItsProcess(t *testing.T) {
	store := newStore()
	d := letterWith(t, store, "Hi Grace,\n\nlong\n\nAda")
	s := must(email.New(llmtest.NewScript(said("S", "Hi Grace. Ada")), store, nil))
	dead := email.Draft{
		ID: d.ID + "-0002", Version: 1, Status: email.StatusPending, Brief: brief,
		Created: d.Created, Updated: d.Updated, Body: "half",
		Lease:  marquee.Lease{Holder: "dead", Until: d.Created, Attempt: 1},
		Change: email.Change{Author: email.AuthorModel, Base: 1, Refinement: shorter},
	}
	if err := store.Create(t.Context(), owner, dead); err != nil {
		t.Fatal(err)
	}
	if n, err := s.TakeUp(t.Context()); n != 1 || err != nil {
		t.Errorf("TakeUp: %d, %v", n, err)
	}
	v := must(s.Get(t.Context(), owner, d.ID))
	if v.Number() != 2 || v.Body != "Hi Grace. Ada" || v.Change != dead.Change {
		t.Errorf("the version is %+v", v)
	}
}

func TestARefinementWaitsInAQueue(t *testing.T) {
	store := newStore()
	d := letterWith(t, store, "Hi Grace,\n\nlong\n\nAda")
	o := &email.Options{Queue: email.NewLocalQueue(1)}
	s := must(email.New(llmtest.NewScript(said("S", "Hi Grace. Ada")), store, o))
	waits := must(s.EnqueueRefinement(t.Context(), owner, d.ID, shorter))
	if !waits.Queued() || waits.ID != d.ID+"-0002" {
		t.Errorf("enqueued %+v", waits)
	}
	if err := s.Finish(t.Context(), owner, waits.ID); err != nil {
		t.Fatal(err)
	}
	if v := must(s.Get(t.Context(), owner, d.ID)); v.Body != "Hi Grace. Ada" {
		t.Errorf("the version is %+v", v)
	}
}
