package email_test

import (
	archive "archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/llmtest"
)

func TestAZipHasTheLettersThatAreDone(t *testing.T) {
	b := newBatching(t, llmtest.NewScript(good), newStore(), email.Options{})
	p := b.begin("k", 3)
	b.line.ids = b.line.ids[1:2]
	b.run()
	var raw bytes.Buffer
	if err := email.WriteZip(&raw, b.EachLetter(t.Context(), owner, p.ID)); err != nil {
		t.Fatal(err)
	}
	files, err := archive.NewReader(bytes.NewReader(raw.Bytes()), int64(raw.Len()))
	if err != nil || len(files.File) != 1 || files.File[0].Name[:4] != "0002" {
		t.Errorf("%+v, %v", files, err)
	}
}

func TestATableOfLettersHasNoFormula(t *testing.T) {
	letters := func(yield func(email.Draft, error) bool) {
		yield(email.Draft{
			Status: email.StatusComplete, Brief: email.Brief{Recipient: "@SUM(A1)", Address: "-1@b.c"},
			Subject: "=1+1", Body: "+1", Batch: email.Batch{Row: 1},
		}, nil)
	}
	var table strings.Builder
	if err := email.WriteCSV(&table, letters); err != nil {
		t.Fatal(err)
	}
	const want = "\r\n1,done,'@SUM(A1),'-1@b.c,'=1+1,'+1,,\r\n"
	if got := table.String(); !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
