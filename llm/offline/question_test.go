package offline_test

import (
	"strings"
	"testing"

	"github.com/marquee-go/marquee/llm"
)

const (
	genres = `{"count":"whole","years":[2000,2001,2002],"films":[100,90,150],"genres":[
		{"name":"Drama","values":[50,45,60]},{"name":"Comedy","values":[30,20,75]},{"name":"Western","values":[4,2,1]},{"name":"None","values":[0,0,0]}]}`
	picked = `{"count":"whole","measure":"shares","picked":["Horror","War"],"years":[2000,2001],"films":[42,50],"without_genre":[2,0],"genres":[
		{"name":"Horror","values":[0.4,0.28]},{"name":"War","values":[0.05,0.18]}]}`
	popularity = `{"year":2015,"films":426,"unknown":3,"top":[{"title":"Storm","popularity":90.26},` +
		`{"title":"Calm","popularity":80}],"bottom":[{"title":"Dust","popularity":0.614}]}`
	returns = `{"from":1990,"to":2020,"genres":[{"name":"Drama","films":120,"median":1.2,"interval":{"low":1.05,"high":1.4}},
		{"name":"Horror","films":31,"median":2.46,"interval":{"low":1.9,"high":3}},{"name":"War","films":1,"median":9},{"name":"Music","films":4,"median":0.123}]}`
)

func TestQuestions(t *testing.T) {
	both := []llm.Data{doc("genres", genres), doc("popularity", popularity)}
	money := []llm.Data{doc("genres", genres), doc("returns", returns)}
	tests := map[string]struct {
		data           []llm.Data
		question, want string
	}{
		"the largest genre": {
			both, "Which genre is the largest?",
			"Drama is the largest genre from 2000 to 2002, with 155 films; Comedy follows with 125.",
		},
		"most films": {
			both, "which genre has the most films in 2000",
			"Drama is the largest genre in 2000, with 50 films; Comedy follows with 30.",
		},
		"the smallest genre": {
			both, "What's the smallest genre?",
			"Western is the smallest genre from 2000 to 2002, with 7 films; Comedy",
		},
		"growth of a genre": {
			both, "How did comedy grow from 2000 to 2002?",
			"Comedy went from 30 films in 2000 to 75 in 2002: +45, or +150%.",
		},
		"decline of a genre": {
			both, "How has Western changed over time?",
			"Western went from 4 films in 2000 to 1 in 2002: −3, or −75%.",
		},
		"growth of all": {
			both, "Which genre grew the most between 2000 and 2002?",
			"Comedy grew the most from 2000 to 2002: from 30 films to 75 (+45).",
		},
		"from nothing": {
			both, "How did None change?", "None went from 0 films in 2000 to 0 in 2002: no change.",
		},
		"how many films": {
			both, "How many films are there?", "There are 340 films from 2000 to 2002.",
		},
		"before a year": {
			both, "How many Drama films before 2002?", "Drama has 95 films from 2000 to 2001. " +
				"The chart begins in 2000, so earlier films are not counted.",
		},
		"how many films of a genre": {
			both, "How many Western films in 2002?", "Western has 1 film in 2002.",
		},
		"how many films of the other year": {
			both, "How many movies were made in 2015?",
			"There are 426 films of 2015; the popularity of 3 of them is unknown.",
		},
		"a genre alone": {both, "Drama?", "Drama has 155 films from 2000 to 2002."},
		"outside the chart": {
			both, "How many films in 1950?", "the chart covers the years 2000 to 2002 only.",
		},
		"the most popular film": {
			both, "What is the most popular film?",
			"The most popular film of 2015 is Storm (popularity 90.3). Then come Calm (80).",
		},
		"the least popular film": {
			both, "And the least popular movie?",
			"The least popular film of 2015 is Dust (popularity 0.61).",
		},
		"no genres on the screen": {
			both[1:], "Which genre is the largest?", "I can't answer that offline",
		},
		"no films on the screen": {
			both[:1], "What is the most popular film?", "I can't answer that offline",
		},
		"nothing on the screen": {
			nil, "Which genre is the largest?", "I can't answer that offline",
		},
		"something else": {both, "Who directed it?", "I can't answer that offline"},
		"an empty chart": {
			[]llm.Data{doc("genres", `{"years":[],"films":[],"genres":[]}`)}, "largest genre?",
			"I can't answer that offline",
		},
		"a year without films": {
			[]llm.Data{doc("genres", `{"years":[2000],"films":[0],"genres":[]}`)}, "largest genre?",
			"There are no films with a genre in 2000.",
		},
		"a year without a known rank": {
			[]llm.Data{doc("popularity", `{"year":2015,"films":1,"unknown":1}`)}, "most popular film?",
			"There is no film of 2015 to name",
		},
		"the largest of some years": {
			both, "Which genre was the largest between 2000 and 2002?",
			"Drama is the largest genre from 2000 to 2002, with 155 films",
		},
		"the largest of one year": {
			both, "Which was the largest genre in the year 2002?",
			"Comedy is the largest genre in 2002, with 75 films",
		},
		"both ends": {
			both, "What are the most and the least common genres?",
			"Drama is the largest genre from 2000 to 2002, with 155 films; Comedy follows with 125. " +
				"Western is the smallest genre",
		},
		"change, the years last": {
			both, "How has Western changed, 2000–2002?", "Western went from 4 films in 2000 to 1 in 2002",
		},
		"change of two genres": {
			both, "How did Drama and comedies change?",
			"Drama went from 50 films in 2000 to 60 in 2002: +10, or +20%. Comedy went from",
		},
		"the year with the most films": {
			both, "Which year had the most films?",
			"2002 is the year with the most films from 2000 to 2002: 150 films.",
		},
		"the year with the most of a kind": {
			both, "When were there the most Westerns?",
			"2000 is the year with the most Western films from 2000 to 2002: 4 films.",
		},
		"the years with the fewest": {
			both, "Which years had the fewest None films?",
			"2000, 2001, 2002 are the years with the fewest None films from 2000 to 2002: 0 films each.",
		},
		"the top year outside the chart": {
			both, "Which year between 1950 and 2001 had the most films?",
			"the chart covers the years 2000 to 2002 only.",
		},
		"how many films of two genres": {
			both, "How many Drama and Western films in 2002?",
			"Drama has 60 films in 2002. Western has 1 film in 2002.",
		},
		"how many, of some years": {
			both, "How many films from 2000 to 2001?", "There are 190 films from 2000 to 2001.",
		},
		"another year's popularity": {
			both, "What is the most popular film of 2003?",
			"the popularity chart on the screen is of 2015 only. Show that of 2003 and ask again.",
		},
		"another year's films": {
			both[1:], "How many films in 1950?",
			"for that I need the genres chart on the screen.",
		},
		"popularity of some years": {
			both, "most popular film from 2003 to 2015",
			"a popularity chart is of one year, the one on the screen of 2015.",
		},
		"the chart's year": {
			both, "What are the top films of 2015?", "The most popular film of 2015 is Storm",
		},
		"the top film": {
			both, "top 1 film", "The most popular film of 2015 is Storm (popularity 90.3).",
		},
		"a longer name": {
			[]llm.Data{
				doc("genres", `{"years":[2000],"films":[2],"genres":[{"name":"Film","values":[2]},`+
					`{"name":"Film-Noir","values":[1]}]}`),
			},
			"How many film noirs?", "Film-Noir has 1 film in 2000.",
		},
		"the highest return": {
			money, "Which genre has the highest median return?",
			"Horror has the highest median return from 1990 to 2020: 2.5 times the budget (95% interval " +
				"1.9 to 3, 31 films).",
		},
		"the lowest return": {
			money, "which genre returned the least from 1990 to 2020?",
			"Drama has the lowest median return from 1990 to 2020: 1.2 times",
		},
		"both ends of returns": {
			money, "highest and lowest median return of the genres",
			"Horror has the highest median return from 1990 to 2020: 2.5 times the budget (95% interval " +
				"1.9 to 3, 31 films). Drama has the lowest",
		},
		"returns of genres": {
			money, "What is the median return of War and Music films?",
			"The median return of War films from 1990 to 2020 is 9 times the budget (too few for an " +
				"interval, 1 film). The median return of Music films from 1990 to 2020 is 0.12 times the " +
				"budget (too few for an interval, 4 films).",
		},
		"returns of other years": {
			money, "median return of Drama in 2001?",
			"the money chart is of all the years from 1990 to 2020. Show that of others and ask again.",
		},
		"returns, and no chart": {both, "median return of Drama?", "I can't answer that offline"},
		"returns of all": {
			money, "What is the median return?",
			"I can't answer that offline: the chart has the returns of genres, and not those of all films.",
		},
		"films, beside returns": {
			money, "How many Western films in 2002?", "Western has 1 film in 2002.",
		},
		"no returns": {
			[]llm.Data{
				doc("returns", `{"from":2000,"to":2000,"genres":[{"name":"War","films":1,"median":9}]}`),
			},
			"highest return of a genre?", "No genre has enough films of known budget and revenue in 2000.",
		},
		"picked genres": {
			[]llm.Data{doc("genres", picked)}, "Which genre is the largest?",
			"Horror is the largest of the picked genres from 2000 to 2001, with 30 films; War follows " +
				"with 11.",
		},
		"growth of picked ones": {
			[]llm.Data{doc("genres", picked)}, "Which genre grew the most?",
			"War grew the most of the picked genres from 2000 to 2001: from 2 films to 9 (+7).",
		},
		"none of the picked": {
			[]llm.Data{
				doc("genres", `{"picked":["War"],"years":[2000],"films":[9],`+
					`"genres":[{"name":"War","values":[0]}]}`),
			},
			"largest genre?", "There are no films of the picked genres in 2000.",
		},
		"shared shares": {
			[]llm.Data{
				doc("genres", `{"count":"fractional","measure":"shares",`+
					`"years":[2000],"films":[5],"without_genre":[1],`+
					`"genres":[{"name":"Drama","values":[0.3333]}]}`),
			},
			"How many Drama films?", "Drama has 1.3 films (shared among their genres) in 2000.",
		},
		"shared films": {
			[]llm.Data{
				doc("genres", `{"count":"fractional","years":[2000],"films":[2],`+
					`"genres":[{"name":"Drama","values":[1.333]}]}`),
			},
			"How many Drama films?", "Drama has 1.3 films (shared among their genres) in 2000.",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := ask(t, nil, tt.question, tt.data...); !strings.Contains(got, tt.want) {
				t.Errorf("%s\ngot:  %s\nwant: %s", tt.question, got, tt.want)
			}
		})
	}
}
