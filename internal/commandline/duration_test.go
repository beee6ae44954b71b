package commandline

import (
	"testing"
	"time"
)

func TestDurations(t *testing.T) {
	for text, want := range map[string]struct {
		d     time.Duration
		short string
	}{
		"0":       {0, "0s"},
		"90s":     {90 * time.Second, "1m30s"},
		"1m":      {time.Minute, "1m"},
		"10m":     {10 * time.Minute, "10m"},
		"1h30m":   {90 * time.Minute, "1h30m"},
		"20h":     {20 * time.Hour, "20h"},
		"720h":    {720 * time.Hour, "30d"},
		"30d":     {720 * time.Hour, "30d"},
		"1d12h":   {36 * time.Hour, "36h"},
		"0d":      {0, "0s"},
		"500ms":   {500 * time.Millisecond, "500ms"},
		"-3s":     {-3 * time.Second, "-3s"},
		"65535d":  {65535 * day, "65535d"},
		"8784h0m": {366 * day, "366d"},
	} {
		got, err := ParseDuration(text)
		if err != nil || got != want.d || FormatDuration(got) != want.short {
			t.Errorf("%s: %v, written as %s, %v", text, got, FormatDuration(got), err)
		}
	}
	for _, text := range []string{
		"", "d", "30", "30 d", "-1d", "1d-2h", "1.5d", "99999d", "1d1", "day", "1w", "1dd",
	} {
		if got, err := ParseDuration(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
