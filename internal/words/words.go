// Package words compares texts by their words, in all scripts, whatever their case and
// accents. All searches do it alike.
package words

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxLength is how many characters of a word a search compares. The index of Postgres
// takes words of 2,046 bytes at most.
const MaxLength = 64

// Of returns the words of a text.
//
// A word is a run of letters, digits and marks, in lower case and without accents:
// Łódź is lodz, and Straße is strasse. Variants of a character are one, as NFKD of
// Unicode has it. The first [MaxLength] characters of a word count.
//
// Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese texts have few blanks or none.
// Each of their characters begins a word, which ends with the next character: the words
// of 神隠し are 神隠, 隠し and し. So a search finds characters inside a text.
func Of(s string) []string {
	return split(fold(s))
}

// split returns the words of a folded text.
func split(folded string) []string {
	var words []string
	for run := range strings.FieldsFuncSeq(folded, isSeparator) {
		if isASCII(run) {
			words = append(words, run[:min(MaxLength, len(run))])
		} else {
			words = appendWords(words, run)
		}
	}
	return words
}

// Runs returns the runs of letters, digits and marks of a text, folded like its words.
func Runs(s string) []string { return strings.FieldsFunc(fold(s), isSeparator) }

func isSeparator(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
}

// appendWords splits a run where a script without blanks begins and where it ends.
func appendWords(words []string, run string) []string {
	for run != "" {
		part := run[:endOfScript(run)]
		first, _ := utf8.DecodeRuneInString(part)
		if IsJoined(first) {
			for i := range part {
				words = append(words, firstRunes(part[i:], 2))
			}
		} else {
			words = append(words, firstRunes(part, MaxLength))
		}
		run = run[len(part):]
	}
	return words
}

// endOfScript returns where a script without blanks, or other scripts, end in a run. Signs
// that several scripts share, such as ー, go with the letter before.
func endOfScript(run string) int {
	joined := false
	for i, r := range run {
		switch {
		case i == 0:
			joined = IsJoined(r)
		case unicode.Is(unicode.Common, r) && unicode.IsLetter(r), unicode.Is(unicode.Inherited, r):
		case IsJoined(r) != joined:
			return i
		}
	}
	return len(run)
}

// firstRunes returns the first n characters of a text.
func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// IsJoined tells whether a character belongs to a script that runs words together.
func IsJoined(r rune) bool {
	return r >= 0x0e00 && (isWhole(r) || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
}

// fold lowers case and removes accents. It keeps the marks of scripts in which a mark
// is a letter or makes another one, such as Devanagari and Japanese.
func fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	short := shortForms()
	folded := make([]byte, 0, len(s)+8)
	for _, r := range s {
		switch {
		case int(r) < len(short) && short[r] != "":
			folded = append(folded, short[r]...)
		case isWhole(r) || r == 'ー':
			folded = utf8.AppendRune(folded, r)
		default:
			return foldAny(s)
		}
	}
	return string(folded)
}

// shortForms returns the folded form of each Latin, Greek and Cyrillic letter and each sign
// among them. The text of such characters is folded one by one. It has "" for marks, which
// belong to the character before.
var shortForms = sync.OnceValue(func() []string {
	const cyrillicEnds = 0x530
	forms := make([]string, cyrillicEnds)
	for r := range rune(len(forms)) {
		if !unicode.IsMark(r) {
			forms[r] = foldAny(string(r))
		}
	}
	return forms
})

// isWhole tells whether a character is one of those of Japanese, Chinese and Korean that
// are their own folded form.
func isWhole(r rune) bool {
	return 'ぁ' <= r && r <= 'ゖ' || 'ァ' <= r && r <= 'ヺ' || '一' <= r && r <= 0x9fff ||
		'가' <= r && r <= '힣'
}

// foldAny folds any text.
func foldAny(s string) string {
	var b strings.Builder
	accented := false // whether the marks that follow are accents
	for _, r := range norm.NFKD.String(s) {
		if r < utf8.RuneSelf {
			b.WriteRune(unicode.ToLower(r))
			accented = unicode.IsLetter(r)
			continue
		}
		if unicode.Is(unicode.Mn, r) {
			if !accented {
				b.WriteRune(r)
			}
			continue
		}
		accented = unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic,
			unicode.Hebrew, unicode.Arabic)
		r = unicode.ToLower(r)
		if plain, found := plainLetters[r]; found {
			b.WriteString(plain)
		} else {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// plainLetters are what people type for letters that Unicode does not decompose.
var plainLetters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th",
	'ħ': "h", 'ı': "i", 'ŋ': "n", 'ŧ': "t", 'ĸ': "k", 'ə': "e", 'ς': "σ",
	'\u0640': "", // the Arabic tatweel only stretches a word
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Begin tells whether each of the words begins a word of one of the texts.
func Begin(words []string, texts ...string) bool {
	folded := make([]string, len(texts))
	for i, text := range texts {
		folded[i] = fold(text)
	}
	for _, word := range words { // most texts do not even contain it
		contains := func(text string) bool { return strings.Contains(text, word) }
		if !slices.ContainsFunc(folded, contains) {
			return false
		}
	}
	var have []string
	for _, text := range folded {
		have = append(have, split(text)...)
	}
	for _, word := range words {
		begins := func(w string) bool { return strings.HasPrefix(w, word) }
		if !slices.ContainsFunc(have, begins) {
			return false
		}
	}
	return true
}

// Size returns the bytes of the texts together.
func Size(texts []string) (bytes int) {
	for _, text := range texts {
		bytes += len(text)
	}
	return bytes
}
