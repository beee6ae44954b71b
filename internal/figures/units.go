package figures

import "strings"

// currencies are the signs, codes and words of money, and the unit of each.
var currencies = map[string]string{
	"$": "$", "€": "€", "£": "£", "¥": "¥", "₹": "₹",
	"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "inr": "₹",
	"chf": "CHF", "cad": "CAD", "aud": "AUD", "sek": "SEK", "nok": "NOK", "dkk": "DKK",
	"pln": "PLN", "czk": "CZK", "cny": "CNY", "nzd": "NZD", "hkd": "HKD", "sgd": "SGD",
	"dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pounds": "£", "yen": "¥",
	"rupees": "₹", "franken": "CHF", "francs": "CHF",
}

// dollars are what stands right before the sign of a dollar, and the unit of each.
var dollars = map[string]string{
	"us": "$", "ca": "CAD", "c": "CAD", "au": "AUD", "a": "AUD", "nz": "NZD", "hk": "HKD",
	"sg": "SGD", "s": "SGD",
}

// multiples are the words and letters after a number, and the power of ten of each.
var multiples = map[string]int{
	"hundred": 2, "thousand": 3, "tausend": 3, "mille": 3, "tsd": 3, "k": 3,
	"million": 6, "millions": 6, "millionen": 6, "mio": 6, "mn": 6, "mln": 6,
	"billion": 9, "billions": 9, "bn": 9, "milliarde": 9, "milliarden": 9, "mrd": 9,
	"milliard": 9, "milliards": 9, "trillion": 12, "tn": 12,
}

// codeBefore reads a currency that stands before a number as a code: "EUR 5".
func (r *reader) codeBefore(i int) (unit string, first int) {
	j := i - 1
	if r.tok(j).class != space || r.tok(j).end == r.tok(j).start {
		return "", i
	}
	j--
	if unit, ok := currencies[r.tok(j).text]; ok && (r.tok(j).class == mark || r.isCode(j)) {
		return unit, j
	}
	return "", i
}

// isCode tells whether a token is the code of a currency.
func (r *reader) isCode(i int) bool {
	t := r.tok(i)
	return t.class == letters && len(t.text) == 3 && t.text != "yen" && currencies[t.text] != ""
}

// withUnit reads the multiple and the unit after a number, from a token on.
func (r *reader) withUnit(f Figure, i int) (Figure, int) {
	f.End = r.tok(i - 1).end
	if power, next := r.multiple(f, i); next > i {
		whole := f.Value
		f.Value, f.Last, f.power = scale(f.Value, power), f.Last+power, power
		if f.Or != "" {
			f.Or = scale(f.Or, power)
		} else if r.is(i, "m") && f.Unit == "" {
			f.Or = whole // metres
		}
		f.End, i = r.tok(next-1).end, next
	}
	j := i
	if f.Unit == "" && r.tok(j).class == space || r.is(j, "-") {
		j++
	}
	if unit, next := r.unit(j, i); unit != "" && (f.Unit == "" || f.Unit == unit) {
		if f.Or != "" && f.power > 0 && currencies[unit] != "" && r.is(i-1, "m") {
			f.Or = ""
		}
		f.Unit, f.End, i = unit, r.tok(next-1).end, next
	}
	return f, i
}

// multiple reads a multiple from a token on, such as "million", "Mio." and the m of "5m".
func (r *reader) multiple(f Figure, i int) (power, next int) {
	j := i
	apart := r.tok(j).class == space || r.is(j, "-")
	if apart {
		j++
	}
	word := r.tok(j).text
	power, ok := multiples[word]
	switch {
	case ok && (word != "k" || !apart || f.Unit != ""):
	case (word == "m" || word == "b") && (!apart || f.Unit != "" || r.is(j+1, "€", "$", "£")):
		power = map[string]int{"m": 6, "b": 9}[word]
	default:
		return 0, i
	}
	j++
	if (word == "mio" || word == "mrd" || word == "tsd") && r.is(j, ".") {
		j++
	}
	return power, j
}

// unit reads a unit from token j on. The number ends before token i.
func (r *reader) unit(j, i int) (unit string, next int) {
	t := r.tok(j)
	switch t.text {
	case "%", "٪", "％":
		if r.points(j + 1) {
			return "pp", j + 3
		}
		return "%", j + 1
	case "percent", "prozent", "pct":
		return "%", j + 1
	case "percentage":
		if r.points(j + 1) {
			return "pp", j + 3
		}
	case "prozentpunkte", "pp":
		return "pp", j + 1
	case "per", "pour":
		if r.is(j+2, "cent") {
			return "%", j + 3
		}
	case "×", "times", "fold", "mal":
		return "×", j + 1
	case "x":
		if j == i && r.tok(j+1).class != digits {
			return "×", j + 1
		}
	}
	if unit, ok := currencies[t.text]; ok {
		return unit, j + 1
	}
	return "", i
}

// points tells whether a space or a hyphen and the word "points" follow.
func (r *reader) points(i int) bool {
	return (r.tok(i).class == space || r.is(i, "-")) && strings.HasPrefix(r.tok(i+1).text, "point")
}
