package mcp_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/marquee-go/marquee/httpapi/mcp"
	"github.com/marquee-go/marquee/internal/tokens"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
)

// manyFilms are films of two centuries, of many genres and with long titles.
func manyFilms() (all []movies.Movie) {
	for i := range 4000 {
		year := 1900 + i%110
		if i%40 == 0 {
			year = 1999
		}
		all = append(all, movies.Movie{
			ID: int64(i + 1), Title: fmt.Sprintf("%s %d", strings.Repeat("Long ", 60), i),
			Released:   time.Date(year, 6, 15, 0, 0, 0, 0, time.UTC),
			Genres:     []string{fmt.Sprintf("Genre %02d", i%23), fmt.Sprintf("Genre %02d", i%7+23)},
			Popularity: new(float64(i)),
		})
	}
	return all
}

var (
	cursorIn  = regexp.MustCompile(`cursor ([\w-]+)`)
	subjectIn = regexp.MustCompile(`"subject":"(\w+)"`)
)

// fits fails the test if the text of a result is too large.
func fits(t *testing.T, r *sdk.CallToolResult) {
	t.Helper()
	if n := tokens.Count(text(r, 0)) + tokens.Count(text(r, 1)); n > mcp.MaxTokens {
		t.Errorf("an answer has %d tokens: %s", n, text(r, 0))
	}
}

// Years that do not fit in an answer come by cursor. Each part is an answer of the API.
func TestYearsComeByCursor(t *testing.T) {
	s := newSite(t, func(o *setup) { o.films = manyFilms() })
	for _, measure := range []string{"counts", "shares"} {
		c := s.client(t, newest, "ada", "")
		args := map[string]any{"from": 1900, "to": 2009, "measure": measure}
		next, parts := 1900, 0
		for {
			r := call(t, c, "genres", args)
			if r.IsError {
				t.Fatal(text(r, 0))
			}
			fits(t, r)
			var part struct{ From, To int }
			if err := json.Unmarshal([]byte(text(r, 1)), &part); err != nil {
				t.Fatal(err)
			}
			if part.From != next {
				t.Fatalf("%s: the part begins in %d, and the one before ends before %d",
					measure, part.From, next)
			}
			want := s.get(t, "/movies/genres", url.Values{
				"from": {strconv.Itoa(part.From)}, "to": {strconv.Itoa(part.To)}, "measure": {measure},
			})
			if text(r, 1) != want {
				t.Errorf("%s: the part from %d is not the answer of the API", measure, part.From)
			}
			next = part.To + 1
			parts++
			cursor := cursorIn.FindStringSubmatch(text(r, 0))
			if cursor == nil {
				break
			}
			args["cursor"] = cursor[1]
		}
		if next != 2010 || parts < 3 {
			t.Errorf("%s: %d parts, to %d", measure, parts, next-1)
		}
	}
	c := s.client(t, newest, "ada", "")
	for _, bad := range []any{"", "x", "1900", "1900-1910x", 3} {
		r := call(t, c, "genres", map[string]any{"cursor": bad})
		if !r.IsError || !strings.Contains(text(r, 0), "cursor: must be that of an answer before") {
			t.Errorf("cursor %v: %s", bad, text(r, 0))
		}
	}
	for _, bad := range []string{"1-9", "2009-1900", "-1--1"} {
		if r := call(t, c, "genres", map[string]any{"cursor": bad}); !r.IsError {
			t.Errorf("cursor %v: %s", bad, text(r, 0))
		}
	}
}

// A list that does not fit is shorter, and says so. What follows comes by the API's cursor.
func TestListsAreShortened(t *testing.T) {
	s := newSite(t, func(o *setup) { o.films = manyFilms() })
	c := s.client(t, newest, "ada", "")
	args := map[string]any{"limit": 40, "from": 1900, "to": 1901}
	var seen []string
	for range 50 {
		r := call(t, c, "films", args)
		if r.IsError {
			t.Fatal(text(r, 0))
		}
		fits(t, r)
		var page struct {
			Films int
			List  []struct{ Title string }
		}
		if err := json.Unmarshal([]byte(text(r, 1)), &page); err != nil {
			t.Fatal(err)
		}
		for _, film := range page.List {
			seen = append(seen, film.Title)
		}
		cursor := cursorIn.FindStringSubmatch(text(r, 0))
		if cursor == nil {
			if len(seen) != page.Films || len(seen) < 60 {
				t.Errorf("%d films of %d", len(seen), page.Films)
			}
			break
		}
		if !strings.Contains(text(r, 0), "because 40 do not fit") {
			t.Errorf("notes %s", text(r, 0))
		}
		args["cursor"] = cursor[1]
	}
	r := call(t, c, "popularity", map[string]any{"limit": 50, "year": 1999})
	fits(t, r)
	if r.IsError || !strings.Contains(text(r, 0), "because 50 do not fit in an answer") {
		t.Errorf("popularity: %s", text(r, 0))
	}
}

// A letter that is too large by itself is a resource, and the letters after it can be had.
func TestALargeLetterIsAResource(t *testing.T) {
	large := llmtest.Text(`{"subject":"Large","body":"` + strings.Repeat("word ", 5000) + `"}`)
	small := llmtest.Text(`{"subject":"Small","body":"Hello."}`)
	s := newSite(t, func(o *setup) { o.model = llmtest.NewScript(small, large, small) })
	c := s.client(t, newest, "ada", "")
	var failed *sdk.CallToolResult
	for i := range 3 {
		r := call(t, c, "draft", map[string]any{"purpose": "p"})
		if r.IsError != (i == 1) {
			t.Fatal(text(r, 0))
		}
		if r.IsError {
			failed = r
		}
	}
	uri := regexp.MustCompile(`marquee://letters/[\w-]+`)
	at := uri.FindString(text(failed, 0))
	if !strings.Contains(text(failed, 0), "The letter is written and kept.") || at == "" {
		t.Errorf("got %s", text(failed, 0))
	}
	read := must(c.ReadResource(t.Context(), &sdk.ReadResourceParams{URI: at}))
	if !strings.Contains(read.Contents[0].Text, `"subject":"Large"`) {
		t.Errorf("the resource is %.100s", read.Contents[0].Text)
	}
	var subjects []string
	args := map[string]any{}
	for range 4 {
		r := call(t, c, "letters", args)
		if r.IsError {
			if uri.FindString(text(r, 0)) != at {
				t.Errorf("the error names another resource: %s", text(r, 0))
			}
			subjects = append(subjects, "too large")
		} else {
			fits(t, r)
			for _, found := range subjectIn.FindAllStringSubmatch(text(r, 1), -1) {
				subjects = append(subjects, found[1])
			}
		}
		cursor := cursorIn.FindStringSubmatch(text(r, 0))
		if cursor == nil {
			break
		}
		args["cursor"] = cursor[1]
	}
	if got := strings.Join(subjects, ", "); got != "Small, too large, Small" {
		t.Errorf("letters: %s", got)
	}
}
