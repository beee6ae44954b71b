package web_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/memory"
)

const kb = 1 << 10

// attacks are answers that are made to break the page.
var attacks = []attack{
	{"quotes in quotes", "", "> ", 8 * kb, 512},
	{"lines in quotes", strings.Repeat("> ", 18) + "a\n", "a\n", 16 * kb, 512},
	{"lists in lists", "", "- ", 16 * kb, 512},
	{"numbered lists and quotes", "", "1. > ", 16 * kb, 512},
	{"emphasis that does not end", "", "*a_", 16 * kb, 512},
	{"emphasis in emphasis", "", "**a *b ", 16 * kb, 512},
	{"much emphasis", "", "*a* ", 64 * kb, kb},
	{"opened brackets", "", "[", 32 * kb, 512},
	{"links that do not end", "", "[a](", 32 * kb, 512},
	{"backticks", "", "`a``b```c", 32 * kb, 512},
	{"a fence that does not end", "```\n", "code\n", 250 * kb, kb},
	{"a table of 10,000 columns", strings.Repeat("a|", 10_000) + "\n", "-|", 50 * kb, kb},
	{"a table that is filled up", strings.Repeat("a|", 60) + "\n" +
		strings.Repeat("-|", 60) + "\n", "x\n", 32 * kb, 512},
	{"many tables", "", "a|b\n-|-\nc|d\n\n", 64 * kb, kb},
	{"one long word", "", "a", 250 * kb, kb},
	{"one long line in small pieces", "", "word **b** ", 250 * kb, 22},
	{"many paragraphs", "", "a\n\n", 32 * kb, kb},
	{"blank lines", "a", "\n", 64 * kb, kb},
	{"HTML", "", "<script>window.hacked=1</script><b onclick=x>\n<!--<![CDATA[", 64 * kb, kb},
	{"addresses", "", "https://a.example ", 64 * kb, kb},
	{"links", "", "[a](https://b.example/c) ", 64 * kb, kb},
	{"hidden links", "", "[a](javascript:window.hacked=1) [b](data:text/html,x) [c](https://good.example@bad.example) ", 32 * kb, 512},
	{"bidirectional overrides", "", "\u202ea\u2066b &#x202e;", 64 * kb, kb},
	{"names of a prototype", "", "[__proto__](constructor) [toString][a]\n", 64 * kb, 512},
	{"marks on one letter", "a", "\u0301", 32 * kb, kb},
	{"quotes, each line deeper", "", ">a\n>>a\n" + strings.Repeat(">", 25) + "a\n", 32 * kb, 512},
	{"returns and separators", "", "a\rb\u2028c\u2029\x0b", 64 * kb, kb},
	{"tags of a hidden language", "", "a\U000e0041\u3164", 64 * kb, kb},
	{"zero bytes and halves of characters", "", "\x00a😀\u200d", 64 * kb, kb},
}

// attack is an answer that repeats a piece up to a size in bytes. It comes in small parts.
type attack struct {
	name, first, again string
	size, part         int
}

// the end of every attack, which the page must show.
const end = "\n\nThe end."

func (a attack) reply() llmtest.Reply {
	text := a.first + strings.Repeat(a.again, a.size/len(a.again))
	var parts []string
	for part := range slices.Chunk([]rune(text), a.part) {
		parts = append(parts, string(part))
	}
	return llmtest.Text(append(parts, end)...)
}

// attacker is a model that answers with the attack that the question names.
type attacker struct{}

func (attacker) Stream(ctx context.Context, r *llm.Request) iter.Seq2[llm.Chunk, error] {
	question := r.Messages[len(r.Messages)-1].Text
	for _, a := range attacks {
		if strings.Contains(question, a.name) {
			return llmtest.NewScript(a.reply()).Stream(ctx, r)
		}
	}
	return func(yield func(llm.Chunk, error) bool) { yield(llm.Chunk{}, errors.New("no such attack")) }
}

// ended waits for the last message of a conversation to be shown to its end.
func (b *tab) ended(conversation string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.querySelector("%s > :last-child .prose")
		?.lastChild?.textContent.endsWith("The end.")`, conversation))
}

func TestHostileAnswersLeaveThePageUsable(t *testing.T) {
	t.Parallel()
	url, _ := site{model: attacker{}}.serve(t)
	b := openAlone(t, url, "/")
	b.state("#genres", "ready")
	b.state("#claims", "ready")
	conversations := 0
	for few := range slices.Chunk(attacks, 6) { // a long conversation makes each task longer
		for i, a := range few {
			b.quick(a.name, func() {
				b.fill("#ask-text", a.name)
				b.press("#ask-send")
				b.until(fmt.Sprintf(`document.querySelectorAll(".message.assistant").length > %d`, i))
				b.state("#assistant", "ready")
				b.ended("#messages")
			})
		}
		b.harmless()
		b.press("#new-conversation")
		b.state("#assistant", "empty")
		conversations++
	}

	t.Log("History: each conversation opens, and is deleted")
	b.press(`.masthead nav a[href="#/history"]`)
	b.press(`[data-kind="chats"]`)
	b.state("#history-list", "ready")
	for ; conversations > 0; conversations-- {
		b.quick("History", func() {
			b.press("#history-entries .entry")
			b.state("#history-entry", "ready")
			b.ended(".conversation")
		})
		b.harmless()
		b.press("[data-delete]")
		b.until(fmt.Sprintf(
			`document.querySelectorAll("#history-entries .entry").length === %d`, conversations-1))
	}
	b.state("#history-list", "empty")
}

// harmless checks that text on the page became neither a script nor an element.
func (b *tab) harmless() {
	b.t.Helper()
	if eval[bool](b, `"hacked" in window`) {
		b.t.Error("a script ran")
	}
	made := eval[int](b, `document.querySelectorAll(".prose :is(script, b, [onclick])").length`)
	if made != 0 {
		b.t.Errorf("%d elements came out of text", made)
	}
}

// erase deletes what is open in History, which is all that there is.
func (b *tab) erase() {
	b.t.Helper()
	b.press("[data-delete]")
	b.state("#history-list", "empty")
	b.says("#toast", "is deleted.", "Undo")
}

func TestLongNamesStayOnThePage(t *testing.T) {
	t.Parallel()
	films := must(movies.New(memory.New().Movies(), nil))
	var all []movies.Movie
	for i := range 60 {
		all = append(all, movies.Movie{
			ID: int64(i + 1), Title: strings.Repeat("W", 200) + fmt.Sprint(i),
			Genres:   []string{strings.Repeat("G", 60), strings.Repeat("H", 60)},
			Released: time.Date(2000+i%20, 5, 2, 0, 0, 0, 0, time.UTC), Popularity: new(float64(i)),
			Budget: new(int64(1_000_000)), Revenue: new(int64(i+1) * 1_000_000),
		})
	}
	must(films.Import(t.Context(), movies.All(all), nil))
	b := site{films: films}.open(t, "/")
	b.explored()
	b.do(chromedp.EmulateViewport(360, 740))
	b.unfold("#explore")
	wide := `[...document.querySelectorAll("#explore *")].filter((e) => !e.closest(".scroll, .contents") &&
		e.getBoundingClientRect().right > innerWidth).length`
	b.until(wide + ` === 0`)
}

func TestLinksSayWhereTheyGo(t *testing.T) {
	t.Parallel()
	model := llmtest.NewScript(llmtest.Text("[the bank](https://bad.example/x) and " +
		"[https://good.example](https://bad.example/) and https://аррӏе.com, " +
		"[\u202emoc.elgoog](http://bad.example) or [a](https://good.example@bad.example/) and https://fine.example"))
	b := site{model: model}.open(t, "/")
	b.state("#genres", "ready")
	b.fill("#ask-text", "Where?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	b.until(`document.querySelectorAll(".prose a").length === 6`)
	b.inEveryLight("links", func() {
		got := eval[[]string](b, `[...document.querySelectorAll(".prose a")].map((a) => a.textContent)`)
		want := []string{
			"the bank bad.example", "https://good.example bad.example", "https://аррӏе.com xn--80ak6aa92e.com",
			"\u202emoc.elgoog http://bad.example", "https://good.example", "https://fine.example",
		}
		if !slices.Equal(got, want) {
			b.t.Errorf("the links say %q, want %q", got, want)
		}
	})
	eval[bool](b, `(document.querySelector("#messages").focus(), true)`)
	for range 2 { // the first leads to what can be done with the question
		b.do(chromedp.KeyEvent("\t"))
	}
	shown := eval[string](b, `getComputedStyle(
		document.activeElement.querySelector(".place"), "::after").content`)
	if shown != `"/x"` {
		t.Errorf("on focus the link adds %s, want the whole address", shown)
	}
}

func TestWhatCannotBeShownCanBeDeleted(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	before := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if broken.Load() && r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/chats/") {
				http.Error(w, "no", http.StatusBadGateway)
				return
			}
			h.ServeHTTP(w, r)
		})
	}
	b := site{before: before}.open(t, "/")
	b.expect("status of 502")
	b.state("#genres", "ready")
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	broken.Store(true)
	b.press(`.masthead nav a[href="#/history"]`)
	b.press(`[data-kind="chats"]`)
	b.state("#history-list", "ready")
	b.press("#history-entries .entry")
	b.state("#history-entry", "error")
	b.inEveryLight("broken", func() { b.says("#history-entry", "The server answered 502.", "Delete") })
	b.erase()
}

func TestALimitSaysWhenItEnds(t *testing.T) {
	t.Parallel()
	const problem = `{"status":429,"detail":"You have 4 answers at once, which is the limit."}`
	var full atomic.Bool
	full.Store(true)
	before := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost || !full.Load() {
				h.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/problem+json")
			w.Header().Set("Retry-After", "20")
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = w.Write([]byte(problem))
		})
	}
	const want = "You have 4 answers at once, which is the limit. Try again in 20 seconds."
	b := site{before: before}.open(t, "/")
	b.expect("status of 429")
	b.state("#genres", "ready")
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	b.state("#assistant", "error")
	b.says("#messages", want)
	if !eval[bool](b, `document.querySelector("#ask-stop").hidden`) {
		t.Error("Stop is still there")
	}
	b.press(`.masthead nav a[href="#/write"]`)
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	b.state("#draft", "error")
	b.says("#draft", want)
	full.Store(false)
	b.press("#draft-again")
	b.state("#draft", "ready")
}
