package question

import (
	_ "embed"
	"strings"
)

// lexiconTable has simple questions of six languages: the language, phrases, and the English
// words that say the same. The order of words does not matter to the grammar, so each phrase is
// translated by itself. The words ~s make a decade of the number that follows: "années 90".
//
//go:embed lexicon.tsv
var lexiconTable string

// lexicons are the phrases by language.
var lexicons = func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for line := range strings.Lines(lexiconTable) {
		columns := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if all[columns[0]] == nil {
			all[columns[0]] = map[string]string{}
		}
		for phrase := range strings.SplitSeq(columns[1], ",") {
			all[columns[0]][phrase] = columns[2]
		}
	}
	return all
}()

// translate turns a text of a language into English. It returns the first word that is neither in
// the lexicon nor a number nor the name of a genre.
func (b book) translate(text string, t *Tongue) (english, unknown string) {
	lexicon := lexicons[t.Name]
	var all []string
	for _, typed := range sentences(text) {
		words := lower(typed)
		for i := 0; i < len(words); {
			said, n := phrase(words[i:], lexicon)
			genre, g := b.find(words[i:])
			digits, decade := strings.CutSuffix(strings.TrimSuffix(words[i], "n"), "er") // "90er"
			switch {
			case n > 0 && said == "~s" && i+n < len(words) && isNumber(words[i+n]):
				all = append(all, "the", words[i+n]+"s")
				n++
			case g > n:
				all = append(all, genre)
				n = g
			case n > 0 && said == "~s":
				all = append(all, "years")
			case n > 0:
				all = append(all, said)
			case isNumber(words[i]) || words[i] == ",":
				all = append(all, words[i])
				n = 1
			case decade && isNumber(digits):
				all = append(all, "the", digits+"s")
				n = 1
			default:
				return "", typed[i]
			}
			i += n
		}
		all = append(all, ".")
	}
	return strings.Join(all, " "), ""
}

func isNumber(word string) bool {
	return word != "" && strings.Trim(word, "0123456789") == ""
}
