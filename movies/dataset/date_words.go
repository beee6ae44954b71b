package dataset

import (
	"strings"
	"time"
)

// words reads a date with the name of its month, such as June 12, 1987, 12-Jun-87 or
// Friday, 12 June 1987.
func (r dateRules) words(date string, known int) (time.Time, error) {
	var month, d int
	var year string
	for word := range strings.FieldsFuncSeq(date, func(c rune) bool {
		return c == ' ' || c == ',' || c == '-' || c == '.' || c == '/' || c == '\u00a0'
	}) {
		number := strings.TrimRight(word, "sndrth") // 1st, 2nd, 3rd, 4th
		switch {
		case number != "" && isDigits(number) && len(number) <= 2 && d == 0:
			d = atoi(number)
		case isDigits(word) && (len(word) == 2 || len(word) == 4) && year == "":
			year = word
		case isWeekday(word):
		case month == 0 && monthOf(word) > 0:
			month = monthOf(word)
		default:
			return time.Time{}, errDate
		}
	}
	if month == 0 || year == "" {
		return time.Time{}, errDate
	}
	y, err := r.year(year, known)
	if err != nil {
		return time.Time{}, err
	}
	return calendarDay(y, month, max(d, 1))
}

// monthOf returns the month that a word names in English, in full or shortened to three
// letters or more. It returns 0 if the word names no month.
func monthOf(word string) int {
	for m := time.January; m <= time.December; m++ {
		if begins3(m.String(), word) {
			return int(m)
		}
	}
	return 0
}

func isWeekday(word string) bool {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if begins3(d.String(), word) {
			return true
		}
	}
	return false
}

// begins3 tells whether a name begins with a word of three letters or more.
func begins3(name, word string) bool {
	return len(word) >= 3 && len(word) <= len(name) && strings.EqualFold(name[:len(word)], word)
}
