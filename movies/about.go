package movies

// These texts tell a language model how to read the JSON of an answer. Each
// names the parts of the answer that do not explain themselves.
const (
	// AboutGenres describes [Genres].
	AboutGenres = `How many films there were of each genre over the years. "films" is the true ` +
		`number of films of each year in "years", and "without_genre" the number of ` +
		`films among them that have no genre. Each of "genres" has its "values" for the same ` +
		`years and their "total". With "measure" counts they are numbers of films. ` +
		`With shares they are parts, from 0 to 1, of the films that have a genre. ` +
		`With "count" whole a film counts once for each of its genres, so that the ` +
		`genres add up to more than the films. With fractional it is shared among its ` +
		`genres. A value of null means that there is no data of that year, which is not 0. ` +
		`"picked" names the genres that were chosen, if not all of them were; ` +
		`the others are left out. ` +
		aboutOnly + aboutNotes
	// AboutPopularity describes [Popularity].
	AboutPopularity = `The films of one year. "top" begins with the most popular film, "bottom" ` +
		`with the least popular. "unknown" films have no known popularity and are ` +
		`left out. ` +
		aboutOnly + aboutNotes
	// AboutReturns describes [Returns].
	AboutReturns = `What films returned: the revenue at the box office divided by the budget, ` +
		`which is not profit. "all" describes all films that count, and each of ` +
		`"genres" those of one genre: the quartiles ("q1", "median", "q3"), the ` +
		`"mean", the "pooled" return of all money, the share of "losses", and the 95% ` +
		`"interval" of the median. Name the interval with the median; where it is ` +
		`missing, say that the films are too few. A genre need not be the cause of ` +
		`its returns. "films" next to "from" counts all films of those years; most ` +
		`have no known budget and revenue and are left out. "decades" has the same by decade: ` +
		`"known" is the share of the films "released" that count. Say what "caution" says when ` +
		`you compare decades. "dollars" is the year in whose dollars money was added up. ` +
		aboutOnly + aboutNotes
	// AboutFilms describes [Films].
	AboutFilms = `A list of films in the order of "sort", the largest first unless "ascending" is ` +
		`true. "films" is how many there are, and "list" the first of them: use "films" to say ` +
		`how many, and never count the list. Budgets and revenues are US dollars of the time, or ` +
		`of the year "dollars". A "return" is the revenue divided by the budget, which is not ` +
		`profit. A "rating" is from 0 to 10 and comes with its "votes". A field that is absent is ` +
		`unknown, and not 0. ` + aboutOnly + aboutNotes
	// AboutGroups describes [Groups].
	AboutGroups = `What films cost, earned and were rated, "by" year, decade, month, genre, pair of ` +
		`genres, language or country. Each of "groups" has its "name" and the number of its ` +
		`"films", whether anything else is known of them or not. "budget", "revenue", "return" ` +
		`(revenue divided by budget) and "rating" each have the "median" of the "films" that have ` +
		`the figure, their "share" of the group, and the 95% "interval" of the median. Name the ` +
		`interval with the median; where it is missing, say that the films are too few. Where the ` +
		`share is small, say so: films of unknown money did worse. A film with several genres, ` +
		`pairs or countries is in several groups, so never add groups up; "films" next to "from" ` +
		`counts each film once. ` + aboutOnly + aboutNotes
	// AboutPoints describes [Points].
	AboutPoints = `"budget" and "revenue" of single films, for a chart with a point for each. ` +
		`"films" is how many films count. If there are fewer "points", they are a sample drawn at ` +
		`random: never say from it which film is the first or the last of all. ` + aboutOnly + aboutNotes
	// AboutClaims describes [Claims].
	AboutClaims = `Conclusions that people draw from charts of films, each with its "verdict" and ` +
		`"why". A verdict rests on "adjusted_p", which accounts for the "together" claims that ` +
		`were tested together: never call a claim true or false that is cannot_tell. ` +
		aboutNotes

	aboutOnly = `If "only" is there, the answer is about these films alone: say so. `

	aboutNotes = `"notes" say how films were counted, which were left out, where they come ` +
		`from and as of when. "invented": true in them says that films are made up ` +
		`for a demonstration; say so when you cite them.`
)
