package dynamodb_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/chat"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/internal/testing/services"
	"github.com/marquee-go/marquee/movies"
	"github.com/marquee-go/marquee/storage/dynamodb"
)

// Once the tables are there, a server needs no right to make or change them.
func TestOpenAgainOnlyAsks(t *testing.T) {
	t.Parallel()
	url := services.DynamoDB(t)
	open(t, url)
	r := &recorder{next: proxy(t, url)}
	open(t, serve(t, url, r))
	if got, want := r.take(), "GetItem"+strings.Repeat(" DescribeTable", 12); got != want {
		t.Errorf("Open asks for %s, want %s", got, want)
	}
}

func TestOpenCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := dynamodb.Open(ctx, services.DynamoDB(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("Open: %v, want %v", err, context.Canceled)
	}
}

func TestClosed(t *testing.T) {
	t.Parallel()
	db := open(t, services.DynamoDB(t))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	_, getDraft := db.Email().Get(ctx, "ann", "1")
	_, listDrafts := db.Email().List(ctx, "ann", marquee.Place{}, 1)
	_, abandoned := db.Email().(email.AbandonedLister).Abandoned(ctx, time.Now(), 1)
	_, getChat := db.Chat().Get(ctx, "ann", "1")
	_, listChats := db.Chat().List(ctx, "ann", marquee.Place{}, 1)
	_, upsert := db.Movies().Upsert(ctx, movies.Batch{Mode: movies.Replace})
	_, imported := db.Movies().Imported(ctx)
	_, summary := db.Movies().Summary(ctx)
	_, count := db.Movies().CountGenres(ctx, 2000, 2020)
	_, rank := db.Movies().Rank(ctx, 2000, 1)
	_, earnings := db.Movies().Earnings(ctx)
	_, search := db.Movies().Search(ctx, movies.Query{Limit: 1})
	calls := map[string]error{
		"Ping":            db.Ping(ctx),
		"Email.Create":    db.Email().Create(ctx, "ann", email.Draft{ID: "1"}),
		"Email.Update":    db.Email().Update(ctx, "ann", email.Draft{ID: "1"}),
		"Email.Get":       getDraft,
		"Email.List":      listDrafts,
		"Email.Delete":    db.Email().Delete(ctx, "ann", "1"),
		"Email.Abandoned": abandoned,
		"Chat.Create":     db.Chat().Create(ctx, "ann", chat.Conversation{ID: "1"}),
		"Chat.PutMessage": db.Chat().PutMessage(ctx, "ann", chat.Conversation{ID: "1"},
			chat.Message{ID: "1"}),
		"Chat.Get":    getChat,
		"Chat.List":   listChats,
		"Chat.Delete": db.Chat().Delete(ctx, "ann", "1"),
		"Upsert":      upsert,
		"Imported":    imported,
		"Summary":     summary,
		"CountGenres": count,
		"Rank":        rank,
		"Earnings":    earnings,
		"Search":      search,
	}
	for _, err := range db.Email().(marquee.OwnerLister).Owners(ctx) {
		calls["Email.Owners"] = err
	}
	for _, err := range db.Chat().(marquee.OwnerLister).Owners(ctx) {
		calls["Chat.Owners"] = err
	}
	if len(calls) != 21 {
		t.Errorf("Owners yields nothing")
	}
	for call, err := range calls {
		if err == nil || err.Error() != "dynamodb: the store is closed" {
			t.Errorf("%s after Close: %v", call, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Errorf("Close again: %v", err)
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	url := services.DynamoDB(t)
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	db, err := dynamodb.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Movies().Upsert(t.Context(), movies.Batch{
		Films: []movies.Movie{{ID: 1, Title: "A film of many words that are all different"}},
		Mode:  movies.Replace,
	}); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}
