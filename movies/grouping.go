package movies

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// groupsOf returns the filters of the groups of a film, or why it is in none.
func (q GroupsQuery) groupsOf(m Movie) (groups []Filter, unknown string) {
	f := q.Filter
	switch q.By {
	case OfYear:
		f.From, f.To = m.Year(), m.Year()
		return []Filter{f}, ""
	case OfDecade:
		return []Filter{f.decade(m.Year())}, ""
	case OfMonth:
		f.Month = int(m.month())
		if f.Month == 0 {
			return nil, noMonth
		}
		return []Filter{f}, ""
	case OfLanguage:
		f.Language = m.Language
		if m.Language == "" {
			return nil, noLanguage
		}
		return []Filter{f}, ""
	case OfCountry:
		for _, f.Country = range m.Countries {
			if q.Country == "" || q.Country == f.Country {
				groups = append(groups, f)
			}
		}
		return groups, because(len(m.Countries) == 0, noCountry)
	}
	names := slices.Sorted(slices.Values(m.Genres))
	for i, genre := range names {
		if q.By == OfGenre {
			groups = append(groups, q.of(genre, "")...)
			continue
		}
		for _, with := range names[i+1:] {
			groups = append(groups, q.of(genre, with)...)
		}
	}
	if q.By == OfPair {
		return groups, because(len(names) < 2, "fewer than two genres are known")
	}
	return groups, because(len(names) == 0, noGenre)
}

// of returns the filter of the films that have a genre, or two of them. It returns none
// if the question names other genres.
func (q GroupsQuery) of(genre, with string) []Filter {
	f := q.Filter
	for _, name := range []string{f.Genre, f.With} {
		if name != "" && name != genre && name != with {
			return nil
		}
	}
	f.Genre, f.With = genre, with
	return []Filter{f}
}

func because(is bool, why string) string {
	if is {
		return why
	}
	return ""
}

func (f Filter) decade(year int) Filter {
	first := year / 10 * 10
	f.From, f.To = max(f.From, first), min(f.To, first+9)
	return f
}

// times returns the groups of years, decades or months, which are shown even without
// films.
func (q GroupsQuery) times() (groups []Filter) {
	f := q.Filter
	switch q.By {
	case OfYear:
		for f.From = q.From; f.From <= q.To; f.From++ {
			f.To = f.From
			groups = append(groups, f)
		}
	case OfDecade:
		for year := q.From; year <= q.To; year = year/10*10 + 10 {
			groups = append(groups, f.decade(year))
		}
	case OfMonth:
		for month := 1; month <= 12; month++ {
			if q.Month == 0 || q.Month == month {
				f.Month = month
				groups = append(groups, f)
			}
		}
	}
	return groups
}

// name names a group.
func (q GroupsQuery) name(f Filter) string {
	switch q.By {
	case OfYear:
		return strconv.Itoa(f.From)
	case OfDecade:
		return strconv.Itoa(f.From/10*10) + "s"
	case OfMonth:
		return time.Month(f.Month).String()
	case OfLanguage:
		return f.Language
	case OfCountry:
		return f.Country
	case OfPair:
		return f.Genre + " + " + f.With
	}
	return f.Genre
}

// rule says how groups are described, of which more are not shown.
func (q GroupsQuery) rule(votes int64, more int) string {
	rule := fmt.Sprintf("A return is the revenue at the box office divided by the budget, of films "+
		"with a budget of %s dollars and a revenue of %s dollars or more. A rating counts with %d "+
		"votes or more. Each median says of how many films it is. %s",
		commas(q.MinBudget), commas(q.MinRevenue), votes, dollarsRule(q.Dollars))
	switch q.By {
	case OfGenre, OfPair, OfCountry:
		rule += fmt.Sprintf(" A film counts once for each %s.", q.By)
	case OfDecade:
		first, last := q.decade(q.From), q.decade(q.To)
		rule += q.partial(first)
		if last != first {
			rule += q.partial(last)
		}
	}
	if more > 0 {
		rule += fmt.Sprintf(" The %d groups of the most films are shown, of %d.", q.Limit, q.Limit+more)
	}
	return rule
}

// partial says which years of a decade are there, if not all of them are.
func (q GroupsQuery) partial(decade Filter) string {
	switch {
	case decade.To-decade.From == 9:
		return ""
	case decade.To == decade.From:
		return fmt.Sprintf(" Of the %s, only %d is there.", q.name(decade), decade.From)
	}
	return fmt.Sprintf(" Of the %s, only %d to %d are there.", q.name(decade), decade.From, decade.To)
}
