package dataset_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// there is a film that was imported before.
func there(id int64, title string, year int) movies.Movie {
	m := movies.Movie{ID: id, Title: title}
	if year != 0 {
		m.Released = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return m
}

func TestTheFilmsThatAreThereTellWhoseIDsAFileHas(t *testing.T) {
	const list = "id,title,year\n3,The Cellar Choir,1999\n8,Fog,2001\n40,Rain,2003\n"
	const unsure = "nothing shows that id is TMDB's id, but it is taken for it"
	tests := map[string]struct {
		file   string
		known  []movies.Movie
		ids    dataset.IDs
		remark string
		asked  string
	}{
		"none": {list, nil, dataset.IDsUnsure, unsure, "[3 8 40]"},
		"one that agrees": {
			list, []movies.Movie{there(3, "the cellar choir!", 2000)}, dataset.IDsOfTMDB,
			`id is taken for TMDB's id, because 3 is "the cellar choir!" of 2000 here, too`, "[3 8 40]",
		},
		"one that contradicts": {
			list, []movies.Movie{there(8, "Salt", 1950)}, dataset.IDsMade,
			`id is not TMDB's id, because 8 is "Salt" of 1950 here, and "Fog" of 2001 in the file`,
			"[3 8 40]",
		},
		"one of each": {
			list, []movies.Movie{there(8, "Salt", 1950), there(3, "The Cellar Choir", 1999)},
			dataset.IDsOfTMDB, "3 is", "[3 8 40]",
		},
		"more that contradict": {
			list, []movies.Movie{
				there(40, "Snow", 1970), there(8, "Salt", 1950), there(3, "The Cellar Choir", 1999),
			},
			dataset.IDsMade, "8 is", "[3 8 40]",
		},
		"one without a year": {
			list, []movies.Movie{there(8, "Fog", 0)}, dataset.IDsUnsure, unsure, "[3 8 40]",
		},
		"another title of a year": {
			list, []movies.Movie{there(8, "Salt", 2001)}, dataset.IDsUnsure, unsure, "[3 8 40]",
		},
		"rows that are broken": {
			"id,title,year\nx,Fog,2001\n8,Fog,\n8,Fog,2001\n9\n", nil, dataset.IDsUnsure, unsure, "[8]",
		},
		"a file that shows it": {
			"tmdb_id,title,year\n8,Fog,2001\n", []movies.Movie{there(8, "Salt", 1950)},
			dataset.IDsOfTMDB, "", "",
		},
		"a file without ids": {"title,year\nFog,2001\n", nil, dataset.IDsMade, "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			asked := ""
			file, err := dataset.Open(strings.NewReader(tt.file), &dataset.Options{
				Known: func(ids []int64) ([]movies.Movie, error) {
					asked = fmt.Sprint(ids)
					return tt.known, nil
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			r := file.Reading()
			if r.IDs != tt.ids || !strings.Contains(strings.Join(r.Remarks, "; "), tt.remark) {
				t.Errorf("ids %s, remarks %q", r.IDs, r.Remarks)
			}
			if asked != tt.asked {
				t.Errorf("asked for %s, want %s", asked, tt.asked)
			}
			if r.TMDB != (tt.file[:4] == "tmdb") {
				t.Errorf("TMDB's data: %t", r.TMDB)
			}
		})
	}
	down := errors.New("down")
	_, err := dataset.Open(strings.NewReader(list), &dataset.Options{
		Known: func([]int64) ([]movies.Movie, error) { return nil, down },
	})
	if !errors.Is(err, down) {
		t.Errorf("got %v", err)
	}
}

func TestTheRowOfAFilm(t *testing.T) {
	const export = `{"id":1,"original_title":"Fog","popularity":1,"adult":false,"video":false}` + "\n"
	tests := map[string]struct{ file, want string }{
		"CSV": {
			"tmdb_id,title,plot\n7,Fog,\"A\nB\"\n8,Rain,C\n",
			`2 tmdb_id "7" ["7" "Fog" "A\nB"]; 4 tmdb_id "8" ["8" "Rain" "C"]; `,
		},
		"without ids": {"title,plot\nFog,C\n", `2  "" ["Fog" "C"]; `},
		"Windows-1252": {
			"title,year\nCaf\xe9,1999\n", `2  "" ["Café" "1999"]; `,
		},
		"JSON": {
			`[{"tmdb_id":7,"title":"Fog","year":1999}]`,
			`1 tmdb_id "7" ["{\"tmdb_id\":7,\"title\":\"Fog\",\"year\":1999}"]; `,
		},
		"the daily export": {export, `0  "" []; `},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			file, err := dataset.Open(strings.NewReader(tt.file), nil)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, err := range file.Films() {
				if err != nil {
					t.Fatal(err)
				}
				r := file.Row()
				got += fmt.Sprintf("%d %s %q %q; ", r.Line, r.Column, r.Value, r.Record)
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestATitleErrorHasTheColumns(t *testing.T) {
	for _, text := range []string{
		"caption,#,\nFog,1,x\n", `[{"caption":"Fog","#":1,"":"x"}]`,
	} {
		_, err := dataset.Open(strings.NewReader(text), nil)
		e, ok := errors.AsType[*dataset.TitleError](err)
		if !ok || fmt.Sprint(e.Reading.Columns) != "[{caption   Fog} {#   1} {#3   x}]" {
			t.Errorf("%s: %v, %+v", text, err, e)
		}
		for column, want := range map[string]string{"caption": "Fog", "#3": "x"} {
			file, err := dataset.Open(strings.NewReader(text), &dataset.Options{
				Columns: []dataset.Choice{{Field: dataset.FieldTitle, Column: column}},
			})
			if err != nil {
				t.Fatal(err)
			}
			for m, err := range file.Films() {
				if err != nil || m.Title != want {
					t.Errorf("%s: %+v, %v", column, m, err)
				}
			}
		}
	}
}
