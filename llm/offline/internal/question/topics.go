package question

import "strings"

// topics are what no chart is about: words, what they are about, and the marks of questions that
// are near and can be answered.
var topics = []struct {
	about string
	near  Marks
	words string
}{
	{"people, such as actors and directors", Rank, `
		who, whose, actor, actors, actress, actresses, director, directors, directed, star, stars,
		starring, starred, cast, played, plays, play, role, roles, writer, writers, wrote,
		written by, producer, producers, women, men, crew`},
	{"countries that a question names. I can tell which country has the most films", Country, `
		british, american, indian, chinese, foreign, france, germany, italy, spain, japan, china,
		india, usa, uk, america, england, europe, european, asian, hollywood, bollywood, subtitled,
		dubbed`},
	{"reviews, awards and taste", Rank | Rating, `
		review, reviews, reviewed, good, bad, quality, award, awards, oscar, oscars, favourite,
		favorite, votes, liked, loved, acclaimed, critics, successful, success, hit, hits`},
	{"profits and sums of money by genre. The money chart has returns, which are revenue divided " +
		"by budget", Returned, `
		sales, blockbuster, blockbusters, dollar, dollars, income, million, millions, billion`},
	{"how long films are", Rank, `
		runtime, longest, shortest, minutes, hours, duration, long, short, length`},
	{"titles and stories", Rank, `
		plot, story, stories, about, title, titled, called, named, set in, theme, themes, sequel,
		sequels, remake, remakes, character, characters, violent, scary, funny`},
	{"what is today or what comes. Name the years, such as “since 2000”", Change, `
		this decade, this century, recently, lately, recent years, in recent years, these days,
		will, predict, prediction, forecast, future, tomorrow, next year, next decade, expect,
		going to, today, nowadays, now, currently, this year, last year`},
	{"months that a question names, and days. I can tell in which month most films come out", Month, `
		january, february, april, june, july, august, september, october, november, december,
		week, weeks, day, days, summer, winter, autumn, christmas, halloween, quarter`},
	{"audiences, studios and cinemas", Rank, `
		audience, audiences, viewers, viewer, watched, watch, views, streaming, netflix, children,
		kids, teenagers, adults, cinema, cinemas, tickets, admissions, studio, studios, disney,
		pixar, marvel`},
	{"statistics such as correlations and deviations", Returned | Mean, `
		correlation, correlate, correlated, correlates, correlations, standard deviation,
		deviation, variance, regression, significant, significance, p value, percentile, quartile,
		outlier, outliers, volatility, volatile, stable, stability, linear, slope, cagr,
		moving average, cumulative, extrapolate`},
}

// topicOf is the topic of each phrase, by its place in topics.
var topicOf = func() map[string]int {
	all := map[string]int{}
	for i, t := range topics {
		for phrase := range list(t.words) {
			all[phrase] = i
		}
	}
	return all
}()

// languages are the original languages that a question can name, by their codes.
var languages = map[string]string{
	"english": "en", "french": "fr", "german": "de", "italian": "it", "spanish": "es",
	"portuguese": "pt", "japanese": "ja", "korean": "ko", "hindi": "hi", "russian": "ru",
	"swedish": "sv", "danish": "da", "norwegian": "no", "polish": "pl", "turkish": "tr",
	"dutch": "nl", "finnish": "fi", "arabic": "ar",
}

// LanguageName returns the name of the language with a code that a question named.
func LanguageName(code string) string {
	for name, c := range languages {
		if c == code {
			return strings.ToUpper(name[:1]) + name[1:]
		}
	}
	return code
}
