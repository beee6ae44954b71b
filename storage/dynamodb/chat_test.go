package dynamodb

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/internal/testing/faults"
	"github.com/marquee-go/marquee/internal/testing/services"
)

// A server may die at any request, before or after it reached DynamoDB. The conversation
// is as it was before the call, or as it is after the call. If the call is made again, it
// is as it is after the call.
func TestChatCrashAtEveryStep(t *testing.T) {
	t.Parallel()
	at := func(n int) time.Time { return time.UnixMicro(int64(n)).UTC() }
	conversation := chat.Conversation{ID: "1", Created: at(0), Updated: at(0)}
	titled := conversation
	titled.Title, titled.Updated = "Dramas", at(3)
	question := chat.Message{ID: "1", Version: 1, Text: "Why?", Created: at(1)}
	again := chat.Message{ID: "1", Version: 2, Text: "Why?", Created: at(1)}
	answer := chat.Message{ID: "2", Version: 1, Text: "So.", Created: at(2)}
	with := func(c chat.Conversation, messages ...chat.Message) *chat.Conversation {
		c.Messages = messages
		return &c
	}
	put := func(c chat.Conversation, m chat.Message) func(context.Context, chat.Store) error {
		return func(ctx context.Context, s chat.Store) error { return s.PutMessage(ctx, "ann", c, m) }
	}
	for _, test := range []struct {
		name       string
		was        []chat.Message
		call       func(context.Context, chat.Store) error
		before, is *chat.Conversation // nil for none
	}{
		{"a first message", nil, put(titled, question), with(conversation), with(titled, question)},
		{
			"a next message", []chat.Message{question}, put(titled, answer), with(conversation, question),
			with(titled, question, answer),
		},
		{
			"a version of the last message", []chat.Message{question}, put(titled, again),
			with(conversation, question), with(titled, again),
		},
		{
			"a version of an earlier message", []chat.Message{question, answer}, put(titled, again),
			with(conversation, question, answer), with(titled, again, answer),
		},
		{
			"the end of a conversation", []chat.Message{question, answer},
			func(ctx context.Context, s chat.Store) error {
				// A call that was complete has left nothing to delete.
				if err := s.Delete(ctx, "ann", "1"); !errors.Is(err, marquee.ErrNotFound) {
					return err
				}
				return nil
			},
			with(conversation, question, answer), nil,
		},
	} {
		for kind, fault := range map[string]faults.Fault{
			"refused": faults.InternalError, "done": faults.LostReply,
		} {
			t.Run(test.name+", the last request is "+kind, func(t *testing.T) {
				t.Parallel()
				ctx := t.Context()
				db := openWith(t, services.DynamoDB(t))
				for step, injected := 1, 1; injected > 0; step++ {
					if err := db.Chat().Delete(ctx, "ann", "1"); err != nil &&
						!errors.Is(err, marquee.ErrNotFound) {
						t.Fatal(err)
					}
					if err := db.Chat().Create(ctx, "ann", conversation); err != nil {
						t.Fatal(err)
					}
					for _, m := range test.was {
						if err := db.Chat().PutMessage(ctx, "ann", conversation, m); err != nil {
							t.Fatal(err)
						}
					}

					proxy, client := dying(t, db, fault, step)
					_ = test.call(ctx, &conversations{table{client, db.conversations.name}})
					if got := conversationOf(t, db); !same(got, test.before) && !same(got, test.is) {
						t.Errorf("after a crash at request %d there is half of a change: %+v", step, got)
					}
					if err := test.call(ctx, db.Chat()); err != nil {
						t.Errorf("again after a crash at request %d: %v", step, err)
					}
					if got := conversationOf(t, db); !same(got, test.is) {
						t.Errorf("again after a crash at request %d\n got %+v\nwant %+v", step, got, test.is)
					}
					injected = proxy.Injected()
				}
			})
		}
	}
}

func same(a, b *chat.Conversation) bool { return reflect.DeepEqual(a, b) }

func conversationOf(t *testing.T, db *DB) *chat.Conversation {
	t.Helper()
	c, err := db.Chat().Get(t.Context(), "ann", "1")
	if errors.Is(err, marquee.ErrNotFound) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

// A conversation with the id of a deleted one has none of its messages, not even
// messages that were written too late.
func TestLateMessage(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openWith(t, services.DynamoDB(t))
	c := chat.Conversation{ID: "1"}
	if err := errors.Join(db.Chat().Create(ctx, "ann", c),
		db.Chat().PutMessage(ctx, "ann", c, chat.Message{ID: "1"})); err != nil {
		t.Fatal(err)
	}
	late, _, err := db.conversations.find(ctx, "ann", "1")
	if err := errors.Join(
		err,
		db.Chat().Delete(ctx, "ann", "1"),
		db.conversations.settle(ctx, late, "2"),
		db.Chat().Create(ctx, "ann", c),
	); err != nil {
		t.Fatal(err)
	}
	if got := conversationOf(t, db); len(got.Messages) > 0 {
		t.Errorf("the conversation has the messages %+v", got.Messages)
	}
}

// If a conversation is deleted while a message is put, neither that message nor the one
// before it stays behind.
func TestDeleteWhileAMessageIsPut(t *testing.T) {
	t.Parallel()
	c := chat.Conversation{ID: "1"}
	for _, test := range []struct {
		name  string
		again bool // whether the conversation is begun anew
		want  error
		items int32 // in the table
	}{
		{"for good", false, marquee.ErrNotFound, 0},
		{"and begun anew", true, nil, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			db := openWith(t, services.DynamoDB(t))
			if err := errors.Join(db.Chat().Create(ctx, "ann", c),
				db.Chat().PutMessage(ctx, "ann", c, chat.Message{ID: "1"})); err != nil {
				t.Fatal(err)
			}
			proxy, url := behindProxy(t, db)
			var meanwhile sync.Once
			proxy.Inject(faults.InternalError, func() bool {
				meanwhile.Do(func() {
					err := db.Chat().Delete(ctx, "ann", "1")
					if err == nil && test.again {
						err = db.Chat().Create(ctx, "ann", c)
					}
					if err != nil {
						t.Errorf("meanwhile: %v", err)
					}
				})
				return false
			}, "PutItem")
			client := dynamodb.New(db.client.Options(), func(o *dynamodb.Options) { o.BaseEndpoint = &url })
			s := &conversations{table{client, db.conversations.name}}
			if err := s.PutMessage(ctx, "ann", c, chat.Message{ID: "2"}); !errors.Is(err, test.want) {
				t.Errorf("PutMessage: %v, want %v", err, test.want)
			}
			left, err := db.client.Scan(ctx, &dynamodb.ScanInput{TableName: &db.conversations.name})
			if err != nil || left.Count != test.items {
				t.Errorf("the table holds %v, %v, want %d items", left.Items, err, test.items)
			}
		})
	}
}
