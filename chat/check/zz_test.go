package check

import (
	"fmt"
	"os"
	"testing"
)

func TestZZ(t *testing.T) {
	raw, _ := os.ReadFile("/tmp/check/genres.json")
	d, err := Read("genres", "v1", "", raw, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw2, _ := os.ReadFile("/tmp/check/returns.json")
	d2, err := Read("returns", "v1", "95% interval", raw2, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw3, _ := os.ReadFile("/tmp/check/popularity.json")
	d3, err := Read("popularity", "v1", "", raw3, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []*Document{d, d2, d3} {
		for _, a := range d.axes {
			fmt.Println(d.Name, "axis", a.name, len(a.labels), a.timely, a.labels[0].text)
		}
		for _, m := range d.measures {
			fmt.Println("  measure", m.name, m.words, m.neutral, m.rate)
		}
	}
	for _, s := range []string{
		"Drama is the largest genre from 1984 to 2001, with 1,743 films; Comedy follows with 1,304.",
		"Comedy went from 36 films in 1985 to 109 in 1995: +73, or +203%.",
		"Comedy went from 36 films in 1985 to 110 in 1995: +74, or +213%.",
		"The median return of Comedy films from 1984 to 2001 is 2.1 times the budget (95% interval 1.8 to 2.4, 463 films).",
		"The median return of Comedy films from 1984 to 2001 is 2.3 times the budget (95% interval 1.8 to 2.4, 464 films).",
		"Thriller has 200 films from 1998 to 2001.",
		"The most popular film of 1996 is DragonHeart (popularity 23.6). Then come Trainspotting (19.3), Independence Day (17.6), Chain Reaction (15.9), Mission: Impossible (15.8).",
		"Western is the largest genre. Drama fell from 1985 to 1995. Horror had more films than Drama in 1995.",
		"Drama and Comedy had 184 and 109 films in 1995.",
		"In 1995 there were 184 dramas, 75 more than comedies.",
	} {
		c := New("?", d, d2, d3)
		fs := append(c.Write(s), c.Close()...)
		fmt.Println(s)
		for _, f := range fs {
			fmt.Printf("    %q %s want=%s note=%s src=%s\n", s[f.Start:f.End], f.Verdict, f.Want, f.Note, f.Source)
		}
	}
}
