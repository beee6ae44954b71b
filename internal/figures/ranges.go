package figures

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ranges marks the ends of ranges. What only the second end has, the first one gets too.
func (r *reader) ranges(figures []Figure) []Figure {
	for i := 1; i < len(figures); i++ {
		a, b := &figures[i-1], &figures[i]
		between := r.text[a.End:b.Start]
		if a.Side == "" && r.isRange(a.Start, between) && likeEnds(a, b, between) {
			a.Side, b.Side = From, To
		}
	}
	return figures
}

// likeEnds tells whether two figures can be the ends of a range. What only one end says, the other
// one gets.
func likeEnds(a, b *Figure, between string) bool {
	switch {
	case a.Kind == Label || a.Kind == Item || a.Kind == Ordinal:
		return false
	case a.Kind == b.Kind:
		if a.Kind == Number {
			shareUnit(a, b)
		}
		return true
	case a.Kind == Year && b.Kind == Number && len(b.Value) == 2 && b.Unit == "" &&
		a.Unit == "" && b.Value > a.Value[2:] && strings.ContainsAny(between, "-–"): // "1990-99"
		b.Kind, b.Value, b.Or = Year, a.Value[:2]+b.Value, b.Value
		return true
	case a.Kind != Number || a.Unit != "" || len(a.Value) > 2:
		return false
	case b.Kind == Date && len(b.Value) >= len("--03-12"): // "12–14 March"
		day := "0" + a.Value
		a.Kind, a.Value = Date, b.Value[:len(b.Value)-2]+day[len(day)-2:]
		return true
	case b.Kind == Time: // "5–7 pm"
		return shareHalf(a, b)
	}
	return false
}

// shareHalf makes a time of a number before a time. It is in the same half of the day, unless it
// is later then.
func shareHalf(a, b *Figure) bool {
	hour, err := strconv.Atoi(a.Value)
	last, _ := strconv.Atoi(b.Value[:2])
	if err != nil || hour > 24 || hour < 0 {
		return false
	}
	if last >= 12 && hour < 12 && hour+12 <= last {
		hour += 12
	}
	a.Kind, a.Value = Time, fmt.Sprintf("%02d:00", hour)
	return true
}

// isRange tells whether the text between two figures makes a range of them.
func (r *reader) isRange(start int, between string) bool {
	switch strings.ToLower(strings.Trim(between, ". \u00a0\u202f")) {
	case "-", "–", "—", "to", "through", "till", "until", "bis", "à", "up to":
		return true
	case "and", "und", "et":
		before := strings.Fields(strings.ToLower(r.text[max(0, start-24):start]))
		return len(before) > 0 &&
			slices.Contains([]string{"between", "zwischen", "entre"}, before[len(before)-1])
	}
	return false
}

// shareUnit gives the first end the unit and the multiple of the second one. A multiple may also
// be that of the second end alone, which is the other reading.
func shareUnit(a, b *Figure) {
	if a.Unit == "" {
		a.Unit = b.Unit
	}
	if b.Unit == "" && currencies[a.Unit] != "" {
		b.Unit = a.Unit
	}
	if b.power == 0 || a.power > 0 || a.Or != "" || a.Float() >= 1000 || a.Float() <= -1000 {
		return
	}
	a.Or, a.Value = a.Value, scale(a.Value, b.power)
	a.Last, a.power = a.Last+b.power, b.power
}
