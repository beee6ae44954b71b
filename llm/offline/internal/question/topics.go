package question

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
	{"regions, such as Europe or Hollywood. I can tell of one country at a time", Country, `
		foreign, domestic, international, england, scotland, wales, europe, european, asia, asian,
		africa, african, hollywood, bollywood, subtitled, dubbed`},
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
	{"days, weeks and seasons. I can tell of one month at a time", Month, `
		week, weeks, day, days, summer, winter, autumn, spring, christmas, halloween, quarter,
		weekend, weekends, monday, friday, season, seasons`},
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
