package marquee_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/email"
	"github.com/marquee-go/marquee/llm/offline"
	"github.com/marquee-go/marquee/storage/memory"
)

// These are the lines of the package comment.
func Example() {
	ctx := context.Background()
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	draft, err := emails.Draft(ctx, "ada", email.Brief{
		Purpose:   "Thank the speakers of our meetup",
		Details:   "The recordings are online",
		Recipient: "Grace",
		Sender:    "Ada",
		Length:    "short",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("Subject: %s\n\n%s\n", draft.Subject, draft.Body)
	// Output:
	// Subject: Thank you
	//
	// Dear Grace,
	//
	// Thank you very much. The recordings are online.
	//
	// Kind regards,
	// Ada
}

// A handler of your own tells the errors of all features apart in one place.
func ExampleInvalidError() {
	emails, err := email.New(offline.New(), memory.New().Email(), nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = emails.Draft(context.Background(), "ada", email.Brief{})
	if invalid, ok := errors.AsType[*marquee.InvalidError](err); ok {
		fmt.Println(invalid.Field + ": " + invalid.Fix)
	}
	_, err = emails.Get(context.Background(), "ada", "1")
	fmt.Println(errors.Is(err, marquee.ErrNotFound), errors.Is(err, email.ErrNotFound))
	// Output:
	// purpose: must not be empty
	// true true
}

func TestCheckOwner(t *testing.T) {
	tests := map[string]struct {
		owner string
		want  string // what the error says
	}{
		"a name":         {"ada", ""},
		"a space":        {" ", ""},
		"255 characters": {strings.Repeat("𝄞", 255), ""},
		"empty":          {"", "no owner given"},
		"a NUL":          {"a\x00", "owner holds a NUL character at byte 1; remove it"},
		"not UTF-8":      {"a\xff", "owner is not valid UTF-8; encode it as UTF-8"},
		"256 characters": {
			strings.Repeat("𝄞", 256), "owner has 256 characters; shorten it to 255 or fewer",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := marquee.CheckOwner(tt.owner)
			if tt.want == "" && err == nil {
				return
			}
			if fmt.Sprint(err) != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestPlace(t *testing.T) {
	at := func(micros int64, id string) marquee.Place {
		return marquee.Place{Created: time.UnixMicro(micros).UTC(), ID: id}
	}
	tests := map[string]struct {
		p, q marquee.Place
		want int
	}{
		"an earlier time":      {at(1, "b"), at(2, "a"), -1},
		"a later time":         {at(2, "a"), at(1, "b"), 1},
		"one time, a lower id": {at(1, "a"), at(1, "b"), -1},
		"the same":             {at(1, "a"), at(1, "a"), 0},
		"before 1970":          {at(-2, "a"), at(-1, "a"), -1},
		"another zone, one moment": {
			marquee.Place{Created: time.UnixMicro(1).In(time.FixedZone("", 3600)), ID: "a"},
			at(1, "a"),
			0,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.p.Compare(tt.q); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
	if !(marquee.Place{}).IsZero() || at(0, "").IsZero() || (marquee.Place{ID: "a"}).IsZero() {
		t.Error("IsZero takes another place for the zero one")
	}
}

func TestStoredTime(t *testing.T) {
	zone := time.FixedZone("", 5*3600)
	for given, want := range map[time.Time]string{
		time.Date(2024, 1, 2, 3, 4, 5, 123_456_789, zone):          "2024-01-01T22:04:05.123456Z",
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC): "1969-12-31T23:59:59.999999Z",
		{}: "0001-01-01T00:00:00Z",
	} {
		if got := marquee.StoredTime(given).Format(time.RFC3339Nano); got != want {
			t.Errorf("StoredTime(%v) = %s, want %s", given, got, want)
		}
	}
}

func TestLease(t *testing.T) {
	until := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	first := marquee.Lease{}.Next(until)
	second := first.Next(until)
	if first.Attempt != 1 || second.Attempt != 2 ||
		first.Holder == second.Holder || first.Holder == "" {
		t.Errorf("first %+v, then %+v", first, second)
	}
	tests := map[time.Duration]bool{-time.Microsecond: true, 0: false, time.Hour: false}
	for after, want := range tests {
		if got := first.Held(until.Add(after)); got != want {
			t.Errorf("held %v after its end: %v", after, got)
		}
	}
	if (marquee.Lease{}).Held(until) {
		t.Error("the zero lease is held")
	}
	same := first
	same.Until = until.In(time.FixedZone("", 3600))
	if !first.Equal(same) || first.Equal(second) || first.Stored() != same.Stored() {
		t.Error("leases that are the same differ, or others do not")
	}
}

func TestOverloadedError(t *testing.T) {
	cause := errors.New("throttled")
	for err, want := range map[error]string{
		&marquee.OverloadedError{}:                                    "overloaded",
		&marquee.OverloadedError{RetryAfter: time.Second, Err: cause}: "overloaded: throttled",
	} {
		if err.Error() != want || !errors.Is(err, marquee.ErrUnavailable) ||
			errors.Is(err, marquee.ErrNotFound) {
			t.Errorf("%v, want %s and an ErrUnavailable", err, want)
		}
	}
	if !errors.Is(&marquee.OverloadedError{Err: cause}, cause) {
		t.Error("the cause is lost")
	}
}
