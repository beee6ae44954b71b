package figures

import (
	"regexp"
	"strings"
	"time"
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
