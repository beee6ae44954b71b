package web_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/marquee-go/marquee/movies/dataset"
)

// choose puts a file into the form of an import, as a person does who drops it
// there.
func (b *tab) choose(name, content string) {
	b.t.Helper()
	b.until(`!document.querySelector("#import").hidden`) // a person drops on what is there
	b.drop("#import-drop", name, content)
	b.state("#import-result", "empty")
}

// drop drops a file on an element.
func (b *tab) drop(selector, name, content string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(() => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([%q], %q));
		document.querySelector(%q).dispatchEvent(new DragEvent("drop",
			{dataTransfer, bubbles: true, cancelable: true}));
		return true;
	})()`, content, name, selector))
}

// imported waits for the page to say that a file is imported.
func (b *tab) imported(name string) {
	b.t.Helper()
	b.says("#import-result-title", name+" is imported")
}

// someFilms has five rows that can be stored, two of them without a cell, one that
// repeats another, and one that is refused.
const someFilms = "id,title,genres,popularity,release_date,budget,revenue\n" +
	"1,Calm,Drama,9,2015-01-02,1000000,3000000\n" +
	"2,Storm,Drama,5,2015-03-04,,\n" +
	"3,Harbour,Comedy,1,2016-05-06,,\n" +
	"1,Calm,Drama,9,2015-01-02,1000000,3000000\n" +
	"4,Tide,Drama,much,2015-01-02,,\n" +
	"5,Reef,Drama,Comedy,1,2015-01-02,,\n" +
	"6,<b>Shoal</b>,Drama,1,31/31/2015,,\n"

// summary is an expression: the numbers of the summary of an import.
const summary = `[...document.querySelector("#import-outcome > table").rows]
	.map((row) => row.cells[1].innerText).join()`

// lastImport waits for the page to list the last import with some texts.
func (b *tab) lastImport(texts ...string) {
	b.t.Helper()
	b.state("#imports", "ready")
	for _, text := range texts {
		b.until(fmt.Sprintf(`[...document.querySelector("#imports tbody tr").cells]
			.map((cell) => cell.innerText).join("\t").includes(%q)`, text))
	}
}

func TestAFileIsCheckedAndThenImported(t *testing.T) {
	t.Parallel()
	b := site{films: noFilms()}.open(t, "/#/import")
	b.until(`!document.querySelector("#import").hidden`)

	t.Log("without a file there is nothing to check")
	b.press("#import-check")
	b.until(`document.querySelector("#body-error").innerText`)
	b.until(`document.activeElement.id === "import-file"`)

	t.Log("the check says what would become of each row, and stores nothing")
	b.choose("films.csv", someFilms)
	b.press("#import-check")
	b.state("#import-result", "ready")
	b.inEveryLight("checked", func() {
		b.says("#import-result",
			"films.csv is checked", "5 rows of 7 can be stored", "1 rejected row, 2 films without a cell",
			"title from title, genres from genres",
			"must be a number of 0 or more", "the whole row", "Put quotes round the cell",
			"31/31/2015")
		b.until(`(({scrollWidth, clientWidth}) => scrollWidth <= clientWidth)
			(document.querySelector(".rejects"))`)
	})
	if got := eval[string](b, summary); got != "Number,5,1,1,7" {
		t.Errorf("the summary is %s", got)
	}
	stored := eval[int](b, `fetch("api/v1/info").then((r) => r.json())
		.then((info) => info.films.total)`)
	if stored != 0 {
		t.Errorf("the check stored %d films", stored)
	}

	t.Log("the rejects are there to keep, and to mend")
	next := b.downloads()
	b.press("[data-save=rejects]")
	saved, rejects := next()
	const begins = "marquee_line,marquee_reason,id,title,genres,popularity,release_date," +
		"budget,revenue\n6,\"popularity: "
	if saved != "films-rejects.csv" || !strings.HasPrefix(string(rejects), begins) ||
		strings.Count(string(rejects), "\n") != 4 {
		t.Errorf("%s is %q", saved, rejects)
	}

	t.Log("the import stores them, and the charts show them")
	b.says("#imports", "Nothing yet.")
	b.press("#import-store")
	b.imported("films.csv")
	b.lastImport("films.csv", "5\t0\t0\t1\t1\tTMDB")
	b.inEveryLight("listed", func() { b.says("#imports", "What was imported", "films.csv", "TMDB") })
	b.press(`#import-outcome a[href="#/explore"]`)
	b.until(`document.querySelector("#genres-notes").innerText
		.includes("Films from films.csv. As of ")`)
	if got := b.text("#attribution"); got != dataset.Attribution {
		t.Errorf("TMDB is named by %q", got)
	}

	t.Log("so do those of the rejects that were mended")
	b.press(`.masthead nav a[data-place="import"]`)
	mend := strings.NewReplacer("Drama,much", "Drama,4", "Drama,Comedy", `"Drama,Comedy"`)
	b.choose(saved, mend.Replace(string(rejects)))
	b.press("#import-check")
	b.state("#import-result", "ready")
	b.press("#import-store")
	b.imported(saved)
	if got := eval[string](b, summary); got != "Number,1,1,1,3" {
		t.Errorf("the summary is %s", got)
	}
	b.press("[data-save=rejects]")
	name, left := next()
	if name != saved || !strings.Contains(string(left), "\n4,\"release_date: ") ||
		strings.Count(string(left), "\n") != 2 {
		t.Errorf("%s is %q", name, left)
	}

	t.Log("the same file again changes nothing")
	b.press(`.masthead nav a[data-place="import"]`)
	b.choose("films.csv", someFilms)
	b.press("#import-check")
	b.state("#import-result", "ready")
	b.do(chromedp.Focus("#import-store"), chromedp.KeyEvent("\r"))
	b.imported("films.csv")
	b.says("#import-outcome", "Films that were here just so")
}

func TestWhyAnImportWasRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		detail string // of a server that refuses; or the real one does
		limit  string
		want   []string
	}{
		"not allowed": {
			status: 403, detail: "You may not import films here.",
			want: []string{"You may not import here", "Ask the person who runs this server"},
		},
		"another is at work": {
			status: 409, detail: "Films are being imported.",
			want: []string{"Another import is at work", "There is one at a time", "Check again"},
		},
		"too large": {
			status: 413, detail: "The body is too large.",
			want: []string{"The file is too large", "gzip"},
		},
		"too many rejected": {
			status: 422, limit: "0",
			want: []string{"This file was not taken in", "Nothing was stored", "rejected row"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method != http.MethodPost || tt.detail == "" {
						h.ServeHTTP(w, r)
						return
					}
					_, _ = io.Copy(io.Discard, r.Body)
					w.WriteHeader(tt.status)
					fmt.Fprintf(w, `{"status":%d,"detail":%q}`, tt.status, tt.detail)
				})
			}
			b := site{films: noFilms(), before: before}.open(t, "/#/import")
			b.expect(fmt.Sprintf("status of %d", tt.status))
			b.choose("films.csv", someFilms)
			if tt.limit != "" {
				b.fill("#max-rejected", tt.limit)
			}
			b.press("#import-check")
			b.state("#import-result", "error")
			b.says("#import-result", append(tt.want, tt.detail)...)
		})
	}
}

func TestAnImportIsCancelled(t *testing.T) {
	t.Parallel()
	left := make(chan struct{})
	before := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				h.ServeHTTP(w, r)
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "text/event-stream")
			fmt.Fprint(w, "event: progress\ndata: {\"read\":1234,\"accepted\":1234,\"rejected\":0}\n\n")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			close(left)
		})
	}
	b := site{films: noFilms(), before: before}.open(t, "/#/import")
	b.choose("films.csv", someFilms)
	b.press("#import-check")
	b.until(`document.querySelector("#import-rows").innerText.includes("1,234 rows read")`)
	b.inEveryLight("importing", func() { b.state("#import-result", "loading") })
	if got := eval[string](b, `document.activeElement.id`); got != "import-cancel" {
		t.Errorf("the focus is on %q", got)
	}
	b.press("#import-cancel")
	b.state("#import-result", "error")
	<-left
	b.says("#import-result", "Cancelled", "Nothing was stored.", "1,234", "Check again")
}
