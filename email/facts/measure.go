package facts

import (
	"regexp"
	"strings"
)

// following matches the word after a number, as in "30 minutes" and "30-minute".
var following = regexp.MustCompile(`^[ \x{a0}\x{202f}-]?(\pL{2,}|h|°[CF])(?:[^\pL]|$)`)

// measures are the words of units that are not money, by the name of the unit.
var measures = map[string]string{
	"km": "km kilometre kilometres kilometer kilometers kilomètre kilomètres",
	"mi": "mi mile miles meile meilen", "cm": "cm", "mm": "mm",
	"kg":  "kg kilo kilos kilogram kilograms kilogramm",
	"h":   "h hour hours hr hrs stunde stunden heure heures",
	"min": "min mins minute minutes minuten",
	"s":   "second seconds sekunde sekunden seconde secondes",
	"d":   "day days tag tage tagen jour jours",
	"wk":  "week weeks woche wochen semaine semaines",
	"mo":  "month months monat monate monaten mois",
	"a":   "year years jahr jahre jahren an ans année années",
	"kB":  "kb", "MB": "mb", "GB": "gb", "TB": "tb", "kW": "kw", "MW": "mw", "kWh": "kwh",
	"°C": "°c", "°F": "°f",
}

// measureOf returns the unit of a number that ends at some byte of a text, or an empty text.
func measureOf(text string, end int) string {
	if word := following.FindStringSubmatch(text[end:]); word != nil {
		return measureNames[strings.ToLower(word[1])]
	}
	return ""
}

// measureNames has the name of the unit of each word.
var measureNames = func() map[string]string {
	names := map[string]string{}
	for name, words := range measures {
		for word := range strings.FieldsSeq(words) {
			names[word] = name
		}
	}
	return names
}()

// differInMeasure tells whether two numbers have units, and these are not the same.
func (i item) differInMeasure(j item) bool {
	return i.measure != "" && j.measure != "" && i.measure != j.measure
}
