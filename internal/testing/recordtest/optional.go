package recordtest

import (
	"reflect"
	"testing"
)

// Optional returns the store as an I, an optional interface of stores. If it is not one,
// Optional skips the test, and says which method it lacks and what follows.
func Optional[I any](t *testing.T, s any, follows string) I {
	t.Helper()
	i, ok := s.(I)
	if !ok {
		want := reflect.TypeFor[I]()
		t.Skipf("%T has no method %s: it is not a %v, and %s", s, want.Method(0).Name, want, follows)
	}
	return i
}
