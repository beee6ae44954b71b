package commandline

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// ParseDuration reads a time span as time.ParseDuration does, and days before it: 30d, 1d12h.
func ParseDuration(text string) (time.Duration, error) {
	count, rest, found := strings.Cut(text, "d")
	if !found {
		count, rest = "0", text
	}
	days, err := strconv.ParseUint(count, 10, 16)
	var d time.Duration
	if err == nil && (!found || rest != "") {
		d, err = time.ParseDuration(rest)
	}
	if err != nil || found && d < 0 {
		return 0, fmt.Errorf("is %.40q; write a time such as 90s, 12h or 30d", text)
	}
	return time.Duration(days)*day + d, nil
}

// FormatDuration writes a time span as short as ParseDuration reads it: 30d, 1h30m.
func FormatDuration(d time.Duration) string {
	if days := d / day; days > 0 && d%day == 0 {
		return fmt.Sprintf("%dd", days)
	}
	text := d.String()
	for _, nothing := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, nothing) {
			text = text[:len(text)-2]
		}
	}
	return text
}
