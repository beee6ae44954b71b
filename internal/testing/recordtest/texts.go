package recordtest

import "strings"

// BadTexts returns texts that some stores could not keep. The keys say what is wrong.
func BadTexts() map[string]string {
	return map[string]string{
		"a NUL":                     "a\x00b",
		"a byte that is not UTF-8":  "a\xff",
		"half a pair of surrogates": "\xed\xa0\x80",
		"a character cut short":     "\xf0\x9d\x84",
	}
}

// EveryPlane returns a text with characters from all seventeen planes of Unicode, and with
// characters that are easily lost: quotes, controls, marks, joiners and line ends.
func EveryPlane() string {
	var b strings.Builder
	for plane := rune(0); plane <= 16; plane++ {
		b.WriteRune(plane<<16 | 0xfffd)
	}
	b.WriteString("\ufeff'\"`\\%_;--<&>\x01\x7f\t\r\n e\u0301 שלום ")
	b.WriteString("\u202eabc\u202c 👩\u200d👩\u200d👧 \u2028")
	return b.String()
}

// Fill repeats a text to size bytes. The letter x fills the rest that is too short for the
// text.
func Fill(text string, size int) string {
	return strings.Repeat(text, size/len(text)) + strings.Repeat("x", size%len(text))
}

// alikeOwners returns owners that a store might confuse. They differ in case, in spaces, in
// their ends or in the form of a character, or they mean something in a pattern, a key or a
// query.
func alikeOwners() []string {
	return []string{
		"ann", "Ann", "ANN", "an", "anna",
		"ann ", " ann", "ann\n", "ann\t", "ann\x01", "ann\x7f", "ann\u00a0", "ann\u200b",
		"ann#", "ann#" + ID(1), "ann#b", "ann/b", "ann:b", "ann|b", "ann,b", "ann.b", "ann-b", "b#ann",
		"%", "a%", "_", "a_n", "___", "*", "a*", "?", ".*", "[a]nn",
		"'", "ann'--", `"ann"`, `\`, `ann\`, "$1", ":owner", "{}",
		" ", "\n", "0", "00", "1", "-1", "null", "NULL", "true",
		"owner", "drafts", "conversations", "OWNER#ann",
		"jose\u0301", "jos\u00e9", "ß", "ss", "SS", "i", "I", "ı", "İ",
		"Ω", "\u2126", "ａｎｎ", "ﬀ", "ff",
		"𝄞", "👩\u200d👩\u200d👧", "👩", "\ufffd", "\uffff", "\U0010ffff", "\ufeffann",
		strings.Repeat("a", 255), strings.Repeat("a", 254),
		strings.Repeat("𝄞", 255), strings.Repeat("𝄞", 254) + "a",
	}
}

// AlikeIDs returns ids that a store might confuse.
func AlikeIDs() []string {
	return []string{
		"8f3c-a", "8F3C-A", "8f3c-A", "8f3ca", "8f3c-a ", " 8f3c-a", "8f3c-a\n",
		"8f3c-", "8f3c-aa", "8f3c_a", "8f3c%", "{8f3c-a}",
		"1", "01", "1.0", "-1", "1e0", "null",
		"é", "e\u0301", "É", "𝄞", "\ufffd", ID(1) + "#1",
		strings.Repeat("a", 200), strings.Repeat("a", 199),
	}
}
