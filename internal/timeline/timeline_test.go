package timeline_test

import (
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/timeline"
)

func at(micros int64, id string) timeline.Place {
	return timeline.Place{Created: time.UnixMicro(micros).UTC(), ID: id}
}

func TestCompare(t *testing.T) {
	tests := map[string]struct {
		p, q timeline.Place
		want int
	}{
		"an earlier time":          {at(1, "b"), at(2, "a"), -1},
		"a later time":             {at(2, "a"), at(1, "b"), 1},
		"one time, a lower id":     {at(1, "a"), at(1, "b"), -1},
		"the same":                 {at(1, "a"), at(1, "a"), 0},
		"before 1970":              {at(-2, "a"), at(-1, "a"), -1},
		"another zone, one moment": {timeline.Place{Created: time.UnixMicro(1).In(time.FixedZone("", 3600)), ID: "a"}, at(1, "a"), 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.p.Compare(tt.q); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	for _, p := range []timeline.Place{at(0, "a"), at(-1, ""), at(1_700_000_000_123_456, "a:b"), at(1, "𝄞")} {
		if got, ok := timeline.Parse(p.String()); !ok || got != p {
			t.Errorf("Parse(%q) = %v, %v, want %v", p.String(), got, ok, p)
		}
	}
	for _, s := range []string{"", "1", ":a", "x:a", "1.5:a", "99999999999999999999:a", "9223372036854775807:a", "-9223372036854775808:a", "253402300800000000:a"} {
		if p, ok := timeline.Parse(s); ok {
			t.Errorf("Parse(%q) = %v", s, p)
		}
	}
}

func TestMicro(t *testing.T) {
	zone := time.FixedZone("", 5*3600)
	for given, want := range map[time.Time]string{
		time.Date(2024, 1, 2, 3, 4, 5, 123_456_789, zone):          "2024-01-01T22:04:05.123456Z",
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC): "1969-12-31T23:59:59.999999Z",
		{}: "0001-01-01T00:00:00Z",
	} {
		if got := timeline.Micro(given).Format(time.RFC3339Nano); got != want {
			t.Errorf("Micro(%v) = %s, want %s", given, got, want)
		}
	}
}
