package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"iter"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

const guests = "name;talk;email;fee\nGrace Hopper;compilers;grace@example.org;1\n" +
	"Ada;engines;ada@example.org;2\n"

// table drops a table of guests on the form, and puts a column into the purpose.
func (b *tab) table(content string) {
	b.t.Helper()
	b.until(`!document.querySelector("#write").hidden`)
	b.press("#batch summary")
	b.drop("#batch-drop", "guests.csv", content)
	b.until(`!document.querySelector("#batch-more").hidden`)
}

func TestManyLetters(t *testing.T) {
	t.Parallel()
	b := site{queue: true}.open(t, "/#/write")
	b.fill("#purpose", "Thank ")
	b.table(guests)

	t.Log("a column goes where the cursor was")
	b.press("#batch-columns button:nth-child(1)")
	b.until(`document.querySelector("#purpose").value === "Thank {name}"`)
	b.until(`document.activeElement.id === "purpose"`)
	b.until(`document.querySelector("#address").value === "{email}"`)
	b.fill("#recipient", "{nobody}")
	b.press("#draft-send")
	b.until(`document.querySelector("#recipient-error").innerText.includes("no such column")`)
	b.fill("#recipient", "{name}")

	t.Log("the preview has the first brief and the estimate")
	b.press("#draft-send")
	b.state("#batch-result", "ready")
	b.says("#batch-content", "2 letters", "Thank Grace Hopper", "grace@example.org",
		"Not used: talk, fee.", "They cost nothing")
	b.inEveryLight("preview", func() { b.state("#batch-result", "ready") })
	b.press("#batch-start")
	b.says("#batch-content", "2 of 2 letters done")
	b.inEveryLight("done", func() { b.state("#batch-result", "ready") })

	t.Log("the messages can be downloaded")
	next := b.downloads()
	b.press(`#batch-content a[href$="letters.zip"]`)
	_, raw := next()
	files, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || len(files.File) != 2 {
		t.Errorf("%v, %v", files, err)
	}

	t.Log("History has one row, which unfolds")
	b.press(`#batch-content a[href="#/history"]`)
	b.state("#history-list", "ready")
	if n := eval[int](b, `document.querySelectorAll("#history-entries .entry").length`); n != 1 {
		t.Errorf("%d rows", n)
	}
	b.says("#history-entries", "2 letters: ")
	b.press("#history-entries summary")
	b.says("#history-entries", "2 of 2 letters done", "To Grace Hopper", "To Ada")
	b.inEveryLight("unfolded", func() { b.says("#history-entries", "To Ada") })
	b.press(`#history-entries .batch-letters .entry`)
	b.state("#history-entry", "ready")
	b.says("#history-entry", "Dear Grace Hopper,")

	t.Log("all letters are deleted at once")
	b.press("#history-back")
	b.press(`.batch-letters .danger`)
	b.press("#confirm-yes")
	b.state("#history-list", "empty")
}

func TestFaultsOfATableAreShown(t *testing.T) {
	t.Parallel()
	b := site{queue: true}.open(t, "/#/write")
	b.fill("#purpose", "Thank {name} for {talk}")
	b.table("name,talk\nAda,\n,x\n")
	b.press("#draft-send")
	b.state("#batch-result", "ready")
	b.says("#batch-content", "Nothing is stored yet", "row 1 (line 2), column talk: is empty",
		"row 2 (line 3), column name: is empty")
	b.inEveryLight("faults", func() { b.says("#batch-content", "row 2") })
	b.drop("#batch-drop", "guests.csv", strings.Repeat("a", 1<<20+1))
	b.until(`document.querySelector("#csv-error").innerText.includes("1 MiB")`)
	b.press("#draft-send")
	b.state("#draft", "ready")
}

// Letters that wait are stopped, and written again when a person asks for it.
func TestManyLettersAreStopped(t *testing.T) {
	t.Parallel()
	released := make(chan struct{})
	waits := llm.Func(func(ctx context.Context, _ *llm.Request) iter.Seq2[llm.Chunk, error] {
		return func(yield func(llm.Chunk, error) bool) {
			select {
			case <-released:
				if yield(llm.Chunk{Text: `{"subject":"Thanks","body":"Hi."}`}, nil) {
					yield(llm.Chunk{Finish: llm.FinishStop, Model: "waits"}, nil)
				}
			case <-ctx.Done():
				yield(llm.Chunk{}, ctx.Err())
			}
		}
	})
	b := site{queue: true, model: waits, name: "waits"}.open(t, "/#/write")
	b.fill("#purpose", "Thank {name}")
	b.table("name\n" + strings.Repeat("Ada\n", 30))
	b.press("#draft-send")
	b.state("#batch-result", "ready")
	b.says("#batch-content", "30 letters", "What they cost is not known. They take about 75 seconds.")
	b.press("#batch-start")
	b.says("#batch-content", "0 of 30 letters done", "waiting")
	b.inEveryLight("running", func() { b.says("#batch-content", "being written") })
	b.again()
	b.says("#batch-content", "0 of 30 letters done", "waiting")
	b.press("#batch-content [data-stop]")
	b.says("#batch-content", "28 stopped", "2 being written")
	close(released)
	b.says("#batch-content", "2 of 30 letters done", "28 stopped")
	b.press("#batch-content [data-again]")
	b.says("#batch-content", "30 of 30 letters done")

	t.Log("one letter takes the place")
	b.press("#draft-send")
	b.state("#draft", "ready")
	b.says("#draft", "Thanks")
	b.press(`.masthead nav a[href="#/history"]`)
	b.press("#history-entries summary")
	b.until(`document.querySelectorAll(".batch-letters .entry").length === 20`)
	b.press(".batch-letters > button")
	b.until(`document.querySelectorAll(".batch-letters .entry").length === 30`)
}
