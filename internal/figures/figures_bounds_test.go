package figures_test

import (
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/figures"
)

func TestLongTextsTakeTimeInProportion(t *testing.T) {
	for name, part := range map[string]string{
		"groups":        "1,",
		"spaced groups": "100 ",
		"codes":         "EUR1",
		"points":        "1.",
		"labels":        "a1",
		"dates":         "1 May ",
		"days":          "Monday ",
		"times":         "1:11 ",
		"ranges":        "1-",
		"words":         "one two ",
		"signs":         "-$",
		"slashes":       "1/1/2001 ",
		"a hundred":     "a hundred and ",
		"half":          "half a ",
		"percent":       "1 per ",
		"nothing":       "abc 12 ",
	} {
		t.Run(name, func(t *testing.T) {
			took := func(n int) time.Duration {
				text := strings.Repeat(part, n)
				begin := time.Now()
				figures.Read(text)
				return time.Since(begin)
			}
			took(100)
			if short, long := took(500), took(16*500); long > 100*short+time.Second/10 {
				t.Errorf("a text takes %v, and %v when it is 16 times as long", short, long)
			}
		})
	}
}
