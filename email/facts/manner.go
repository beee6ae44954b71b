package facts

import "regexp"

// A number of sentences or words that a brief asks for says how to write, as in "in 3 sentences"
// and "in at most 80 words". "In 3 sentences of the report" says something else.
var (
	mannerBefore = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:in|within|en)(?:[ \n](?:about|at most|` +
		`up to|no more than|fewer than|less than|etwa|höchstens|maximal|environ|au plus|` +
		`moins de))?[ \n]$`)
	mannerAfter = regexp.MustCompile(`(?i)^[ \n-](?:short |kurzen )?(?:sentences?|words?|sätzen?|` +
		`satz|worten|wörtern|phrases?|mots?)(?:[^\pL]|$)`)
	mannerOf = regexp.MustCompile(`(?i)^[ \n-](?:short |kurzen )?\pL+[ \n](?:of|from|von|aus|` +
		`der|des|du|de)(?:[^\pL]|$)`)
)

// saysHow tells whether a number of a text only says how to write.
func (i item) saysHow(text string) bool {
	if i.kind != Number || i.start < 0 {
		return false
	}
	after := text[i.end:]
	return mannerBefore.MatchString(text[:i.start]) && mannerAfter.MatchString(after) &&
		!mannerOf.MatchString(after)
}
