package imports

import (
	"cmp"
	"slices"

	"github.com/marquee-go/marquee/movies"
)

// Skip is a reason for which films were left out, and how many they are.
type Skip struct {
	Reason string `json:"reason"`
	Films  int    `json:"films"`
}

// skips counts films that were left out by their reason.
type skips map[string]int

// maxReasons bounds the reasons that are kept apart, because a file may make up any number.
const maxReasons = 100

func (s skips) add(e *movies.SkipError) {
	reason := e.Reason
	if _, seen := s[reason]; !seen && len(s) == maxReasons {
		reason = "other reasons"
	}
	s[reason]++
}

// list returns the reasons, the most frequent first.
func (s skips) list() []Skip {
	list := make([]Skip, 0, len(s))
	for reason, films := range s {
		list = append(list, Skip{reason, films})
	}
	slices.SortFunc(list, func(a, b Skip) int {
		return cmp.Or(cmp.Compare(b.Films, a.Films), cmp.Compare(a.Reason, b.Reason))
	})
	return list
}
