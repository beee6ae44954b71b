package dynamodb

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"

	"github.com/marquee-go/marquee/chat"
)

// Messages from the time before kinds had parameters of their own have an attribute for
// each parameter of the charts of films.
func TestChartsOfOldMessages(t *testing.T) {
	old := map[string]any{
		"id": "1", "version": 1, "role": "user", "text": "?", "created": 1,
		"charts": []map[string]any{
			{
				"kind": "genres", "from": 1990, "to": 2020, "year": 0, "count": "whole", "measure": "shares",
				"genres": []string{"Drama"}, "limit": 0,
			},
			{"kind": "popularity", "from": 0, "to": 0, "year": 2015, "count": "", "limit": 5},
			{
				"kind": "returns", "from": 1990, "to": 2020, "year": 0, "count": "", "limit": 0,
				"min_budget": 1000,
			},
		},
	}
	item, err := attributevalue.MarshalMap(old)
	if err != nil {
		t.Fatal(err)
	}
	var row message
	if err := attributevalue.UnmarshalMap(item, &row); err != nil {
		t.Fatal(err)
	}
	m, err := row.message()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"count":"whole","from":1990,"genre":["Drama"],"measure":"shares","to":2020}`,
		`{"limit":5,"year":2015}`,
		`{"from":1990,"min_budget":1000,"to":2020}`,
	}
	for i, c := range m.Charts {
		if string(c.Params) != want[i] {
			t.Errorf("chart %d has %s, want %s", i, c.Params, want[i])
		}
	}
	again, err := rowOfMessage(m).message()
	if err != nil || !again.Equal(m) || len(m.Charts) != 3 || m.Charts[2].Kind != "returns" {
		t.Errorf("as it is written now: %+v, %v, want %+v", again, err, m)
	}
	// A message that is written now does not have the old attributes.
	now, err := attributevalue.Marshal(rowOfMessage(chat.Message{Charts: m.Charts[:1]}).Charts[0])
	if err != nil {
		t.Fatal(err)
	}
	var names map[string]any
	if err := attributevalue.Unmarshal(now, &names); err != nil || len(names) != 2 {
		t.Errorf("a chart is written as %v, %v", names, err)
	}
}
