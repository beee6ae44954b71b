package check

import (
	"strings"
	"unicode"
)

// language is a language whose figures are read, and whose words for formulas are known.
type language struct {
	signs map[string]bool   // words by which it is known
	words map[string]string // English words that the rules know
}

var english = set(`the and of is was were had has have with for to by than from at that there it as
	this its but all no not`)

var german = language{
	signs: set(`der die das und ist hat hatte hatten waren sind im mit von für den dem des ein eine
		nicht auf als bei wurden wurde gab es zusammen insgesamt`),
	words: pairs(`und and oder or aber but während while im in der the die the das the den the
		dem the mit with ist is war was waren was hat had hatte had hatten had von from auf to bis to
		um by zwischen between seit since vor before nach after pro per jede each jedes each
		zusammen together insgesamt total gesamt total mehr more weniger fewer als than
		meisten most meiste most wenigsten fewest höchste highest höchsten highest
		niedrigste lowest niedrigsten lowest größte largest größten largest kleinste smallest
		kleinsten smallest beste best besten best durchschnitt average durchschnittlich average
		mittel mean stieg rose gestiegen risen wuchs grew gewachsen grown fiel fell gefallen fallen
		sank fell gesunken fallen anstieg rise zunahme increase rückgang drop abnahme decrease
		anteil share unterschied difference abstand gap kein no keine no nie never nicht not
		etwa about rund about ungefähr about fast nearly knapp nearly über over unter under
		mehr more jahr year jahre year jahren year quartal quarter ersten first erste first
		zweiten second zweite second dritten third dritte third vierten fourth vierte fourth`),
}

var french = language{
	signs: set(`le la les et est était sont ont avait une dans avec pour que qui au aux des du de
		à en sur ensemble`),
	words: pairs(`et and ou or mais but tandis while en in dans in au in le the la the les the l the
		avec with est is était was étaient was a had ont had avait had avaient had de of du of des of
		d of à to jusqu to entre between depuis since avant before après after par per chaque each
		ensemble together total total plus more moins fewer que than moyenne average médiane median
		augmenté increased augmentation increase monté rose hausse rise progressé grew
		diminué decreased baissé fell baisse drop tombé fell recul drop part share
		différence difference écart gap aucun no aucune no jamais never pas not environ about
		presque nearly quasiment nearly sur of année year ans year an year trimestre quarter
		premier first deuxième second troisième third quatrième fourth`),
}

func pairs(words string) map[string]string {
	all := map[string]string{}
	list := strings.Fields(words)
	for i := 0; i+1 < len(list); i += 2 {
		all[list[i]] = list[i+1]
	}
	return all
}

// translate puts the English words for those of a German or French sentence, except in names. Of a
// sentence in another language nothing is contradicted.
func (s *sentence) translate() {
	en, de, fr := s.count(english), s.count(german.signs), s.count(french.signs)
	var words map[string]string
	switch {
	case de > en && de >= fr:
		words = german.words
	case fr > en:
		words = french.words
	default:
		s.foreign = en == 0 && s.isStrange()
		return
	}
	for i, w := range s.words {
		if known := words[w.lower]; known != "" && !s.isName(w) {
			s.words[i].lower, s.words[i].stem = known, stem(known)
		}
	}
	for i := 0; i+1 < len(s.words); i++ {
		w, next := &s.words[i], s.words[i+1]
		if w.stem != "of" || !unicode.IsDigit(firstRune(next.text)) {
			continue
		}
		w.lower, w.stem = "from", "from" // "de 17 à 64"
		if i > 0 && (s.words[i-1].stem == "more" || s.words[i-1].stem == "fewer") {
			w.lower, w.stem = "than", "than" // "plus de 17"
		} else if i > 0 && gapWords[s.words[i-1].stem] || i > 0 && riseWords[s.words[i-1].stem] ||
			i > 0 && fallWords[s.words[i-1].stem] {
			w.lower, w.stem = "of", "of" // "une hausse de 47"
		}
	}
}

// count counts the words of a sentence that are of a set.
func (s *sentence) count(words map[string]bool) (n int) {
	for _, w := range s.words {
		if words[w.lower] && !s.isName(w) {
			n++
		}
	}
	return n
}

// isStrange tells whether a sentence has several words that no rule knows, and none that one does.
func (s *sentence) isStrange() bool {
	n := 0
	for _, w := range s.words {
		switch {
		case s.isName(w) || !unicode.IsLetter(firstRune(w.text)):
		case linkers[w.stem] || boundaries[w.stem] || stopwords[w.stem]:
			return false
		default:
			n++
		}
	}
	return n > 2
}
