package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/examples/serve/internal/started"
)

func TestMain(m *testing.M) { started.Main(m, main) }

func TestFilms(t *testing.T) {
	url := started.Program(t)
	const file = "id,title,release_date,popularity\n1,One,2015-05-01,7.5\n2,Two,2015-06-01,2\n"
	status, said := started.Ask(t, "POST", url+"/api/v1/movies/imports", "text/csv", file)
	if status != http.StatusOK || !strings.Contains(said, `"inserted":2`) {
		t.Fatalf("the import is %d: %s", status, said)
	}
	const top = `"top":[{"id":1,"title":"One","popularity":7.5}]`
	status, year := started.Ask(t, "GET", url+"/api/v1/movies/popularity?year=2015&limit=1", "", "")
	if status != http.StatusOK || !strings.Contains(year, top) {
		t.Errorf("the year is %d: %s", status, year)
	}
	started.Serves(t, url, []string{"movies", "movies/claims"}, "explore", "import")
	started.Short(t, "main.go")
}
