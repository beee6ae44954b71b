package chart

import "testing"

func TestNumber(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", 1234.56: "1,234.6", -1234: "-1,234", 1: "1", 0.5: "0.5", 0.126: "0.13", 0.1: "0.1",
		0.0333: "0.033", 0.00118: "0.0012", -0.00118: "-0.0012", 9.99e-5: "0.0001",
	} {
		if got := number(x); got != want {
			t.Errorf("%v is %q, want %q", x, got, want)
		}
	}
}
