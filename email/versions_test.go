package email_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
)

var broken = llmtest.Reply{
	Chunks: []string{`{"subject":"S","body":"Hal`}, Err: &llm.Error{Kind: llm.KindNetwork},
}

// numbers returns the numbers of the versions of a letter with their authors and statuses, the
// last one first.
func numbers(t *testing.T, s *email.Service, id string) string {
	t.Helper()
	var list []string
	for after := ""; ; {
		page, err := s.Versions(t.Context(), owner, id, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range page.Drafts {
			list = append(list, fmt.Sprintf("%d %s of %d %s",
				d.Number(), d.Change.Author, d.Change.Base, d.Status))
		}
		if after = page.Next; after == "" {
			return strings.Join(list, ", ")
		}
	}
}

func drafted(t *testing.T, replies ...llmtest.Reply) (*email.Service, email.Draft) {
	t.Helper()
	s := must(email.New(llmtest.NewScript(replies...), newStore(), nil))
	d, _ := s.Draft(t.Context(), owner, brief) // some must fail
	return s, d
}

func TestEveryEditIsAVersion(t *testing.T) {
	s, d := drafted(t, good)
	for _, body := range []string{"one", "two", "two", "three"} {
		if _, err := s.Edit(t.Context(), owner, d.ID, email.Edit{Body: &body}); err != nil {
			t.Fatal(err)
		}
	}
	want := "4 hand of 3 complete, 3 hand of 2 complete, 2 hand of 1 complete, 1  of 0 complete"
	if got := numbers(t, s, d.ID); got != want {
		t.Errorf("versions: %s, want %s", got, want)
	}
	newest, err := s.Get(t.Context(), owner, d.ID)
	if err != nil || newest.Body != "three" || newest.Subject != "S" || newest.Versions != 4 ||
		newest.Letter() != d.ID || newest.Brief.Details != "Tuesday" {
		t.Errorf("newest %+v, %v", newest, err)
	}
	second, err := s.Get(t.Context(), owner, d.ID+"-0002")
	if err != nil || second.Body != "one" || second.Brief.Recipient != "Grace" ||
		second.Brief.Details != "" {
		t.Errorf("version 2: %+v, %v", second, err)
	}
}

func TestTwoEditsAtOnceAreTwoVersions(t *testing.T) {
	s, d := drafted(t, good)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			edit := email.Edit{Body: new(fmt.Sprintf("word%d", n)), Base: 1}
			if _, err := s.Edit(t.Context(), owner, d.ID, edit); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	page := must(s.Versions(t.Context(), owner, d.ID, "", 100))
	var words []string
	for _, v := range page.Drafts {
		words = append(words, v.Body)
	}
	slices.Sort(words)
	if got := strings.Join(words, " "); got !=
		"B word0 word1 word2 word3 word4 word5 word6 word7" {
		t.Errorf("the versions have %s", got)
	}
}

func TestAnOlderVersionIsRestoredAsANewOne(t *testing.T) {
	s, d := drafted(t, good)
	must(s.Edit(t.Context(), owner, d.ID, email.Edit{Body: new("two")}))
	for range 2 { // the second time, it is the newest already
		r, err := s.Restore(t.Context(), owner, d.ID, 1)
		if err != nil || r.Number() != 3 || r.Body != "B" || r.Change.Base != 1 {
			t.Errorf("restored %+v, %v", r, err)
		}
	}
	for _, number := range []int{0, 4, 1001} {
		_, err := s.Restore(t.Context(), owner, d.ID, number)
		if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Field != "version" {
			t.Errorf("version %d: %v, want an InvalidError for version", number, err)
		}
	}
}

func TestListsShowALetterOnce(t *testing.T) {
	const letters, most = 7, 30
	s := must(email.New(llmtest.NewScript(good), newStore(), nil))
	var want []string
	for n := range letters {
		d := must(s.Draft(t.Context(), owner, brief))
		for v := range (n * n) % most {
			body := fmt.Sprintf("needle v%dx of letter %d", v+2, n)
			must(s.Edit(t.Context(), owner, d.ID, email.Edit{Body: &body}))
		}
		newest := must(s.Get(t.Context(), owner, d.ID))
		want = append([]string{newest.ID + " " + newest.Body}, want...)
	}
	for name, read := range map[string]func(after string, limit int) (email.Page, error){
		"List": func(after string, limit int) (email.Page, error) {
			return s.List(t.Context(), owner, after, limit)
		},
		"Folded": func(after string, limit int) (email.Page, error) {
			return s.Folded(t.Context(), owner, after, limit)
		},
		"Search": func(after string, limit int) (email.Page, error) {
			return s.Search(t.Context(), owner, "meeting", after, limit)
		},
	} {
		for _, limit := range []int{1, 2, 3, 100} {
			var got []string
			for after := ""; ; {
				page, err := read(after, limit)
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range page.Drafts {
					got = append(got, d.ID+" "+d.Body)
				}
				if after = page.Next; after == "" {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s by %d:\n%q, want\n%q", name, limit, got, want)
			}
		}
	}
	page := must(s.Search(t.Context(), owner, "needle v2x", "", 100))
	if len(page.Drafts) != 1 || page.Drafts[0].Number() != 2 {
		t.Errorf("the words of older versions are found: %d letters", len(page.Drafts))
	}
}

func TestDeleteDeletesAllVersions(t *testing.T) {
	store := newStore()
	s := must(email.New(llmtest.NewScript(good), store, nil))
	kept, gone := must(s.Draft(t.Context(), owner, brief)), must(s.Draft(t.Context(), owner, brief))
	for n := range 9 {
		must(s.Edit(t.Context(), owner, gone.ID, email.Edit{Body: new(fmt.Sprint(n))}))
	}
	err := s.Delete(t.Context(), owner, gone.ID+"-0003")
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); !ok || invalid.Field != "id" {
		t.Errorf("of one version: %v", err)
	}
	// A Delete that broke off has deleted the first version, and some others.
	for _, n := range []string{"", "-0010", "-0007"} {
		if err := store.Delete(t.Context(), owner, gone.ID+n); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Delete(t.Context(), owner, gone.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), owner, gone.ID); !errors.Is(err, email.ErrNotFound) {
		t.Errorf("again: %v", err)
	}
	list, err := store.List(t.Context(), owner, marquee.Place{}, 100)
	if err != nil || len(list) != 1 || list[0] != kept {
		t.Errorf("left: %+v, %v", list, err)
	}
	if _, err := s.Edit(t.Context(), owner, gone.ID, email.Edit{Body: new("x")}); !errors.Is(err,
		email.ErrNotFound) {
		t.Errorf("an edit of what was deleted: %v", err)
	}
}

// deleting is a store in which a letter is deleted right before its second version comes.
type deleting struct {
	email.Store
	service *email.Service
}

func (s *deleting) Create(ctx context.Context, owner string, d email.Draft) error {
	if d.Number() == 2 {
		if err := s.service.Delete(ctx, owner, d.Letter()); err != nil {
			return err
		}
	}
	return s.Store.Create(ctx, owner, d)
}

func TestAVersionOfALetterThatIsDeletedIsDeletedToo(t *testing.T) {
	store := &deleting{Store: newStore()}
	s := must(email.New(llmtest.NewScript(good), store, nil))
	store.service = s
	d := must(s.Draft(t.Context(), owner, brief))
	if _, err := s.Edit(t.Context(), owner, d.ID, email.Edit{Body: new("x")}); !errors.Is(err,
		email.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	list, err := store.List(t.Context(), owner, marquee.Place{}, 100)
	if err != nil || len(list) != 0 {
		t.Errorf("left: %+v, %v", list, err)
	}
}

func TestALetterHasAtMostAThousandVersions(t *testing.T) {
	store := newStore()
	s := must(email.New(llmtest.NewScript(good), store, nil))
	d := must(s.Draft(t.Context(), owner, brief))
	last := d
	last.ID = fmt.Sprintf("%s-%04d", d.ID, email.MaxVersions)
	if err := store.Create(t.Context(), owner, last); err != nil {
		t.Fatal(err)
	}
	_, err := s.Edit(t.Context(), owner, d.ID, email.Edit{Body: new("one more")})
	limit, ok := errors.AsType[*marquee.LimitError](err)
	if !ok || limit.Kind != marquee.LimitVersions || limit.Limit != "1000 versions of a letter" ||
		limit.RetryAfter != 0 {
		t.Errorf("error %v", err)
	}
}
