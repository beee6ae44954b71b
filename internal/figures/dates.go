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

// months are the names of months and their beginnings in English, German and French.
var months = map[string]time.Month{
	"january": 1, "jan": 1, "januar": 1, "janvier": 1, "jänner": 1,
	"february": 2, "feb": 2, "februar": 2, "février": 2, "march": 3, "mar": 3, "märz": 3, "mars": 3,
	"april": 4, "apr": 4, "avril": 4, "may": 5, "mai": 5, "june": 6, "jun": 6, "juni": 6, "juin": 6,
	"july": 7, "jul": 7, "juli": 7, "juillet": 7, "august": 8, "aug": 8, "août": 8,
	"september": 9, "sep": 9, "sept": 9, "septembre": 9,
	"october": 10, "oct": 10, "oktober": 10, "okt": 10, "octobre": 10,
	"november": 11, "nov": 11, "novembre": 11,
	"december": 12, "dec": 12, "dezember": 12, "dez": 12, "décembre": 12,
}

// weekdays are the days of the week in English, German and French.
var weekdays = map[string]int{
	"monday": 1, "montag": 1, "lundi": 1, "tuesday": 2, "dienstag": 2, "mardi": 2,
	"wednesday": 3, "mittwoch": 3, "mercredi": 3, "thursday": 4, "donnerstag": 4, "jeudi": 4,
	"friday": 5, "freitag": 5, "vendredi": 5, "saturday": 6, "samstag": 6, "samedi": 6,
	"sunday": 7, "sonntag": 7, "dimanche": 7,
	"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7,
}

// shortDays are days of the week as German dates in digits have them: "Di, 3.3.2026".
var shortDays = map[string]int{"Mo": 1, "Di": 2, "Mi": 3, "Do": 4, "Fr": 5, "Sa": 6, "So": 7}

const (
	sp  = `[ \x{a0}\x{202f}\x{2009}]`
	day = `(?:(?P<w>\pL{3,10})\.?,?` + sp + `(?:the` + sp + `|den` + sp + `|le` + sp + `)?)?`
	// A short one without a comma or a stop after it may be a word: "So 3.5. fits".
	shortDay = `(?:(?P<s>Mo|Di|Mi|Do|Fr|Sa|So)(?P<stop>[.,])?` + sp + `|` +
		`(?P<w>\pL{3,10})\.?,?` + sp + `(?:the` + sp + `|den` + sp + `|le` + sp + `)?)?`
	within = `(?:^|[^\pL\pN.,:/-])`
	beyond = `(?:$|[^\pL\pN])`
)

// The ways in which dates and times are written. A name that is neither a month nor a day of
// the week is not read as one.
var (
	dayMonth = regexp.MustCompile(within + `(?P<all>` + day +
		`(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.)?` + sp +
		`(?:of` + sp + `)?(?P<m>\pL{3,9})\.?(?:,?` + sp + `(?P<y>\d{4}))?)` + beyond)
	monthDay = regexp.MustCompile(within + `(?P<all>` + day + `(?P<m>\pL{3,9})\.?` + sp +
		`(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,?` + sp + `(?P<y>\d{4}))?)` + beyond)
	monthYear = regexp.MustCompile(within + `(?P<all>(?P<m>\pL{3,9})\.?,?` + sp + `(?:of` + sp +
		`)?(?P<y>\d{4}))` + beyond)
	iso    = regexp.MustCompile(within + `(?P<all>(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2}))(?:$|[^\pN])`)
	dotted = regexp.MustCompile(within + `(?P<all>` + shortDay + `(?P<d>\d{1,2})\.` + sp +
		`?(?P<m>\d{1,2})\.` + sp + `?(?P<y>\d{4}|\d{2})?)` + beyond)
	dated   = regexp.MustCompile(`(?i)\b(am|vom|zum|bis|seit|ab|der|den|dem)[ \x{a0}]$`)
	slashed = regexp.MustCompile(within + `(?P<all>` + day +
		`(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4}))` + beyond)
	clock = regexp.MustCompile(within + `(?P<all>(?P<h>\d{1,2})(?:(?:[:.h]|` + sp + `h` + sp +
		`)(?P<min>\d{2}))?` + sp +
		`?(?P<x>[aApP]\.?[mM]\b\.?|Uhr\b|o['’]clock\b)?)`)
	alone = regexp.MustCompile(`(?i)` + within + `(?P<all>(?P<w>` +
		`(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|` +
		`mittwoch|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche))` + beyond)
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

// forms returns the forms of which the text may have some.
func (r *reader) forms() []*regexp.Regexp {
	var hasMonth, hasDay, hasDigits bool
	for _, t := range r.toks {
		hasMonth = hasMonth || months[t.text] > 0
		hasDay = hasDay || weekdays[t.text] > 0
		hasDigits = hasDigits || t.class == digits
	}
	var all []*regexp.Regexp
	if hasDigits {
		all = append(all, iso)
	}
	if hasDigits && hasMonth {
		all = append(all, dayMonth, monthDay)
	}
	if hasDigits && strings.Contains(r.text, "/") {
		all = append(all, slashed)
	}
	if hasDigits {
		all = append(all, dotted)
	}
	if hasDigits && hasMonth {
		all = append(all, monthYear)
	}
	if hasDigits {
		all = append(all, clock)
	}
	if hasDay {
		all = append(all, alone)
	}
	return all
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
