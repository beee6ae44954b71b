package facts

import "regexp"

// titled matches a name after a title, such as "Dr Okafor" and "Frau Müller-Lüdenscheidt".
var titled = regexp.MustCompile(`\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Herr|Herrn|Frau|M|Mme|` +
	`Mlle|Madame|Monsieur)\.? (\p{Lu}[\pL\pM'’-]+(?: \p{Lu}[\pL\pM'’-]+)?)`)

// titledNames returns the names in a text that stand after a title. Other names cannot be told
// from other words with a capital.
func titledNames(text string) (names []string) {
	for _, found := range titled.FindAllStringSubmatch(text, most) {
		names = append(names, found[1])
	}
	return names
}
