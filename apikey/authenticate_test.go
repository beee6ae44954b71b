package apikey_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/marquee-go/marquee"
	"github.com/marquee-go/marquee/apikey"
	"github.com/marquee-go/marquee/storage/memory"
)

// forged returns a secret with other parts, and with a checksum that fits.
func forged(t *testing.T, secret string, change func(raw []byte) []byte) string {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(secret[3:])
	if err != nil {
		t.Fatal(err)
	}
	raw = change(raw[:len(raw)-4])
	sum := crc32.ChecksumIEEE(append([]byte("mq_"), raw...))
	return "mq_" + base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint32(raw, sum))
}

func TestSecretsThatAreRefused(t *testing.T) {
	s := newServers(t, 1)[0]
	good := s.made(t).Secret
	flip := func(at int) func([]byte) []byte {
		return func(raw []byte) []byte {
			raw[at] ^= 1
			return raw
		}
	}
	named := func(owner string) func([]byte) []byte {
		return func(raw []byte) []byte { return append(raw[:48], owner...) }
	}
	// Four bits of the last letter mean nothing, and are 0.
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(letters, good[len(good)-1])
	for name, tt := range map[string]struct {
		secret string
		reads  int // of the store
	}{
		"nothing":                {"", 0},
		"the prefix":             {"mq_", 0},
		"another prefix":         {"mr_" + good[3:], 0},
		"no prefix":              {good[3:], 0},
		"the prefix in capitals": {"MQ_" + good[3:], 0},
		"in lower case":          {strings.ToLower(good), 0},
		"cut short":              {good[:len(good)-1], 0},
		"cut short by a lot":     {good[:20], 0},
		"longer":                 {good + "A", 0},
		"twice":                  {good + good, 0},
		"a typing error":         {strings.Replace(good, good[9:11], good[10:11]+good[9:10], 1), 0},
		"a blank before":         {" " + good, 0},
		"a blank after":          {good + " ", 0},
		"a line end":             {good + "\n", 0},
		"a line end within":      {good[:30] + "\r\n" + good[30:], 0},
		"with padding":           {good + "=", 0},
		"of standard base64":     {"mq_" + strings.Repeat("+/", 40), 0},
		"huge":                   {"mq_" + strings.Repeat("A", 1<<20), 0},
		"an owner too long":      {forged(t, good, named(strings.Repeat("x", marquee.MaxOwner+1))), 0},
		"an owner with a NUL":    {forged(t, good, named("ada\x00")), 0},
		"no owner":               {forged(t, good, named("")), 0},
		"another owner's":        {forged(t, good, named("eve")), 1},
		"another id":             {forged(t, good, flip(15)), 1},
		"other random bytes":     {forged(t, good, flip(16)), 1},
		"other last random byte": {forged(t, good, flip(47)), 1},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.secret == good {
				t.Skip("chance made it the good one")
			}
			before := s.store.gets
			for range 5 {
				s.want(t, tt.secret, false)
			}
			if n := s.store.gets - before; n != tt.reads {
				t.Errorf("the store was read %d times, want %d", n, tt.reads)
			}
		})
	}
	s.want(t, good[:len(good)-1]+letters[last+1:last+2], false)
	s.want(t, good, true)
	if s.store.updates != 1 {
		t.Errorf("refused secrets were noted as used: %d writes", s.store.updates)
	}
}

func TestAKeyEnds(t *testing.T) {
	s := newServers(t, 1)[0]
	ends := s.clock.now().Add(time.Hour)
	made, err := s.Create(t.Context(), "ada", apikey.Request{
		Name: "n", Scopes: []string{"read"}, Ends: ends,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.clock.pass(time.Hour - time.Microsecond)
	s.want(t, made.Secret, true)
	s.clock.pass(time.Microsecond) // what was read is still remembered
	s.want(t, made.Secret, false)
	if made.State(ends) != apikey.StateEnded || !made.Dead().Equal(ends) {
		t.Errorf("it is %s until %v", made.State(ends), made.Dead())
	}
}

// Every server refuses a revoked key within two seconds, and the one that revoked it at once.
func TestARevokedKeyIsRefusedEverywhere(t *testing.T) {
	servers := newServers(t, 3)
	made := servers[0].made(t)
	for _, s := range servers {
		s.want(t, made.Secret, true)
	}
	servers[0].clock.pass(900 * time.Millisecond)
	if _, err := servers[0].Revoke(t.Context(), "ada", made.ID); err != nil {
		t.Fatal(err)
	}
	servers[0].want(t, made.Secret, false)
	servers[1].want(t, made.Secret, true) // it has not read again
	servers[0].clock.pass(time.Second)
	for _, s := range servers {
		s.want(t, made.Secret, false)
	}
	servers[0].clock.pass(2 * time.Minute)
	for _, s := range servers {
		s.want(t, made.Secret, false)
	}
}

func TestAnErasedKeyIsRefused(t *testing.T) {
	s := newServers(t, 1)[0]
	made := s.made(t)
	s.want(t, made.Secret, true)
	if err := s.store.Delete(t.Context(), "ada", made.ID); err != nil {
		t.Fatal(err)
	}
	s.clock.pass(time.Second)
	s.want(t, made.Secret, false)
}

func TestAKeyIsReadOnceASecond(t *testing.T) {
	s := newServers(t, 1)[0]
	made := s.made(t)
	for range 10 {
		for range 100 {
			s.want(t, made.Secret, true)
		}
		s.clock.pass(time.Second)
	}
	if s.store.gets != 10 {
		t.Errorf("the store was read %d times in 10 seconds, want 10", s.store.gets)
	}
}

func TestTheLastUseIsNotedOnceAnHour(t *testing.T) {
	servers := newServers(t, 2)
	c := servers[0].clock
	made := servers[0].made(t)
	hour := c.now().Truncate(time.Hour)
	for n := range 300 { // five hours
		for _, s := range servers {
			s.want(t, made.Secret, true)
		}
		list, err := servers[0].List(t.Context(), "ada")
		if want := c.now().Truncate(time.Hour); err != nil || len(list) != 1 || list[0].Used != want {
			t.Fatalf("after %d minutes it is %+v, %v, want %v", n, list, err, want)
		}
		c.pass(time.Minute)
	}
	hours := int(c.now().Add(-time.Minute).Truncate(time.Hour).Sub(hour)/time.Hour) + 1
	if n := servers[0].store.updates + servers[1].store.updates; n != hours {
		t.Errorf("%d writes in %d hours", n, hours)
	}
}

func TestAUseThatCannotBeNoted(t *testing.T) {
	for name, tt := range map[string]struct {
		err    error
		logged bool
	}{
		"the store fails":       {errBroken, true},
		"another was quicker":   {marquee.ErrConflict, false},
		"it was erased just so": {marquee.ErrNotFound, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServers(t, 1)[0]
			made := s.made(t)
			s.store.updateErrs = []error{tt.err}
			s.want(t, made.Secret, true)
			if got := s.log.String(); (got != "") != tt.logged || strings.Contains(got, made.Secret) {
				t.Errorf("the log is %q", got)
			}
			s.clock.pass(time.Second) // then it tries again
			s.want(t, made.Secret, true)
			if s.store.updates != 2 {
				t.Errorf("%d writes, want 2", s.store.updates)
			}
		})
	}
}

func TestAStoreThatIsAway(t *testing.T) {
	s := newServers(t, 1)[0]
	made := s.made(t)
	s.store.getErr = errBroken
	if _, err := s.Authenticate(t.Context(), made.Secret); !errors.Is(err, apikey.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	s.store.getErr = nil
	s.want(t, made.Secret, true) // it was not remembered as refused
}

// guarded is a store whose Get waits, and counts how many wait.
type guarded struct {
	apikey.Store
	arrived chan struct{}
	goOn    chan struct{}
	reads   atomic.Int32
}

func (s *guarded) Get(ctx context.Context, owner, id string) (apikey.Key, error) {
	s.reads.Add(1)
	s.arrived <- struct{}{}
	<-s.goOn
	return s.Store.Get(ctx, owner, id)
}

// Many requests at once with one key, or with guesses, make few reads at once.
func TestReadsAtOnceAreBounded(t *testing.T) {
	store := &guarded{
		Store: memory.New().Keys(), arrived: make(chan struct{}, 1000), goOn: make(chan struct{}),
	}
	c := &clock{time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
	keys, err := apikey.New(store, &apikey.Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	made, err := keys.Create(t.Context(), "ada", apikey.Request{Name: "n", Scopes: []string{"read"}})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := keys.Authenticate(t.Context(), made.Secret); err != nil {
				t.Error(err)
			}
		})
	}
	for range 4 {
		<-store.arrived
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := keys.Authenticate(ended, made.Secret); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that does not wait: %v", err)
	}
	if n := store.reads.Load(); n != 4 {
		t.Errorf("%d reads at once", n)
	}
	close(store.goOn)
	wg.Wait()
	if n := store.reads.Load(); n != 4 { // the others go by what these found
		t.Errorf("%d reads for 50 requests", n)
	}
}
