package web_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
)

func TestADraftThatIsNotSavedIsSavedAgain(t *testing.T) {
	t.Parallel()
	url, store := site{saveTimeout: time.Second}.serve(t)
	store.down.Store(true)
	b := open(t, url, "/#/write")
	b.expect("status of 503")
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	b.state("#draft", "ready")
	b.inEveryLight("unsaved", func() { b.says("#draft-foot", "Not saved", "Save again") })

	t.Log("nothing writes over it unasked")
	body := b.text("#draft-body")
	b.press("#draft-send")
	b.until(`document.querySelector("dialog#confirm").open`)
	b.press("#confirm-no")
	if got := b.text("#draft-body"); got != body {
		t.Errorf("the body is %q", got)
	}

	t.Log("the store is still down, then up again")
	b.press("#draft-save")
	b.until(`document.querySelector("#draft-note").innerText.startsWith("Still not saved.")`)
	store.down.Store(false)
	b.press("#draft-save")
	b.until(`document.querySelector("#draft-note").innerText === "Kept in History."`)
	b.until(`document.querySelector("#draft-save").hidden`)
	b.until(`document.activeElement.id === "draft-title"`)
	b.press(`.masthead nav a[href="#/history"]`)
	b.state("#history-list", "ready")
	b.press("#history-entries .entry")
	b.state("#history-entry", "ready")
	if got := b.text("#history-entry .body"); got != body {
		t.Errorf("the entry is %q, want %q", got, body)
	}
	entries := eval[int](b, `document.querySelectorAll(".entry").length`)
	if list := b.text("#history-entries"); strings.Contains(list, "Being written") || entries != 1 {
		t.Errorf("the list of %d is %q", entries, list)
	}
}

// breaker breaks the connection of the first POST to each address in the middle of the
// answer, after the work is done.
type breaker struct {
	mu   sync.Mutex
	keys map[string][]string // by address, in the order in which they came
}

func (br *breaker) before(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			h.ServeHTTP(w, r)
			return
		}
		br.mu.Lock()
		if br.keys == nil {
			br.keys = map[string][]string{}
		}
		first := len(br.keys[r.URL.Path]) == 0
		br.keys[r.URL.Path] = append(br.keys[r.URL.Path], r.Header.Get("Idempotency-Key"))
		br.mu.Unlock()
		if !first {
			h.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
}

// sent returns the keys of the requests to the address that ends in suffix.
func (br *breaker) sent(suffix string) []string {
	br.mu.Lock()
	defer br.mu.Unlock()
	for path, keys := range br.keys {
		if strings.HasSuffix(path, suffix) {
			return slices.Clone(keys)
		}
	}
	return nil
}

// once reports requests for the same thing that do not have the same key.
func once(t *testing.T, keys []string) {
	t.Helper()
	if len(keys) == 0 || keys[0] == "" || len(slices.Compact(slices.Clone(keys))) != 1 {
		t.Errorf("the keys were %q", keys)
	}
}

func TestAConnectionThatBreaksCostsNothingTwice(t *testing.T) {
	t.Parallel()
	var br breaker
	b := site{before: br.before}.open(t, "/#/write")
	b.expect("ERR_INCOMPLETE_CHUNKED_ENCODING")

	t.Log("Write: the page gets the same draft by itself")
	b.fill("#purpose", "Ask for a meeting")
	b.press("#draft-send")
	b.state("#draft", "ready")
	once(t, br.sent("/emails"))
	t.Log("Write: the next one is another")
	b.press("#draft-send") // which shows at once that it is busy
	b.state("#draft", "ready")
	if keys := br.sent("/emails"); keys[len(keys)-1] == keys[0] {
		t.Errorf("the keys were %q", keys)
	}
	b.press(`.masthead nav a[href="#/history"]`)
	b.state("#history-list", "ready")
	if got := eval[int](b, `document.querySelectorAll(".entry").length`); got != 2 {
		t.Errorf("%d drafts are kept", got)
	}

	t.Log("Explore: neither a conversation is begun nor a question asked twice")
	b.press(`.masthead nav a[href="#/explore"]`)
	b.fill("#ask-text", "Which genre is the largest?")
	b.press("#ask-send")
	b.state("#assistant", "ready")
	if got := eval[int](b, `document.querySelectorAll(".message").length`); got != 2 {
		t.Errorf("the page shows %d messages", got)
	}
	for _, path := range []string{"/chats", "/messages"} {
		once(t, br.sent(path))
	}
	got := eval[[]int](b, `(async () => {
		const {items} = await (await fetch("api/v1/chats")).json();
		const chat = await (await fetch("api/v1/chats/" + items[0].id)).json();
		return [items.length, chat.messages.length];
	})()`)
	if !slices.Equal(got, []int{1, 2}) {
		t.Errorf("kept are %d conversations, with messages: %d", got[0], got[1])
	}
}

func TestADraftThatIsBeingWritten(t *testing.T) {
	t.Parallel()
	url, store := site{}.serve(t)
	now := time.Now()
	d := email.Draft{
		ID: "018bcfe5-6800-7000-8000-000000000001", Version: 1, Status: email.StatusPending,
		Brief:   email.Brief{Purpose: "Ask for a meeting"},
		Created: now, Updated: now,
		Lease: marquee.Lease{Until: now},
	}
	if err := store.Create(t.Context(), owner, d); err != nil {
		t.Fatal(err)
	}
	b := open(t, url, "/#/history/emails/"+d.ID)
	b.state("#history-list", "ready")
	b.state("#history-entry", "ready")
	b.says("#history-entry", "This draft waits for its turn.")
	b.says("#history-entries", "Queued")
	d.Version, d.Lease = 2, marquee.Lease{Holder: "server", Until: now.Add(time.Minute), Attempt: 1}
	if err := store.Update(t.Context(), owner, d); err != nil {
		t.Fatal(err)
	}
	b.says("#history-entries", "Being written")
	b.says("#history-entry", "This draft is being written.")
	b.inEveryLight("pending", func() {
		b.says("#history-entry", "This draft is being written.")
	})
	b.says("#history-entries", "Being written")
	d.Version, d.Status, d.Lease = 3, email.StatusComplete, marquee.Lease{}
	d.Subject, d.Body = "Meeting", "Tuesday?"
	if err := store.Update(t.Context(), owner, d); err != nil {
		t.Fatal(err)
	}
	eval[bool](b, `document.querySelector("[data-reload]")?.click(); true`) // unless it looked itself
	b.until(`document.querySelector("#history-entry .body")?.innerText === "Tuesday?"`)
	b.until(`document.querySelector("#history-entries .what").innerText === "Meeting"`)
}
