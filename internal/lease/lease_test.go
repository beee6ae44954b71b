package lease_test

import (
	"testing"
	"time"

	"github.com/marquee-go/marquee/internal/lease"
)

func TestLease(t *testing.T) {
	until := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	first := lease.Lease{}.Next(until)
	second := first.Next(until)
	if first.Attempt != 1 || second.Attempt != 2 || first.Holder == second.Holder || first.Holder == "" {
		t.Errorf("first %+v, then %+v", first, second)
	}
	for after, want := range map[time.Duration]bool{-time.Microsecond: true, 0: false, time.Hour: false} {
		if got := first.Held(until.Add(after)); got != want {
			t.Errorf("held %v after its end: %v", after, got)
		}
	}
	if (lease.Lease{}).Held(until) {
		t.Error("the zero lease is held")
	}
}

func TestTerm(t *testing.T) {
	for _, tt := range []struct{ reply, save, want time.Duration }{
		{5 * time.Minute, 10 * time.Second, 6*time.Minute + 20*time.Second},
		{2 * time.Second, 10 * time.Second, 24 * time.Second},
	} {
		if got := lease.Term(tt.reply, tt.save); got != tt.want {
			t.Errorf("Term(%v, %v) = %v, want %v", tt.reply, tt.save, got, tt.want)
		}
	}
}
