package chart

import (
	"fmt"

	"github.com/marquee-go/marquee/llm/offline/internal/question"
)

// list is a list of films, of which only the number is read: how many have two genres.
type list struct {
	From  int    `json:"from"`
	To    int    `json:"to"`
	Sort  string `json:"sort"`
	Films int    `json:"films"`
	Notes notes  `json:"notes"`
}

func (l *list) genres() []string { return nil }
func (l *list) years() string    { return stretch(l.From, l.To) }
func (l *list) about() notes     { return l.Notes }

// pairs tells whether a question asks for the number of films that have two genres.
func pairs(q *question.Question) bool {
	return q.Pair && len(q.Genres) == 2 && q.Number == 0 &&
		q.Fits(question.Many, question.Film|question.Made|question.Both|question.Genre)
}

func (l *list) answer(q *question.Question) answer {
	years := returns{From: l.From, To: l.To}
	// The list leaves nothing out but films whose genre is unknown, and no filter is missing.
	if !pairs(q) || l.Sort != "popularity" || !years.covers(q.Spans) ||
		l.Notes.Only != ofGenres(q.Genres[0], q.Genres[1]) &&
			l.Notes.Only != ofGenres(q.Genres[1], q.Genres[0]) {
		return answer{}
	}
	are := "films are"
	if l.Films == 1 {
		are = "film is"
	}
	a := say("%s %s both %s and %s %s.", decimal(float64(l.Films), 0), are, q.Genres[0], q.Genres[1],
		years.period())
	a.among = true
	return a
}

// ofGenres is what the notes of a list say that is only of films with two genres.
func ofGenres(one, other string) string {
	return fmt.Sprintf("of the genres %s and %s", one, other)
}

// listParams is the list of the films that have the two genres of a question.
func listParams(q *question.Question, s Set) Params {
	if !pairs(q) {
		return nil
	}
	from, to := s.bounds(q.Spans)
	return Params{
		"from": from, "to": to, "genre": q.Genres[0], "with": q.Genres[1], "sort": "popularity",
		"limit": 1,
	}
}
