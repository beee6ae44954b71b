package email

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode"

	"github.com/marquee-go/marquee/internal/formula"
)

// LetterColumns are the columns of the table that [WriteCSV] writes.
var LetterColumns = []string{
	"row", "status", "recipient", "address", "subject", "body", "failure", "id",
}

// WriteCSV writes letters as a table with the [LetterColumns]: CSV (RFC 4180) in UTF-8. If a
// spreadsheet would take a text for a formula, an apostrophe stands before it. The status is
// queued, writing, done, failed or stopped. An error of the letters ends the table.
func WriteCSV(w io.Writer, letters iter.Seq2[Draft, error]) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(LetterColumns); err != nil {
		return err
	}
	for d, err := range letters {
		if err != nil {
			return err
		}
		cells := []string{
			strconv.Itoa(d.Batch.Row), d.State(), d.Brief.Recipient, d.Brief.Address,
			d.Subject, d.Body, d.Failure, d.ID,
		}
		for i := range cells {
			cells[i] = formula.Escape(cells[i])
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WriteZip writes the letters that are complete as a zip with a [Draft.Message] for each, under
// its [Draft.FileName]. An error of the letters leaves the file without its end, so that nobody
// takes it for a whole one.
func WriteZip(w io.Writer, letters iter.Seq2[Draft, error]) error {
	out := zip.NewWriter(w)
	for d, err := range letters {
		if err != nil {
			return err
		}
		if d.Status != StatusComplete {
			continue
		}
		file, err := out.CreateHeader(&zip.FileHeader{
			Name: d.FileName(), Method: zip.Deflate, Modified: d.Updated,
		})
		if err != nil {
			return err
		}
		if _, err := file.Write(d.Message()); err != nil {
			return err
		}
	}
	return out.Close()
}

// FileName returns a name for the [Draft.Message] of a letter, such as 0012-grace-hopper.eml. It
// has the row, and letters and digits of the recipient. No two letters of a batch have the same.
func (d Draft) FileName() string {
	const most = 40
	var name strings.Builder
	dash := true
	for i, r := range []rune(strings.ToLower(d.Brief.Recipient)) {
		if i == most {
			break
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			name.WriteRune(r)
			dash = false
		} else if !dash {
			name.WriteByte('-')
			dash = true
		}
	}
	if name.Len() == 0 {
		return fmt.Sprintf("%04d.eml", d.Batch.Row)
	}
	return fmt.Sprintf("%04d-%s.eml", d.Batch.Row, strings.Trim(name.String(), "-"))
}
