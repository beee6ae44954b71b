package sqlstore

import (
	"testing"

	"github.com/marquee-go/marquee/chat"
)

// Messages from the time before kinds had parameters of their own have the properties of
// their charts in another order.
func TestChartsOfOldMessages(t *testing.T) {
	row := messageRow{ID: "1", More: "{}",
		Charts: `[{"kind":"genres","from":1990,"to":2020,"count":"whole","genre":["Drama","War"]},` +
			`{"kind":"popularity","year":2015,"limit":5}]`}
	m, err := row.message()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`{"count":"whole","from":1990,"genre":["Drama","War"],"to":2020}`,
		`{"limit":5,"year":2015}`}
	for i, c := range m.Charts {
		if string(c.Params) != want[i] || c.Kind == "" {
			t.Errorf("chart %d is %s of %s, want %s", i, c.Kind, c.Params, want[i])
		}
	}
	again := rowOfMessage("ann", "1", m)
	if kept, err := again.message(); err != nil || !kept.Equal(m) || len(m.Charts) != 2 {
		t.Errorf("as it is written now: %s, %v", again.Charts, err)
	}
	if none := rowOfMessage("ann", "1", chat.Message{}); none.Charts != "[]" {
		t.Errorf("no charts are written as %s", none.Charts)
	}
}
