package dataset

import (
	"slices"
	"strings"
	"unicode"
)

// names lists the names by which files call a field, in their normal form. The first
// name that a file has counts. They are those of TMDB, IMDb, MovieLens, Letterboxd,
// OMDb, Wikidata, Box Office Mojo, The Numbers and data sets made from them.
type names struct {
	field Field
	names []string
}

// fieldNames is in the order in which fields choose their columns.
var fieldNames = []names{
	{FieldID, []string{"tmdbid", "themoviedbid", "idtmdb", "tmdbmovieid", "tmdb", "id"}},
	{FieldTitle, []string{
		"title", "movietitle", "filmtitle", "primarytitle", "seriestitle", "englishtitle",
		"titleenglish", "moviename", "filmname", "nameofmovie", "nameoffilm", "filmlabel", "movielabel",
		"itemlabel", "movie", "film", "releasegroup", "name", "names", "titles", "movies", "films",
		"originaltitle", "titleoriginal", "titel", "titre", "titulo", "título", "titolo", "片名",
		"电影名", "电影名称", "影片名称", "영화명", "タイトル", "название", "release",
	}},
	{FieldOriginal, []string{
		"originaltitle", "titleoriginal", "origtitle", "originalname", "originaltitel",
	}},
	{FieldReleased, []string{
		"releasedate", "releasedates", "originalreleasedate", "theatricalreleasedate",
		"releasedatetheaters", "releaseddate", "datereleased", "dateofrelease", "datepublished",
		"firstreleasedate", "datex", "released", "releasedon", "releaseday", "publicationdate",
		"pubdate", "premieredate", "premiered", "premiere", "release", "opening", "openingdate",
		"productiondate",
		"datedesortie", "erscheinungsdatum", "kinostart", "fechadeestreno", "上映日期", "上映时间", "개봉일",
	}},
	{FieldYear, []string{
		"year", "releaseyear", "releasedyear", "titleyear", "startyear", "yearofrelease",
		"yearreleased", "yearfilm", "productionyear", "originalreleaseyear", "years", "jahr",
		"erscheinungsjahr", "année", "annee", "annéedeproduction", "año", "ano", "anno", "年份", "上映年份",
		"제작연도", "год",
	}},
	{FieldGenres, []string{
		"genres", "genre", "genrenames", "genrelist", "genreslist", "listedin", "majorgenre",
		"maingenre", "primarygenre", "genrelabel", "genreslabel", "genrelabels", "género", "genero",
		"géneros", "genere", "类型", "장르", "жанр", "genreids",
	}},
	{FieldPopularity, []string{"popularity", "tmdbpopularity"}},
	{FieldBudget, []string{
		"budget", "budgetusd", "productionbudget", "productionbudgetusd", "budgetx",
		"estimatedbudget", "budgetestimated", "productioncost", "productioncosts", "cost",
	}},
	{FieldRevenue, []string{
		"revenue", "revenueusd", "worldwidegross", "worldwidegrossusd", "worldwidegrossincome",
		"worlwidegrossincome", "worldgross", "intgross", "grossworldwide", "grossworldwideusd",
		"worldwideboxoffice", "boxofficeworldwide", "worldwiderevenue", "worldwide", "totalworldwide",
		"totalworldwidegross", "worldwidetotal", "globalgross", "globalboxoffice", "totalgross",
		"lifetimegross", "gross", "boxoffice", "boxofficegross", "grossrevenue", "boxofficerevenue",
		"totalrevenue", "grossusd", "boxofficeusd", "grossincome",
	}},
	// Plain votes, rating and score may be of one person, or letters such as PG.
	{FieldVotes, []string{
		"votecount", "numvotes", "imdbvotes", "noofvotes", "numvotedusers", "numberofvotes",
	}},
	{FieldRating, []string{
		"voteaverage", "averagerating", "imdbrating", "imdbscore", "avgvote", "averagevote",
	}},
	{FieldRuntime, []string{
		"runtime", "runtimeminutes", "runtimemins", "runtimemin", "runningtime", "runningtimeminutes",
		"durationminutes", "durationmins", "durationmin", "duration", "runtimeinminutes", "lengthmin",
		"lengthminutes", "minutes", "minute", "mins", "durée", "dauer", "laufzeit", "duración",
	}},
	{FieldLanguage, []string{"originallanguage", "originallang", "language"}},
	{FieldCountries, []string{
		"productioncountries", "countries", "country", "origincountry", "countryoforigin",
		"productioncountry", "land", "pays", "país", "paese",
	}},
	{FieldAdult, []string{"adult", "isadult"}},
	{FieldStatus, []string{"status", "releasestatus"}},
	{FieldKind, []string{"titletype", "type", "kind", "mediatype", "contenttype", "showtype"}},
}

// A column date is the release only if nothing else tells it, and if the file is not a
// log of what somebody watched.
var (
	dateNames = []string{"date"}
	logNames  = []string{
		"watcheddate", "datewatched", "dateadded", "daterated", "letterboxduri", "rewatch",
		"yourrating", "watched", "created", "createdat",
	}
)

// domesticNames are the names of what a film earned in one country. That is not its
// revenue, so nothing is read from them unless a [Choice] says so.
var domesticNames = []string{
	"domesticgross", "domgross", "usgross", "usagross", "usagrossincome", "domestic",
	"domesticboxoffice", "domesticrevenue", "domestictotal", "grossus", "grossdomestic",
	"totaldomesticgross", "usrevenue", "usboxoffice", "grossuscanada", "lifetimedomesticgross",
}

// tmdbNames are the names of columns that only files of TMDB's data have.
var tmdbNames = []string{
	"tmdbid", "themoviedbid", "idtmdb", "tmdbmovieid", "tmdb", "genreids",
	"backdroppath", "belongstocollection",
}

// maxName is how many bytes the name of a field may have.
const maxName = 200

// normal returns the normal form of a name: its letters and digits, in lower case, without
// the order of dates that a file of rejects adds to it. It is empty for a name that is too
// long for a field's.
func normal(name string) string {
	if len(name) > maxName {
		return ""
	}
	if as := orderIn(name); as != "" {
		name = strings.TrimSuffix(name, " ("+as+")")
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// normalMoney returns the normal form of a name without its unit, and the unit: "Budget
// ($M)" is budget in millions. The unit is empty if the name does not tell it. Both are empty
// for a name that is too long for a field's.
func normalMoney(name string) (form, unit string) {
	if len(name) > maxName {
		return "", ""
	}
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	kept := slices.DeleteFunc(words, func(word string) bool {
		u := unitOf(word)
		if u != "" {
			unit = u
		}
		return u != "" || word == "in" || word == "usd" || word == "dollars"
	})
	form = strings.Join(kept, "")
	for _, end := range []string{"inmillions", "millions", "million"} {
		if cut, ok := strings.CutSuffix(form, end); ok && cut != "" {
			return cut, millions
		}
	}
	return form, unit
}

// The units of money.
const (
	dollars   = "dollars"
	thousands = "thousands"
	millions  = "millions"
	billions  = "billions"
)

// unitOf returns the unit that a word names, "" if it names none.
func unitOf(word string) string {
	switch word {
	case "k", "thousand", "thousands":
		return thousands
	case "m", "mm", "mn", "mil", "mill", "mio", "mln", "musd", "million", "millions":
		return millions
	case "b", "bn", "bln", "billion", "billions":
		return billions
	}
	return ""
}

// factor returns how many dollars a unit is.
func factor(unit string) float64 {
	switch unit {
	case thousands:
		return 1e3
	case millions:
		return 1e6
	case billions:
		return 1e9
	}
	return 1
}
