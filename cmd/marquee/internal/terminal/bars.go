package terminal

import (
	"math"
	"strings"
)

// BarWidth is how many columns a bar has in a table or as a progress bar.
const BarWidth = 20

// Bar draws a share from 0 to 1 as a bar, to an eighth of a column. A share of 1 fills all
// columns.
func Bar(share float64, columns int) string {
	eighths := int(math.Round(share * float64(8*columns)))
	text := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		text += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return pad(text, columns)
}

// Sparkline draws one small bar for each value. The largest value has the highest bar, 0
// has none, and a value that is not known is a dot.
func Sparkline(values []*float64) string {
	var line strings.Builder
	highest := 0.0
	for _, v := range values {
		if v != nil {
			highest = max(highest, *v)
		}
	}
	for _, v := range values {
		switch {
		case v == nil:
			line.WriteRune('·')
		case *v == 0:
			line.WriteByte(' ')
		default:
			line.WriteRune([]rune("▁▂▃▄▅▆▇█")[int(math.Round(7**v/highest))])
		}
	}
	return line.String()
}
