package movies

import (
	"fmt"
	"slices"
)

// Agrees tells whether two films are the same by their titles and years: the titles
// have the same words, as [Words] makes them, and the years are known and at most 1
// apart.
func (m Movie) Agrees(n Movie) bool {
	return m.Year() != 0 && n.Year() != 0 && m.sameTitle(n) && m.sameYear(n)
}

// Contradicts tells whether two films cannot be the same, although they may have one
// id: their titles differ, and their years are more than 1 apart. A film of an unknown
// year or without a title does not contradict any other.
func (m Movie) Contradicts(n Movie) bool {
	return m.Title != "" && n.Title != "" && !m.sameYear(n) && !m.sameTitle(n)
}

// sameYear tells whether two films may be of the same year. Countries and catalogues
// differ by one.
func (m Movie) sameYear(n Movie) bool {
	a, b := m.Year(), n.Year()
	return a == 0 || b == 0 || a-b <= 1 && b-a <= 1
}

func (m Movie) sameTitle(n Movie) bool {
	return m.Title == n.Title || slices.Equal(Words(m.Title), Words(n.Title))
}

// Conflict is a film that would turn a film that the store keeps into another one: both
// have one id, and they contradict each other.
type Conflict struct{ Kept, Given Movie }

// String says for a person which films it is.
func (c Conflict) String() string {
	return fmt.Sprintf("%d is the id of %s, and not of %s", c.Given.ID, named(c.Kept), named(c.Given))
}

func named(m Movie) string { return fmt.Sprintf("%q of %d", m.Title, m.Year()) }

// ConflictError refuses a [Batch] with CheckIDs. It has every film of the batch that is
// in conflict with a film that the store keeps. Nothing of the batch was taken in.
type ConflictError struct{ Conflicts []Conflict }

// Error names the first of the films.
func (e *ConflictError) Error() string {
	if len(e.Conflicts) == 0 {
		return "ids are in conflict"
	}
	return fmt.Sprintf("ids are in conflict: %s (films: %d)", e.Conflicts[0], len(e.Conflicts))
}
