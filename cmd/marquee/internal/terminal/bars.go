package terminal

import (
	"math"
	"strings"
)

// BarWidth is how many columns a bar has where it stands in a table, and where
// it shows progress.
const BarWidth = 20

// Bar draws a share, from 0 to 1, of so many columns, to an eighth of a column.
func Bar(share float64, columns int) string {
	eighths := int(math.Round(share * float64(8*columns)))
	text := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		text += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return pad(text, columns)
}

// Sparkline draws one small bar for each value, the highest for the largest.
func Sparkline(values []float64) string {
	var line strings.Builder
	highest := 0.0
	for _, v := range values {
		highest = max(highest, v)
	}
	for _, v := range values {
		if v == 0 {
			line.WriteByte(' ')
			continue
		}
		line.WriteRune([]rune("▁▂▃▄▅▆▇█")[int(math.Round(7*v/highest))])
	}
	return line.String()
}
