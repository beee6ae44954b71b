package web_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// longest is how much CPU a task of the page may take. While it runs, the page does not
// react.
const longest = 200 * time.Millisecond

// quick does something, during which no task of the page may take longer than it may. The
// time that a task waits for a processor does not count. What takes too long is done again:
// a busy machine makes one task slow, and the page makes the same one slow each time.
func (b *tab) quick(name string, do func()) {
	b.t.Helper()
	took, tasks := b.slowest(do)
	for again := 0; again < 2 && took > longest; again++ {
		b.t.Logf("%s: a task took %v of CPU; once more", name, took)
		took, tasks = b.slowest(do)
	}
	switch {
	case tasks == 0:
		b.t.Errorf("%s: no task of the page was seen", name)
	case took > longest:
		b.t.Errorf("%s: a task took %v of CPU, want at most %v", name, took, longest)
	default:
		b.t.Logf("%s: the longest of %d tasks took %v of CPU", name, tasks, took)
	}
}

// slowest does something. It returns how much CPU the longest task of a page took, and how
// many tasks there were. It sees all pages of the browser, so the tab must be alone there.
func (b *tab) slowest(do func()) (took time.Duration, tasks int) {
	b.t.Helper()
	params := tracing.StartParams{TraceConfig: &tracing.TraceConfig{
		IncludedCategories: []string{"__metadata", "toplevel"}, ExcludedCategories: []string{"*"},
	}}
	if _, err := chromedp.Call(b.ctx, tracing.Start, params); err != nil {
		b.t.Fatal(err)
	}
	do()
	// What was done may be known before its task has ended. Another task comes after it.
	eval[bool](b, `new Promise((done) => setTimeout(() => done(true)))`)
	events := b.trace()
	type thread struct{ process, id int }
	pages := map[thread]bool{}
	for _, e := range events {
		if e.Name == "thread_name" && e.Args.Name == "CrRendererMain" {
			pages[thread{e.Process, e.Thread}] = true
		}
	}
	for _, e := range events {
		if e.Name == "ThreadControllerImpl::RunTask" && pages[thread{e.Process, e.Thread}] {
			took = max(took, time.Duration(e.CPU)*time.Microsecond)
			tasks++
		}
	}
	return took, tasks
}

// trace ends the tracing of the browser, and returns what it recorded.
func (b *tab) trace() []traced {
	b.t.Helper()
	var events []traced
	done := make(chan struct{})
	ctx, leave := context.WithCancel(b.ctx)
	defer leave()
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *tracing.EventDataCollected:
			for _, value := range e.Value {
				var one traced
				if err := json.Unmarshal(value, &one); err != nil {
					b.t.Error(err)
				}
				events = append(events, one)
			}
		case *tracing.EventTracingComplete:
			if e.DataLossOccurred {
				b.t.Error("the browser lost a part of its trace")
			}
			close(done)
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, tracing.End, struct{}{}); err != nil {
		b.t.Fatal(err)
	}
	<-done
	return events
}

// traced is an event of a trace of Chromium.
type traced struct {
	Name    string `json:"name"`
	Process int    `json:"pid"`
	Thread  int    `json:"tid"`
	CPU     int64  `json:"tdur"` // in microseconds
	Args    struct {
		Name string `json:"name"`
	} `json:"args"`
}

func TestALongTaskIsSeen(t *testing.T) {
	t.Parallel()
	url, _ := site{}.serve(t)
	b := openAlone(t, url, "/")
	b.state("#genres", "ready")
	took, _ := b.slowest(func() {
		eval[bool](b, `new Promise((done) => setTimeout(() => {
			let text = ""; // of about half a second, on any machine more than the limit allows
			for (let i = 0; i < 6e6; i++) text = (text + i).slice(-50);
			done(text !== "");
		}))`)
	})
	if took < longest {
		t.Errorf("a long task took %v of CPU, want at least %v", took, longest)
	}
}
