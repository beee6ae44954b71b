package email

import (
	"strings"
	"unicode"
)

// functionWords are the most frequent short words of languages, which hardly any text does
// without. A word that two languages have counts for both.
var functionWords = map[string]string{
	"English": "the and of to in is that for you it with on this are be have we your our not " +
		"please will would as at from by thank thanks i can could",
	"German": "der die das und ist nicht ich sie wir den dem ein eine zu mit für auf es im von " +
		"bitte dass auch bei ihre ihr danke können haben wie wird am",
	"French": "le la les et est des une pour que vous nous je dans pas sur avec votre merci du " +
		"au ce en qui plus bonjour cordialement être avons un",
	"Spanish": "el la los las y es que para por una con no se su del gracias usted en como más " +
		"pero nos un hola saludos este está",
	"Italian": "il la gli e è che per una con non si del della di grazie sono un nel come più " +
		"ci le lei questo buongiorno saluti",
	"Portuguese": "o a os as e é que para uma com não se do da obrigado obrigada em um como mais " +
		"por nos você seu ao olá",
	"Dutch": "de het een en is niet dat van voor met op wij ik je u aan zijn te bedankt ook er " +
		"naar onze uw kunnen groet",
	"Swedish": "och det att är inte som för en ett på med av vi jag du till har den tack om kan " +
		"hälsningar era",
	"Danish": "og det at er ikke som for en et på med af vi jeg du til har den tak om kan hilsen " +
		"jeres",
	"Polish": "i w na się nie jest że do z o proszę dziękuję dla jak oraz czy pozdrawiam to są",
}

const (
	leastWords = 3   // function words that a language must have
	mostWords  = 600 // of a text that are counted
)

// LanguageOf returns the English name of the language of a text, worked out by counting function
// words. It is empty if the text does not tell: too short, none of the languages, or two of them
// nearly alike.
func LanguageOf(s string) string {
	counts := map[string]int{}
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r)
	})
	for _, word := range words[:min(len(words), mostWords)] {
		for _, language := range languagesOf[word] {
			counts[language]++
		}
	}
	var best string
	var most, second int
	for language, n := range counts {
		switch {
		case n > most:
			best, most, second = language, n, most
		case n > second:
			second = n
		}
	}
	if most < leastWords || most*4 < second*5 {
		return ""
	}
	return best
}

// names are other names of the languages: their codes (ISO 639-1), and what they call themselves.
var names = map[string]string{
	"en": "English", "de": "German", "deutsch": "German", "fr": "French", "français": "French",
	"francais": "French", "es": "Spanish", "español": "Spanish", "espanol": "Spanish",
	"it": "Italian", "italiano": "Italian", "pt": "Portuguese", "português": "Portuguese",
	"nl": "Dutch", "nederlands": "Dutch", "sv": "Swedish",
	"svenska": "Swedish", "da": "Danish", "dansk": "Danish", "pl": "Polish", "polski": "Polish",
}

// languageNamed returns the English name of one of the languages for a name or a code of it, such
// as de-AT. It is empty for any other text.
func languageNamed(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	for name := range functionWords {
		if strings.EqualFold(name, s) {
			return name
		}
	}
	code, _, _ := strings.Cut(strings.ReplaceAll(s, "_", "-"), "-")
	return names[code]
}

// languageOf returns the language in which the letter of a brief will be. It is empty if it is not
// known.
func (b Brief) languageOf() string {
	if b.Language != "" {
		if name := languageNamed(b.Language); name != "" {
			return name
		}
		return b.Language
	}
	if name := LanguageOf(b.Message.Text); name != "" {
		return name
	}
	if name := LanguageOf(b.Purpose); name != "" {
		return name
	}
	return LanguageOf(b.Purpose + "\n" + b.Details)
}

// languagesOf has the languages of each function word.
var languagesOf = func() map[string][]string {
	all := map[string][]string{}
	for language, words := range functionWords {
		for word := range strings.FieldsSeq(words) {
			all[word] = append(all[word], language)
		}
	}
	return all
}()
