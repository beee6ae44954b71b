package mcp

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/marquee-go/marquee/internal/tokens"
)

// cursorParam names the page of an answer. The API has it for lists. For years it is made here.
const cursorParam = "cursor"

// MaxTokens is how many tokens the text of an answer has at most, as [tokens.Count] counts them.
const MaxTokens = 4000

// room is what the notes of an answer leave for its data, in tokens.
const room = MaxTokens - 500

// fitNothing refuses an answer that is too large.
func fitNothing(_ context.Context, _ *call, a answer) (answer, string, error) {
	if n := tokens.Count(string(a.body)); n > room {
		return a, "", tooLarge(n, "Ask for less: fewer years, or films of one language or country.")
	}
	return a, "", nil
}

func tooLarge(n int, fix string) error {
	return fmt.Errorf("the answer would have about %d tokens, and the most is %d. %s",
		n, MaxTokens, fix)
}

// smaller returns how much of a list of n may fit if all of it has some tokens.
func smaller(n, size int) int { return max(1, min(n-1, n*room*9/10/size)) }

// fitLimit asks for a shorter list until it fits. It says how to get the rest.
func fitLimit(ctx context.Context, c *call, a answer) (answer, string, error) {
	asked, limit := c.limit(), c.limit()
	for n := tokens.Count(string(a.body)); n > room; n = tokens.Count(string(a.body)) {
		if limit == 1 {
			return a, "", tooLarge(n, "One item alone does not fit.")
		}
		limit = smaller(limit, n)
		c.args["limit"] = number(limit)
		var err error
		if a, err = ask(ctx, c); err != nil {
			return a, "", err
		}
	}
	var more []string
	if limit < asked {
		more = append(more, fmt.Sprintf("Lists have %d items here, because %d do not fit in an answer.",
			limit, asked))
	}
	if next := nextOf(a.body); next != "" {
		more = append(more, "There are more: call again with the same arguments and cursor "+next+".")
	}
	return a, strings.Join(more, "\n"), nil
}

// limit returns the limit that was asked for, or the default.
func (c *call) limit() (n int) {
	if err := json.Unmarshal(c.args["limit"], &n); err == nil && n > 0 {
		return n
	}
	of, _ := c.param("limit")
	d, _ := of.Schema.Default.(float64)
	return max(1, int(d))
}

// nextOf returns the cursor of the next page, "" if there is none.
func nextOf(body []byte) string {
	var page struct{ Next string }
	_ = json.Unmarshal(body, &page) // the API has made it
	return page.Next
}

// fitYears asks for fewer years until they fit. Its cursor is the span that is left.
func fitYears(ctx context.Context, c *call, a answer) (answer, string, error) {
	last, more := 0, ""
	for n := tokens.Count(string(a.body)); n > room; n = tokens.Count(string(a.body)) {
		var span struct{ From, To int }
		if err := json.Unmarshal(a.body, &span); err != nil {
			return a, "", err
		}
		count := span.To - span.From + 1
		if count < 2 {
			return a, "", tooLarge(n, "Name some genres.")
		}
		last = cmp.Or(last, span.To)
		to := span.From + smaller(count, n) - 1
		more = fmt.Sprintf("The years from %d do not fit in an answer: "+
			"call again with the same arguments and cursor %d-%d.", to+1, to+1, last)
		c.setYears(span.From, to)
		var err error
		if a, err = ask(ctx, c); err != nil {
			return a, "", err
		}
	}
	return a, more, nil
}

func (c *call) setYears(from, to int) {
	c.args["from"], c.args["to"] = number(from), number(to)
}

func number(n int) json.RawMessage { return json.RawMessage(strconv.Itoa(n)) }

// runYears asks for the years that a cursor of fitYears names.
func runYears(ctx context.Context, c *call) (answer, error) {
	if raw, given := c.args[cursorParam]; given {
		var text string
		_ = json.Unmarshal(raw, &text) // then it is empty
		var from, to int
		_, err := fmt.Sscanf(text, "%d-%d", &from, &to)
		if err != nil || text != fmt.Sprintf("%d-%d", from, to) {
			return answer{}, errors.New("cursor: must be that of an answer before")
		}
		delete(c.args, cursorParam)
		c.setYears(from, to)
	}
	return ask(ctx, c)
}

// fitLetters is fitLimit for letters. One that is too large by itself is a resource.
func fitLetters(ctx context.Context, c *call, a answer) (answer, string, error) {
	a, more, err := fitLimit(ctx, c, a)
	if err == nil || len(a.body) == 0 {
		return a, more, err
	}
	var page struct {
		Items []struct{ ID string }
	}
	if json.Unmarshal(a.body, &page) == nil && len(page.Items) == 1 {
		err = fmt.Errorf("%w\nRead the resource %s instead", err, letterURI(page.Items[0].ID))
		if next := nextOf(a.body); next != "" {
			err = fmt.Errorf("%w. For the letters after it, call again with cursor %s", err, next)
		}
	}
	return a, "", err
}

// fitDraft refuses to tell a letter that is too large, and says where it is.
func fitDraft(_ context.Context, _ *call, a answer) (answer, string, error) {
	n := tokens.Count(string(a.body))
	if n <= room {
		return a, "", nil
	}
	var draft struct{ ID string }
	if err := json.Unmarshal(a.body, &draft); err != nil {
		return a, "", err
	}
	return a, "", tooLarge(n,
		"The letter is written and kept. Read the resource "+letterURI(draft.ID)+".")
}
