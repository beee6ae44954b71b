package ordered_test

import (
	"math"
	"testing"

	"github.com/marquee-go/marquee/internal/ordered"
)

type member struct {
	name  string
	value any
}

func TestMarshal(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		members []member
		want    string
	}{
		"nothing":     {nil, `{}`},
		"their order": {[]member{{"b", 1}, {"a", []string{"x"}}}, `{"b":1,"a":["x"]}`},
		"quotes":      {[]member{{`"`, "\n"}}, `{"\"":"\n"}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ordered.Marshal(all(tt.members))
			if err != nil || string(got) != tt.want {
				t.Errorf("got %s, %v, want %s", got, err, tt.want)
			}
		})
	}
	if got, err := ordered.Marshal(all([]member{{"a", 1}, {"b", math.NaN()}})); err == nil {
		t.Errorf("what is not JSON becomes %s", got)
	}
}

func all(members []member) func(yield func(string, any) bool) {
	return func(yield func(string, any) bool) {
		for _, m := range members {
			if !yield(m.name, m.value) {
				return
			}
		}
	}
}
