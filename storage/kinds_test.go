package storage

import (
	"strings"
	"testing"
)

func TestAcceptedListsEveryKind(t *testing.T) {
	var forms []string
	for _, k := range kinds {
		forms = append(forms, k.form)
	}
	last := len(forms) - 1
	if want := strings.Join(forms[:last], ", ") + " or " + forms[last]; Accepted != want {
		t.Errorf("Accepted is %q, want %q", Accepted, want)
	}
}
