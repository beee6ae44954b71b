package revise

import _ "embed"

// shorter has phrases that say the same in fewer words, or nothing.
var shorter = tableOf(`
	in order to = to
	due to the fact that = because
	at this point in time = now
	in the event that = if
	with regard to = about
	with respect to = about
	for the purpose of = for
	a large number of = many
	a number of = some
	as soon as possible = soon
	please note that =
	i just wanted to = I want to
	basically =
	actually =
	really =
	thank you very much = thank you
	very much = very much
	very =
	just =
	simply =
	kindly =`)

// empty are sentences without which a letter says the same.
var empty = []string{
	"i hope this email finds you well", "i hope this message finds you well",
	"i hope you are well", "i hope you are doing well", "i hope all is well",
	"thank you in advance", "many thanks in advance", "thanks in advance",
	"i look forward to hearing from you", "i look forward to your reply", "looking forward to it",
	"please let me know if you have any questions", "if you have any questions, please let me know",
	"if you would rather speak about it, please suggest a time that suits you",
	"if it is easier to talk, just tell me when suits you",
	"if you would rather talk it through, name a time and i will be there",
	"i am glad to say more about this if that helps", "thank you for your understanding",
	"thank you for understanding", "thanks for understanding", "i appreciate it very much",
	"i really appreciate it", "i appreciate it", "let me know what you think",
	"please let me know", "just let me know",
}

// english has words of which a text in English has some.
var english = []string{
	"the", "and", "you", "your", "to", "for", "with", "this", "that", "have", "will", "is", "not",
	"we", "it", "i'm", "can't", "don't", "please", "thank", "thanks", "dear", "hi",
}

// more are sentences that fit into most letters and add no fact.
var more = []string{
	"I am glad to say more about this if that helps.",
	"Please let me know if you have any questions.",
	"If you would rather speak about it, please suggest a time that suits you.",
}

// formal has the formal words for casual ones.
var formal = tableOf(`
	can't = cannot
	won't = will not
	don't = do not
	doesn't = does not
	didn't = did not
	isn't = is not
	aren't = are not
	wasn't = was not
	weren't = were not
	haven't = have not
	hasn't = has not
	couldn't = could not
	shouldn't = should not
	wouldn't = would not
	i'm = I am
	i've = I have
	i'll = I will
	i'd = I would
	it's = it is
	it's been = it has been
	there's been = there has been
	that's been = that has been
	that's = that is
	there's = there is
	we're = we are
	we've = we have
	we'll = we will
	you're = you are
	you've = you have
	you'll = you will
	they're = they are
	let's = let us
	thanks a lot = thank you very much
	ok = all right
	okay = all right
	asap = as soon as possible
	i'm sorry = I apologise
	i am sorry = I apologise
	a bit = somewhat
	good to know = please note
	just tell me = please tell me`)

// friendlier has the friendly words for formal ones.
var friendlier = tableOf(`
	cannot = can't
	do not = don't
	does not = doesn't
	did not = didn't
	is not = isn't
	are not = aren't
	i am = I'm
	i will = I'll
	it is = it's
	we are = we're
	we will = we'll
	you are = you're
	i would be grateful if = it would be lovely if
	i apologise = I'm sorry
	i regret that = I'm sorry that
	please note = good to know
	please note the following = here is what you need to know`)

// simpler has common words for rare ones.
var simpler = tableOf(`
	very much = a lot
	i would like to = I want to
	i look forward to hearing from you = please write to me
	thank you for your understanding = thank you for understanding
	could you please = please can you
	would suit me = is fine for me
	unfortunately = sadly
	arrange = have
	i would be grateful = I would be glad
	at your convenience = when you can
	accept my apologies = forgive me
	i apologise = I am sorry
	utilise = use
	utilize = use
	approximately = about
	commence = begin
	terminate = end
	require = need
	requires = needs
	obtain = get
	provide = give
	sufficient = enough
	additional = more
	numerous = many
	subsequently = later
	consequently = so
	therefore = so
	nevertheless = still
	however = but
	regarding = about
	prior to = before
	subsequent to = after
	in order to = to
	in accordance with = by
	in the event that = if
	due to the fact that = because
	at your earliest convenience = soon
	endeavour = try
	endeavor = try
	inform = tell
	demonstrate = show
	facilitate = help
	implement = carry out
	modify = change
	postpone = put off
	would be grateful if = would like it if
	i would appreciate it if = I would like it if`)

// pronoun is the word that is always written with a capital letter.
var pronoun = tableOf(`
	i = I
	i'm = I'm
	i've = I've
	i'll = I'll
	i'd = I'd`)

//go:embed spelling.txt
var misspelt string

// spelling has words as they are often misspelt.
var spelling = tableOf(misspelt)
