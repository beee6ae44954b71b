package movies

// These texts tell a language model about an answer. The first line says what it shows. The
// others say how to read those parts of its JSON that do not explain themselves.
const (
	// AboutGenres describes [Genres].
	AboutGenres = `How many films there were of each genre over the years.
"values" and "films" go with "years". With "count" whole genres add up to more than the films. ` +
		`"picked" are the genres shown, if not all are.
` + aboutOnly + aboutNotes
	// AboutPopularity describes [Popularity].
	AboutPopularity = `The most and the least popular films of one year.
"top" begins with the most popular film, "bottom" with the least. "unknown" films have no known ` +
		`popularity and are left out.
` + aboutOnly + aboutNotes
	// AboutReturns describes [Returns].
	AboutReturns = `What films returned by genre and decade: revenue divided by budget.
A return is not profit. "all" describes all films that count, "genres" those of one genre each: ` +
		`quartiles, mean, the "pooled" return of all money, the share of "losses", and the 95% ` +
		`"interval" of the median. A genre need not be the cause of its returns. "films" next to ` +
		`"from" counts all films of those years; most have no known budget and revenue and are left ` +
		`out. "known" is the share of the films "released" that count. Say what "caution" says when ` +
		`you compare decades. "dollars" is the year in whose dollars money was added up.
` + aboutInterval + aboutOnly + aboutNotes
	// AboutFilms describes [Films].
	AboutFilms = `A list of films by a figure, and how many there are.
The largest comes first unless "ascending" is true. Use "films" to say how many there are, and ` +
		`never count the list. Money is in US dollars of the time, or of the year "dollars". A ` +
		`"return" is revenue divided by budget, which is not profit. A "rating" is from 0 to 10.
` + aboutOnly + aboutNotes
	// AboutGroups describes [Groups].
	AboutGroups = `What groups of films cost, earned and were rated.
"films" is how many films a group has, whether anything else is known of them or not. "budget", ` +
		`"revenue", "return" (revenue divided by budget) and "rating" have the "median" of the films ` +
		`that have the figure, their "share" of the group, and the 95% "interval" of the median. ` +
		`Where the share is small, say so: films of unknown money did worse. A film may be in ` +
		`several groups, so never add groups up; "films" next to "from" counts each film once.
` + aboutInterval + aboutOnly + aboutNotes
	// AboutPoints describes [Points].
	AboutPoints = `Budget and revenue of single films.
"films" is how many films count. If there are fewer "points", they are a sample drawn at random: ` +
		`never say from it which film is the first or the last of all.
` + aboutOnly + aboutNotes
	// AboutClaims describes [Claims].
	AboutClaims = `Conclusions that people draw from charts of films, tested.
A verdict rests on "adjusted_p", which accounts for the "together" claims that were tested ` +
		`together: never call a claim true or false that is cannot_tell.
` + aboutNotes

	aboutInterval = `Name the interval with a median; without one, say that the films are too few.
`
	aboutOnly = `If "only" is there, the answer is about these films alone: say so.
`
	aboutNotes = `"notes" say how films were counted, which were left out, and as of when. ` +
		`"invented": true means films made up for a demonstration; say so.`
)
