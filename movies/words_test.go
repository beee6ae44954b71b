package movies_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/movies"
)

func TestWords(t *testing.T) {
	for _, test := range []struct{ name, title, want string }{
		{"nothing", "", ""},
		{"signs", "… – !?", ""},
		{"case and signs", "Spider-Man: FAR from Home", "spider man far from home"},
		{"accents", "Amélie", "amelie"},
		{"accents of their own", "Ame\u0301lie", "amelie"},
		{"letters that are not decomposed", "Łódź Straße Ærø Þór Đào", "lodz strasse aero thor dao"},
		{"a capital ß", "STRAẞE", "strasse"},
		{"Turkish", "İstanbul ılık", "istanbul ilik"},
		{"Vietnamese", "Mùi đu đủ xanh", "mui du du xanh"},
		{"Greek", "ΣΊΣΥΦΟΣ", "σισυφοσ"},
		{"Cyrillic", "Ёлки", "елки"},
		{"Hebrew points", "שָׁלוֹם", "שלום"},
		{"Arabic vowels", "مُحَمَّـد", "محمد"},
		{"vowels of Devanagari stay", "शोले", "शोले"},
		{"wide letters and ligatures", "ＡＢＣ ２００１ ﬁlm x²", "abc 2001 film x2"},
		{"Japanese", "千と神隠し", "千と と神 神隠 隠し し"},
		{"voiced sounds stay", "が", "が"},
		{"half-width katakana", "ｶﾞﾒﾗ", "ガメ メラ ラ"},
		{"a long vowel", "ラーメン", "ラー ーメ メン ン"},
		{"Korean", "기생충 2", "기생 생충 충 2"},
		{"Thai", "รัก", "รั ัก ก"},
		{"two scripts in one run", "A級B", "a 級 b"},
		{"a long word", strings.Repeat("x", 65), strings.Repeat("x", 64)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := movies.Words(test.title); !slices.Equal(got, strings.Fields(test.want)) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
