package dynamodb

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/faults"
	"github.com/marquee-go/marquee/internal/testing/services"
)

const marker = "zeppelinmarker"

// A process may die in the middle of a Delete. The conversation is then in no list, but its
// messages are still in the table. Purge finds them.
func TestPurgeAfterACrash(t *testing.T) {
	t.Parallel()
	db := openWith(t, services.DynamoDB(t))
	talk(t, db, "kept", "something else")
	crashes := 0 // that left something which is in no list
	for _, fault := range []faults.Fault{faults.InternalError, faults.LostReply} {
		for step, injected := 1, 1; injected > 0; step++ {
			talk(t, db, "gone", marker)
			proxy, client := dying(t, db, fault, step)
			victim := &conversations{table{client, db.conversations.name}}
			_ = victim.Delete(t.Context(), "ann", "gone") // an error, except after the last step
			injected = proxy.Injected()

			list, err := db.conversations.List(t.Context(), "ann", marquee.Place{}, 9)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) == 2 {
				err = db.conversations.Delete(t.Context(), "ann", "gone")
			}
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(items(t, db), marker) {
				crashes++
			}
			if err := db.conversations.Purge(t.Context(), []string{"bob", "ann"}); err != nil {
				t.Fatal(err)
			}
			if left := items(t, db); strings.Contains(left, marker) || strings.Contains(left, "gone") {
				t.Errorf("after a crash at request %d the table holds\n%s", step, left)
			}
		}
	}
	if crashes == 0 {
		t.Error("no crash left anything behind")
	}
	c, err := db.conversations.Get(t.Context(), "ann", "kept")
	if err != nil || len(c.Messages) != 3 {
		t.Errorf("another conversation is %+v, %v", c, err)
	}
}

// A PutMessage that races with a Delete may die and leave a message of a conversation that
// is gone.
func TestPurgeOfMessagesWithoutConversation(t *testing.T) {
	t.Parallel()
	db := openWith(t, services.DynamoDB(t))
	talk(t, db, "kept", "something else")
	for _, id := range []string{"kept", "gone"} {
		dead := header{Owner: "ann", ID: id, Life: "a life that has ended"}
		row := messageItem{
			Owner: "ann", Key: dead.messageKey("1"), Life: dead.Life,
			Message: message{ID: "1", Text: marker},
		}
		if err := db.conversations.put(t.Context(), row); err != nil {
			t.Fatal(err)
		}
	}
	before, err := db.conversations.Get(t.Context(), "ann", "kept")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.conversations.Purge(t.Context(), []string{"ann"}); err != nil {
		t.Fatal(err)
	}
	if left := items(t, db); strings.Contains(left, marker) {
		t.Errorf("the table holds\n%s", left)
	}
	after, err := db.conversations.Get(t.Context(), "ann", "kept")
	if err != nil || fmt.Sprint(after) != fmt.Sprint(before) || len(after.Messages) != 3 {
		t.Errorf("Get: %+v, %v, want %+v", after, err, before)
	}
}

// talk makes a conversation of ann with three messages.
func talk(t *testing.T, db *DB, id, text string) {
	t.Helper()
	c := chat.Conversation{ID: id, Title: text, Created: time.Unix(1, 0)}
	err := db.conversations.Create(t.Context(), "ann", c)
	for i := range 3 {
		m := chat.Message{ID: fmt.Sprint(i), Version: 1, Text: text, Created: time.Unix(int64(i), 0)}
		err = errors.Join(err, db.conversations.PutMessage(t.Context(), "ann", c, m))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// items returns the items of the table of conversations as text.
func items(t *testing.T, db *DB) string {
	t.Helper()
	page, err := db.client.Scan(t.Context(), &dynamodb.ScanInput{
		TableName: &db.conversations.name, ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	if err := attributevalue.UnmarshalListOfMaps(page.Items, &all); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(all)
}
