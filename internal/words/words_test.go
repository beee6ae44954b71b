package words_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/marquee-go/marquee/internal/words"
)

func TestOf(t *testing.T) {
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
			if got := words.Of(test.title); !slices.Equal(got, strings.Fields(test.want)) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestBegin(t *testing.T) {
	for _, test := range []struct {
		name, words string
		texts       []string
		want        bool
	}{
		{"no words", "", []string{"Title"}, true},
		{"no texts", "a", nil, false},
		{"the beginning of a word", "god", []string{"The Godfather"}, true},
		{"the inside of a word", "father", []string{"The Godfather"}, false},
		{"the inside of a word, and a beginning", "father", []string{"The Godfather", "Father"}, true},
		{"words of two texts", "ada budget", []string{"The budget", "Ada"}, true},
		{"a word that is missing", "ada bridge", []string{"The budget", "Ada"}, false},
		{"accents in the text", "lodz", []string{"Łódź"}, true},
		{"accents in the words", "LÓDZ", []string{"lodz"}, true},
		{"characters inside", "神隠し", []string{"千と千尋の神隠し"}, true},
		{"characters that do not meet", "千隠", []string{"千と千尋の神隠し"}, false},
		{"a word over two texts", "ab", []string{"a", "b"}, false},
		{"signs", "e-mail", []string{"an E mail"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := words.Begin(words.Of(test.words), test.texts...); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}
