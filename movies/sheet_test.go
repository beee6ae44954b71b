package movies_test

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

func TestCellsOfWhatIsUnknownAreEmpty(t *testing.T) {
	film := movies.Movie{ID: 7, Title: "Low Tide"}.Film() // a search finds films without a year
	sheet := movies.Films{List: []movies.Film{film}}.Sheet()
	row := strings.Join(sheet.Rows[1], ";")
	if want := "7;Low Tide;;;;;;;;;;;;"; row != want {
		t.Errorf("the row is %s, want %s", row, want)
	}
}
