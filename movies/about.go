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
		aboutNotes
	// AboutPopularity describes [Popularity].
	AboutPopularity = `The films of one year. "top" begins with the most popular film, "bottom" ` +
		`with the least popular. "unknown" films have no known popularity and are ` +
		`left out. ` +
		aboutNotes
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
		aboutNotes
	// AboutClaims describes [Claims].
	AboutClaims = `Conclusions that people draw from charts of films, each with its "verdict" and ` +
		`"why". A verdict rests on "adjusted_p", which accounts for the "together" claims that ` +
		`were tested together: never call a claim true or false that is cannot_tell. ` +
		aboutNotes

	aboutNotes = `"notes" say how films were counted, which were left out, where they come ` +
		`from and as of when. "invented": true in them says that films are made up ` +
		`for a demonstration; say so when you cite them.`
)
