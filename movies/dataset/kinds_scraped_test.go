package dataset_test

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies/dataset"
)

// scraped are kinds of files that people made from pages and databases.
var scraped = []kind{
	{
		name: "fields of a movie",
		file: "movie_id,movie_title,movie_release_year,movie_genres,film_budget,movie_popularity\n" +
			"1,The Lamp,1987,Drama,4000000,105\n",
		want:    []string{"The Lamp 1987-01-01 [Drama] budget 4000000"},
		remarks: []string{"ignored: movie_id, movie_popularity"},
	},
	{
		name: "a list in German",
		file: "Titel;Originaltitel;Erscheinungsjahr;Genre;Laufzeit;Land;Budget\n" +
			"Die Lampe;Lampen;1987;Drama, Krimi;104;Norwegen;1.500.000,50\n",
		want: []string{
			"Die Lampe 1987-01-01 [Drama Krimi] budget 1500001 runtime 104 in  from [Norwegen]",
		},
	},
	{
		name: "a list in French",
		file: "Titre;Date de sortie;Genre\nLa Lampe;31/05/1987;Comédie, Drame\nBrume;04/03/1994;Drame\n",
		want: []string{"La Lampe 1987-05-31 [Comédie Drame]", "Brume 1994-03-04 [Drame]"},
	},
	{
		name: "a list in Chinese",
		file: "排名,电影名称,年份,类型\n1,霸王别姬,1993,剧情 爱情\n2,灯,1987,剧情/犯罪\n",
		want: []string{"霸王别姬 1993-01-01 [剧情 爱情]", "灯 1987-01-01 [剧情 犯罪]"},
	},
	{
		name: "a decimal comma in millions",
		file: "title;year;revenue_millions\nThe Lamp;1987;187,4\nFog;1999;1.204,25\n",
		want: []string{
			"The Lamp 1987-01-01 [] revenue 187400000", "Fog 1999-01-01 [] revenue 1204250000",
		},
	},
	{
		name:    "a decimal comma in values that are millions",
		file:    "title;revenue\nThe Lamp;187,4\nFog;4,1\n",
		want:    []string{"The Lamp ? [] revenue 187400000", "Fog ? [] revenue 4100000"},
		remarks: []string{"revenue is read in millions"},
	},
	{
		name: "notes of an encyclopaedia",
		file: "Year,Film,Budget,Gross\n1987[5],The Lamp,$2 million[1],\"$4,366,000[2]\"\n" +
			"1927/28,Fog,\"$379,000\",$3.8 million\n",
		want: []string{
			"The Lamp 1987-01-01 [] budget 2000000 revenue 4366000",
			"Fog 1927-01-01 [] budget 379000 revenue 3800000",
		},
	},
	{
		name: "more than any film had",
		file: "title,budget,revenue\nThe Lamp,11800000000,64000000\nFog,1000000001,5000000001\n" +
			"Rain,1000000000,5000000000\n",
		want: []string{
			"~ budget", "The Lamp ? [] revenue 64000000", "~ budget", "~ revenue", "Fog ? []",
			"Rain ? [] budget 1000000000 revenue 5000000000",
		},
	},
	{
		name: "files that were joined",
		file: "title,year\nThe Lamp,1987\ntitle,year\nFog,1999\n",
		want: []string{"The Lamp 1987-01-01 []", "- repeats the header", "Fog 1999-01-01 []"},
	},
	{
		name:    "takings of each day",
		file:    "date,title,gross\n2024-01-01,The Lamp,8000000\n2024-01-02,The Lamp,5000000\n",
		want:    []string{"The Lamp ? []", "The Lamp ? []"},
		remarks: []string{`date is not read as the release, because "The Lamp" has several`},
	},
	{
		name: "a remake has another date",
		file: "date,title\n1987-06-12,The Lamp\n2015-02-03,The Lamp\nsoon,The Lamp\n,The Lamp\nx\n",
		want: []string{
			"The Lamp 1987-06-12 []", "The Lamp 2015-02-03 []", "! date", "The Lamp ? []", "! ",
		},
	},
	{
		name:    "the year in the title tells the century",
		file:    "title,release_date\nThe Lamp (2017),13-Jan-17\n",
		want:    []string{"The Lamp 2017-01-13 []"},
		remarks: []string{"the year in the title tells the century of two-digit years"},
	},
	{
		name: "a rank is not TMDB's popularity",
		file: "id,title,popularity\n70,The Lamp,91%\n80,Fog,#12\n",
		want: []string{"#70 The Lamp ? []", "#80 Fog ? []"},
		remarks: []string{
			"ignored: popularity; no column for release_date, genres, popularity",
			"nothing shows that id is TMDB's id",
		},
	},
	{
		name: "ids that count on from a number",
		file: "id,name,date,minute\n101,A,1990,90\n102,B,1991,91\n103,C,1992,92\n104,D,1993,93\n" +
			"105,E,1994,94\n106,F,1995,95\n107,G,1996,96\n108,H,1997,97\n109,I,1998,98\n110,J,1999,99\n",
		want: []string{
			"A 1990-01-01 [] runtime 90", "B 1991-01-01 [] runtime 91", "C 1992-01-01 [] runtime 92",
			"D 1993-01-01 [] runtime 93", "E 1994-01-01 [] runtime 94", "F 1995-01-01 [] runtime 95",
			"G 1996-01-01 [] runtime 96", "H 1997-01-01 [] runtime 97", "I 1998-01-01 [] runtime 98",
			"J 1999-01-01 [] runtime 99",
		},
		remarks: []string{"id is not TMDB's id, because it counts the rows"},
	},
	{
		name: "several languages, and a day of production",
		file: "film,production_date,language\nThe Lamp,1987-06-12,Norwegian/Swedish\n" +
			"Fog,1994-03-04,French\n",
		want: []string{"The Lamp 1987-06-12 []", "Fog 1994-03-04 [] in fr from []"},
	},
	{
		name: "an unknown genre",
		file: "title,genre\nThe Lamp,unknown\nFog,Thriller/Suspense\nRain,http://x/Q1\n",
		want: []string{"The Lamp ? []", "Fog ? [Thriller Suspense]", "Rain ? [http://x/Q1]"},
	},
	{
		name: "MongoDB's objects",
		file: `{"_id":{"$oid":"5"},"title":"The Lamp","year":{"$numberInt":"1987"},` +
			`"runtime":{"$numberLong":"104"},"released":{"$date":{"$numberLong":"550454400000"}},` +
			`"budget":{"$numberDouble":"4e6"}}` + "\n" +
			`{"title":"Fog","year":1994,"released":{"$date":"1994-03-04T00:00:00Z"}}` + "\n",
		want: []string{
			"The Lamp 1987-06-12 [] budget 4000000 runtime 104", "Fog 1994-03-04 []",
		},
	},
	{
		name: "objects with a title alone", choices: "title=caption",
		file: `[{"caption":"The Lamp"}]`,
		want: []string{"The Lamp ? []"},
	},
}

// An object of objects is not a film, although it may have keys such as title.
func TestObjectsThatHoldObjectsAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"columns of pandas": `{"title":{"0":"The Lamp","1":"Fog"},"year":{"0":1987,"1":1994}}`,
		"films by their id": `{"tt1":{"title":"The Lamp"},"tt2":{"title":"Fog"}}`,
	} {
		_, err := dataset.Open(strings.NewReader(text), nil)
		if err == nil || !strings.Contains(err.Error(), `write a list of films`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
