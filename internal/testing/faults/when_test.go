package faults_test

import (
	"slices"
	"testing"

	"github.com/marquee-go/marquee/internal/testing/faults"
)

// ask returns the next n results.
func ask(when faults.When, n int) []bool {
	answers := make([]bool, n)
	for i := range answers {
		answers[i] = when()
	}
	return answers
}

func TestNext(t *testing.T) {
	tests := map[string]struct {
		n    int
		want []bool
	}{
		"never": {0, []bool{false, false, false}},
		"once":  {1, []bool{true, false, false}},
		"twice": {2, []bool{true, true, false}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := ask(faults.Next(tt.n), 3); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestChance(t *testing.T) {
	const tries = 10_000
	first := ask(faults.Chance(0.3, 7), tries)
	if !slices.Equal(first, ask(faults.Chance(0.3, 7), tries)) {
		t.Error("the same seed gave other answers")
	}
	if slices.Equal(first, ask(faults.Chance(0.3, 8), tries)) {
		t.Error("another seed gave the same answers")
	}
	yes := len(slices.DeleteFunc(first, func(answer bool) bool { return !answer }))
	if yes < tries*28/100 || yes > tries*32/100 {
		t.Errorf("%d of %d were true, want about 30%%", yes, tries)
	}
}
