package server

import "testing"

// What somebody says about memory counts.
func TestBallast(t *testing.T) {
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	n := 0
	for _, piece := range Ballast() {
		n += len(piece)
	}
	if n != ballastSize {
		t.Errorf("the ballast has %d bytes", n)
	}
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, "100")
			if n := len(Ballast()); n != 0 {
				t.Errorf("there is ballast of %d pieces", n)
			}
		})
	}
}
