package dataset_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/movies/dataset"
)

// kind is a kind of files as people have them, with what they must be read as: a line for
// each film, field that was left out (~), row that was refused (!) and row that was skipped
// (-). Remarks are parts of what is said about the file.
type kind struct {
	name, file string
	choices    string // between blanks
	want       []string
	remarks    []string
}

var kinds = []kind{
	{
		name: "IMDb's table of titles",
		file: "tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tgenres\n" +
			"tt1\tmovie\tThe \"Lamp\tLampen\t0\t1987\tDrama,Crime\n" +
			"tt2\ttvSeries\tHarbour\tHarbour\t0\t1988\tDrama\n" +
			"tt3\tmovie\tRain\tRain\t0\t\\N\t\\N\n",
		want:    []string{`The "Lamp 1987-01-01 [Drama Crime]`, "- is not a film: tvSeries", "Rain ? []"},
		remarks: []string{"title from primaryTitle", "ignored: tconst"},
	},
	{
		name: "IMDb's list of a person",
		file: "Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year," +
			"Genres,Num Votes,Release Date\n" +
			"tt1,8,2024-02-03,The Lamp,https://example.org,Movie,7.1,104,1987,\"Drama, " +
			"Crime\",9,1987-06-12\n" +
			"tt2,8,2024-02-04,Fog,https://example.org,Short,7.1,10,1988,Short,9,1988-06-12\n",
		want: []string{
			"The Lamp 1987-06-12 [Drama Crime] votes 9 rating 7.1 runtime 104", "- is not a " +
				"film: Short",
		},
	},
	{
		name: "Letterboxd's diary",
		file: "Date,Name,Year,Letterboxd URI,Rating,Watched Date\n2024-02-03,The " +
			"Lamp,1987,https://x,4,2024-02-02\n",
		want:    []string{"The Lamp 1987-01-01 []"},
		remarks: []string{"ignored: Date, Letterboxd URI, Rating, Watched Date"},
	},
	{
		name: "a log of watched films without years",
		file: "Date,Name,Rewatch\n2024-02-03,The Lamp,Yes\n",
		want: []string{"The Lamp ? []"},
	},
	{
		name: "Letterboxd's list",
		file: "List export v7\nDate,Name,Tags,URL,Description\n2024-02-03,Lamps,,https://x,\n\n" +
			"Position,Name,Year,URL,Description\n1,The Lamp,1987,https://x,\n",
		want:    []string{"The Lamp 1987-01-01 []"},
		remarks: []string{`4 lines above the header are left out, from "List export v7" on`},
	},
	{
		name: "MovieLens",
		file: "movieId,title,genres\n1,\"Lamp, The (Lampen) (1987)\",Drama|Crime\n2,Fog " +
			"(1988),(no genres listed)\n",
		want: []string{"The Lamp 1987-01-01 [Drama Crime]", "Fog 1988-01-01 []"},
	},
	{
		name:    "MovieLens without a header",
		file:    "1::Lamp, The (1987)::Drama|Crime\n2::Caf\xe9 (1988)::Comedy\n",
		want:    []string{"The Lamp 1987-01-01 [Drama Crime]", "Café 1988-01-01 [Comedy]"},
		remarks: []string{"title (its year in brackets)"},
	},
	{
		name: "the oldest MovieLens",
		file: "1|Lamp, The (1987)|12-Jun-1987||http://x|0|1|0|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0\n",
		want: []string{"The Lamp 1987-06-12 [Action Drama]"},
	},
	{
		name: "Box Office Mojo",
		file: "Rank,Release Group,Worldwide,Domestic,%,Foreign,%\n" +
			"1,The Lamp,\"$9,500,000\",\"$6,000,000\",63%,\"$3,500,000\",37%\n",
		want: []string{"The Lamp ? [] revenue 9500000"},
	},
	{
		name: "Box Office Mojo's year",
		file: "Rank,Release,Genre,Budget,Gross,Release Date\n1,The " +
			"Lamp,-,-,\"$6,000,000\",\"Jun 12, 1987\"\n",
		want: []string{"The Lamp 1987-06-12 [] revenue 6000000"},
	},
	{
		name: "The Numbers",
		file: "id,release_date,movie,production_budget,domestic_gross,worldwide_gross\n" +
			"1,\"Jun 12, 1987\",The Lamp,\"$4,000,000\",\"$6,000,000\",\"$9,500,000\"\n" +
			"2,\"Mar 4, 1994\",Fog,\"$2,500,000\",\"$7,000\",$0\n" +
			"1,\"Oct 3, 2003\",Rain,\"$1,800,000\",$0,$0\n",
		want: []string{
			"The Lamp 1987-06-12 [] budget 4000000 revenue 9500000", "Fog 1994-03-04 [] budget " +
				"2500000",
			"Rain 2003-10-03 [] budget 1800000",
		},
		remarks: []string{`id is not TMDB's id, because 1 stands for "The Lamp" and "Rain"`},
	},
	{
		name: "only what one country paid",
		file: "title,year,domestic_gross\nThe Lamp,1987,6000000\n",
		want: []string{"The Lamp 1987-01-01 []"},
		remarks: []string{
			"domestic_gross is what films earned in one country, so it is not read as the revenue",
		},
	},
	{
		name: "OMDb",
		file: `{"Title":"The Lamp","Year":"1987","Rated":"PG","Released":"12 Jun 1987",` +
			`"Genre":"Drama, Crime",` +
			`"imdbID":"tt1","Type":"movie","BoxOffice":"$6,000,000"}` + "\n" +
			`{"Title":"Harbour","Year":"1988–1990","Released":"N/A","Genre":"Drama","Type":"series"}` + "\n",
		want: []string{"The Lamp 1987-06-12 [Drama Crime] revenue 6000000", "- is not a film: series"},
	},
	{
		name: "Wikidata's query service",
		file: `{"head":{"vars":["film","filmLabel"]},"results":{"bindings":[` +
			`{"film":{"type":"uri","value":"http://www.wikidata.org/entity/Q1"},` +
			`"filmLabel":{"xml:lang":"en","type":"literal","value":"The Lamp"},` +
			`"publicationDate":{"type":"literal","value":"1987-06-12T00:00:00Z"},` +
			`"genreLabel":{"type":"literal","value":"drama"}}]}}`,
		want: []string{"The Lamp 1987-06-12 [Drama]"},
	},
	{
		name: "Wikidata as CSV",
		file: "film,filmLabel,publicationDate\nhttp://www.wikidata.org/entity/Q1,The " +
			"Lamp,1987-06-12T00:00:00Z\n",
		want: []string{"The Lamp 1987-06-12 []"},
	},
	{
		name: "pages of TMDB's API on lines",
		file: `{"page":1,"results":[{"id":7,"title":"The Lamp","genre_ids":[18,80],"popularity":2.5,` +
			`"release_date":"1987-06-12"}],"total_pages":2}` + "\n" +
			`{"page":2,"results":[{"id":9,"title":"Fog","genre_ids":[],"popularity":1.5,` +
			`"release_date":""}],"total_pages":2}` + "\n",
		want: []string{
			"#7 The Lamp 1987-06-12 [Drama Crime] popularity 2.5", "#9 Fog ? [] popularity 1.5",
		},
	},
	{
		name: "a JSON array over many lines",
		file: "[\n {\n  \"title\": \"The Lamp\",\n  \"year\": 1987,\n  \"genres\": " +
			"[[\"Drama\"], [\"Crime\"]]\n },\n" +
			" 5,\n {\"title\": \"Fog\", \"year\": null}\n]\n",
		want: []string{"The Lamp 1987-01-01 [Drama Crime]", "! ", "Fog ? []"},
	},
	{
		name: "JSON objects over many lines",
		file: "{\n \"title\": \"The Lamp\",\n \"year\": 1987\n}\n{\n \"title\": \"Fog\"\n}\n",
		want: []string{"The Lamp 1987-01-01 []", "Fog ? []"},
	},
	{
		name: "Excel's separator",
		file: "sep=;\nTitle;Year;Budget\nThe Lamp;1987;4000000\n",
		want: []string{"The Lamp 1987-01-01 [] budget 4000000"},
	},
	{
		name: "bars between the columns",
		file: "title|year|genres\nThe Lamp|1987|Drama, Crime\n",
		want: []string{"The Lamp 1987-01-01 [Drama Crime]"},
	},
	{
		name:    "days first",
		file:    "title,date\nThe Lamp,04/03/1994\nFog,29/10/1999\n",
		want:    []string{"The Lamp 1994-03-04 []", "Fog 1999-10-29 []"},
		remarks: []string{"dates have the day first, as 29/10/1999 shows"},
	},
	{
		name:    "nothing shows the order",
		file:    "title,date\nThe Lamp,04/03/1994\n",
		want:    []string{"The Lamp 1994-04-03 []"},
		remarks: []string{"04/03/1994 has the day or the month first: the month was assumed"},
	},
	{
		name: "the order is said", choices: "release_date=date:day-first",
		file: "title,date\nThe Lamp,04/03/1994\n",
		want: []string{"The Lamp 1994-03-04 []"},
	},
	{
		name: "both orders",
		file: "tmdb_id,title,date\n1,The Lamp,04/03/1994\n2,Fog,29/10/1999\n3,Rain,10/29/1999\n",
		want: []string{
			"~ date", "#1 The Lamp ? []", "#2 Fog 1999-10-29 []", "#3 Rain 1999-10-29 []",
		},
		remarks: []string{"dates that could be both are left out"},
	},
	{
		name: "two digits of the year",
		file: "title,date\nThe Lamp,6/12/87\nFog,8/21/16\n",
		want: []string{"The Lamp 1987-06-12 []", "! date"},
	},
	{
		name: "the century is said", choices: "release_date=date:1910",
		file: "title,date\nFog,8/21/16\n",
		want: []string{"Fog 1916-08-21 []"},
	},
	{
		name: "a year tells the century",
		file: "title,release_date,year\nFog,8/21/16,1916\n",
		want: []string{"Fog 1916-08-21 []"},
	},
	{
		name: "days of spreadsheets",
		file: "title,release_date\nThe Lamp,31940\n",
		want: []string{"The Lamp 1987-06-12 []"},
	},
	{
		name: "millions in the names",
		file: "Title,Revenue (Millions),Budget ($M)\nThe Lamp,9.5,4\n",
		want: []string{"The Lamp ? [] budget 4000000 revenue 9500000"},
	},
	{
		name:    "millions in the values",
		file:    "title,revenue\nThe Lamp,9.5\nFog,287.4\n",
		want:    []string{"The Lamp ? [] revenue 9500000", "Fog ? [] revenue 287400000"},
		remarks: []string{"revenue is read in millions"},
	},
	{
		name:    "small values",
		file:    "title,revenue\nThe Lamp,9\nFog,287\n",
		want:    []string{"The Lamp ? []", "Fog ? []"},
		remarks: []string{"as in --column revenue=revenue:millions"},
	},
	{
		name: "small values that are said to be millions", choices: "revenue=revenue:millions",
		file: "title,revenue\nThe Lamp,9\n",
		want: []string{"The Lamp ? [] revenue 9000000"},
	},
	{
		name: "dollars of another year",
		file: "title,budget,budget_2013$,intgross,domgross\nThe Lamp,4000000,8200000,9500000,1\n",
		want: []string{"The Lamp ? [] budget 4000000 revenue 9500000"},
	},
	{
		name: "amounts in other currencies",
		file: "title,budget\nThe Lamp,\"NOK 4,000,000\"\nFog,1.200.000\n",
		want: []string{"~ budget", "The Lamp ? []", "Fog ? [] budget 1200000"},
	},
	{
		name: "HTML in titles",
		file: "title,year\nSalt &amp; Glass,2011\nCaf&eacute; &#39;88,1988\nAT&T Was Here;,2005\n",
		want: []string{
			"Salt & Glass 2011-01-01 []", "Café '88 1988-01-01 []", "AT&T Was Here; 2005-01-01 []",
		},
	},
	{
		name: "Latin-1",
		file: "title,year\nThe Lamp,1987\n\xdcber die Br\xfccke,2008\n",
		want: []string{"The Lamp 1987-01-01 []", "Über die Brücke 2008-01-01 []"},
	},
	{
		name: "an index is not TMDB's id",
		file: "id,title,year\n1,The Lamp,1987\n2,Fog,1988\n3,Rain,1989\n",
		want: []string{
			"The Lamp 1987-01-01 []", "Fog 1988-01-01 []", "Rain 1989-01-01 []",
		},
		remarks: []string{"id is not TMDB's id, because it counts the rows"},
	},
	{
		name: "an index that is said to be TMDB's id", choices: "id=id",
		file: "id,title,year\n1,The Lamp,1987\n2,Fog,1988\n3,Rain,1989\n",
		want: []string{"#1 The Lamp 1987-01-01 []", "#2 Fog 1988-01-01 []", "#3 Rain 1989-01-01 []"},
	},
	{
		name: "TMDB's ids are not used", choices: "id=",
		file: "id,title,popularity\n7,The Lamp,2\n",
		want: []string{"The Lamp ? [] popularity 2"},
	},
	{
		name:    "ids of whom nobody knows",
		file:    "id,title,year\n70,The Lamp,1987\n",
		want:    []string{"#70 The Lamp 1987-01-01 []"},
		remarks: []string{"nothing shows that id is TMDB's id"},
	},
	{
		name: "series among films",
		file: "show_id,type,title,date_added,release_year,listed_in\n" +
			"s1,Movie,The Lamp,\"September 25, 2021\",1987,\"Dramas, Thrillers\"\n" +
			"s2,TV Show,Harbour,\"September 25, 2021\",1989,TV\n",
		want: []string{"The Lamp 1987-01-01 [Dramas Thrillers]", "- is not a film: TV Show"},
	},
	{
		name: "a kind of another sort is not one of films",
		file: "title,type\nThe Lamp,3D\n",
		want: []string{"The Lamp ? []"},
	},
	{
		name: "a status of another sort is not one of films",
		file: "title,status\nThe Lamp,watched\n",
		want: []string{"The Lamp ? []"},
	},
	{
		name: "TMDB's votes, runtime, language and countries",
		file: "id,title,vote_average,vote_count,runtime,original_language,production_countries\n" +
			`7,The Lamp,7.1,"1,200",104.0,no,"[{'iso_3166_1': 'NO', 'name': 'Norway'}]"` + "\n" +
			"9,Fog,0.0,0,0,en,[]\n",
		want: []string{
			"#7 The Lamp ? [] votes 1200 rating 7.1 runtime 104 in no from [Norway]",
			"#9 Fog ? [] votes 0 in en from []",
		},
	},
	{
		name: "IMDb's, scraped",
		file: "Series_Title,Released_Year,Runtime,IMDB_Rating,No_of_Votes,Gross,language,Country\n" +
			"The Lamp,1987,1h 44m,7.1,1200,\"9,500,000\",Norwegian,\"Norway, Sweden\"\n" +
			"Fog,PG,92 min,n/a,80,,\"Czech, German\",\n",
		want: []string{
			"The Lamp 1987-01-01 [] revenue 9500000 votes 1200 rating 7.1 runtime 104 in no " +
				"from [Norway Sweden]",
			"~ Released_Year", "Fog ? [] votes 80 runtime 92",
		},
	},
	{
		name: "ratings of other sorts",
		file: "title,rating,votes,duration,score\nThe Lamp,PG-13,many,3 Seasons,71\n",
		want: []string{"The Lamp ? []"},
	},
	{
		name: "an award for a person",
		file: "year_film,category,name,film\n1987,ACTOR,Ingrid Vall,The Lamp\n",
		want: []string{"The Lamp 1987-01-01 []"},
	},
}

func TestKindsOfFiles(t *testing.T) {
	for _, test := range slices.Concat(kinds, scraped) {
		t.Run(test.name, func(t *testing.T) {
			var opts dataset.Options
			for text := range strings.FieldsSeq(test.choices) {
				choice, err := dataset.ParseChoice(text)
				if err != nil {
					t.Fatal(err)
				}
				opts.Columns = append(opts.Columns, choice)
			}
			file, err := dataset.Open(strings.NewReader(test.file), &opts)
			if err != nil {
				t.Fatal(err)
			}
			for _, remark := range test.remarks {
				if said := file.Reading().String(); !strings.Contains(said, remark) {
					t.Errorf("it says %q, and not %q", said, remark)
				}
			}
			var got []string
			for m, err := range file.Films() {
				got = append(got, told(t, m, err)...)
			}
			if a, b := strings.Join(got, "\n"), strings.Join(test.want, "\n"); a != b {
				t.Errorf("got\n%s\nwant\n%s", a, b)
			}
		})
	}
}

// told writes down what a row gives.
func told(t *testing.T, m movies.Movie, err error) (lines []string) {
	t.Helper()
	if refused, ok := errors.AsType[*movies.RowError](err); ok {
		return []string{"! " + refused.Column}
	}
	if skipped, ok := errors.AsType[*movies.SkipError](err); ok {
		return []string{"- " + skipped.Reason}
	}
	if partial, ok := errors.AsType[*movies.PartialError](err); ok {
		for _, lost := range partial.Fields {
			lines = append(lines, "~ "+lost.Column)
		}
	} else if err != nil {
		t.Fatal(err)
	}
	released := "?"
	if !m.Released.IsZero() {
		released = m.Released.Format(time.DateOnly)
	}
	line := fmt.Sprint(m.Title, " ", released, " ", m.Genres)
	const firstMade = 1 << 52
	if m.ID < firstMade {
		line = fmt.Sprintf("#%d %s", m.ID, line)
	}
	if m.Popularity != nil {
		line += fmt.Sprint(" popularity ", *m.Popularity)
	}
	if m.Budget != nil {
		line += fmt.Sprint(" budget ", *m.Budget)
	}
	if m.Revenue != nil {
		line += fmt.Sprint(" revenue ", *m.Revenue)
	}
	if m.Votes != nil {
		line += fmt.Sprint(" votes ", *m.Votes)
	}
	if m.Rating != nil {
		line += fmt.Sprint(" rating ", *m.Rating)
	}
	if m.Runtime != nil {
		line += fmt.Sprint(" runtime ", *m.Runtime)
	}
	if m.Language != "" || m.Countries != nil {
		line += fmt.Sprint(" in ", m.Language, " from ", m.Countries)
	}
	return append(lines, line)
}

// Rows far below the beginning must not turn over what was said, without a word.
func TestADateThatContradictsAnAssumptionEndsTheFile(t *testing.T) {
	text := "title,date\n" + strings.Repeat("The Lamp,04/03/1994\n", 60_000) + "Fog,29/10/1999\n"
	_, errs := readAll(strings.NewReader(text))
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "line 60002: 29/10/1999 does not fit") {
		t.Errorf("got %v", errs)
	}
}

func TestChoicesThatMeanNothing(t *testing.T) {
	for _, text := range []string{"", "title", "stars=score", "=title"} {
		if c, err := dataset.ParseChoice(text); err == nil {
			t.Errorf("%q is %+v", text, c)
		}
	}
	title := dataset.Choice{Field: dataset.FieldTitle, Column: "title"}
	for _, choices := range [][]dataset.Choice{
		{{Field: "x"}}, {{Field: dataset.FieldTitle, As: "millions"}},
		{title, {Field: dataset.FieldTitle, Column: "id"}}, {title, {Field: dataset.FieldTitle}},
	} {
		opts := &dataset.Options{Columns: choices}
		if _, err := dataset.Open(strings.NewReader("title,id\na,1\n"), opts); err == nil {
			t.Errorf("%+v are taken", choices)
		}
	}
}
