package words

import (
	"testing"

	"pgregory.net/rapid"
)

// Most titles are folded character by character, which gives what the long way gives.
func TestFoldTheShortWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.OneOf(rapid.Int32Range(1, 0x540), rapid.Int32Range(0x3030, 0x3110),
			rapid.Int32Range(0x4df0, 0xd7b0), rapid.SampledFrom([]rune("\u0301\u3099\u11a8ﾞ")))
		text := string(rapid.SliceOf(letters).Draw(t, "text"))
		if got, want := fold(text), foldAny(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	})
}

func BenchmarkOf(b *testing.B) {
	for name, title := range map[string]string{
		"ASCII": "The Godfather, Part 2", "accents": "Le Fabuleux Destin d'Amélie Poulain",
		"Cyrillic": "Ирония судьбы", "Japanese": "千と千尋の神隠し", "Korean": "기생충",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Of(title)
			}
		})
	}
}
