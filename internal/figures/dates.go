package figures

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// dates returns the dates and the times of day.
func (r *reader) dates() []Figure {
	var found []Figure
	for _, form := range r.forms() {
		for at := 0; at < len(r.text); {
			m := form.FindStringSubmatchIndex(r.text[at:])
			if m == nil {
				break
			}
			parts := match{form, r.text[at:], m}
			f, ok := parts.figure()
			from, to := parts.span("all")
			f.Start, f.End = at+from, at+to
			if ok && !r.inWord(f.Start) && !r.taken(f) {
				found = append(found, f)
				r.take(f)
				at += to
			} else {
				_, size := utf8.DecodeRuneInString(r.text[f.Start:])
				at = f.Start + size
			}
		}
	}
	return found
}

// take notes the bytes of a date or a time.
func (r *reader) take(f Figure) {
	if r.dated == nil {
		r.dated = make([]bool, len(r.text))
	}
	for i := f.Start; i < f.End; i++ {
		r.dated[i] = true
	}
}

// match is one match of a form.
type match struct {
	form *regexp.Regexp
	text string
	at   []int
}

func (m match) span(name string) (from, to int) {
	i := m.form.SubexpIndex(name)
	if i < 0 {
		return -1, -1
	}
	return m.at[2*i], m.at[2*i+1]
}

func (m match) part(name string) string {
	from, to := m.span(name)
	if from < 0 {
		return ""
	}
	return m.text[from:to]
}

// figure returns the date or the time of a match, if it is one.
func (m match) figure() (Figure, bool) {
	if m.form == clock {
		return m.time()
	}
	f := Figure{Kind: Date}
	if w := strings.ToLower(m.part("w")); w != "" {
		var ok bool
		if f.Weekday, ok = weekdays[w]; !ok {
			return f, false
		}
	}
	if s := m.part("s"); s != "" {
		if f.Weekday = shortDays[s]; m.part("stop") == "" && m.part("y") == "" {
			return f, false
		}
	}
	if m.form == alone {
		return f, true
	}
	y, mon, d := m.part("y"), m.part("m"), m.part("d")
	if len(y) == 2 {
		y = "20" + y
	}
	var ok bool
	f.Value, ok = date(y, month(mon), d)
	if m.form == dotted && y == "" && f.Weekday == 0 { // "26.6." may end a sentence
		from, _ := m.span("all")
		ok = ok && dated.MatchString(m.text[:from])
	}
	if m.form == slashed {
		f.Or, _ = date(y, month(d), mon)
		if !ok {
			f.Value, f.Or, ok = f.Or, "", f.Or != ""
		}
		if f.Or == f.Value {
			f.Or = ""
		}
	}
	return f, ok
}

func month(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return int(months[strings.ToLower(s)])
}

// date returns a date as ISO 8601 writes it, without what is empty.
func date(year string, month int, day string) (string, bool) {
	d, err := strconv.Atoi(day)
	if month < 1 || month > 12 || day != "" && (err != nil || d < 1 || d > daysIn(year, month)) {
		return "", false
	}
	switch {
	case day == "":
		return fmt.Sprintf("%s-%02d", year, month), true
	case year == "":
		return fmt.Sprintf("--%02d-%02d", month, d), true
	}
	return fmt.Sprintf("%s-%02d-%02d", year, month, d), true
}

// daysIn returns how many days a month has. Without a year, February has 29.
func daysIn(year string, month int) int {
	y, err := strconv.Atoi(year)
	if err != nil {
		y = 2000
	}
	return time.Date(y, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// time returns a time of day. A number needs minutes after a colon, or a word behind it.
func (m match) time() (Figure, bool) {
	hour, _ := strconv.Atoi(m.part("h"))
	minutes, _ := strconv.Atoi("0" + m.part("min"))
	word := strings.ToLower(strings.ReplaceAll(m.part("x"), ".", ""))
	_, to := m.span("all")
	_, end := m.span("h")
	colon := m.part("min") != "" && m.text[end] != '.' // "3.50" is not one
	if word == "" && !colon || minutes > 59 || to < len(m.text) && word == "" && isWord(m.text[to:]) {
		return Figure{}, false
	}
	switch {
	case (word == "am" || word == "pm") && (hour < 1 || hour > 12):
		return Figure{}, false
	case word == "am" && hour == 12:
		hour = 0
	case word == "pm" && hour < 12:
		hour += 12
	}
	if hour > 24 || hour == 24 && minutes > 0 {
		return Figure{}, false
	}
	return Figure{Kind: Time, Value: fmt.Sprintf("%02d:%02d", hour, minutes)}, true
}

// isWord tells whether a text goes on with a letter or a digit.
func isWord(s string) bool {
	next, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(next) || unicode.IsDigit(next)
}

// inWord tells whether a letter, a digit or a mark of a number stands before a byte.
func (r *reader) inWord(i int) bool {
	last, _ := utf8.DecodeLastRuneInString(r.text[:i])
	return i > 0 && (unicode.IsLetter(last) || unicode.IsDigit(last) ||
		strings.ContainsRune(".,:/-", last))
}
