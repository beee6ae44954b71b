package email

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/marquee-go/marquee/llm"
)

// Estimate says what a batch will probably take. A model that thinks before it writes takes
// more.
type Estimate struct {
	// Letters is how many letters are still to be written.
	Letters int
	// Usage is the tokens of all letters: one for every four bytes that are sent, and a usual
	// reply for the Length of each brief.
	Usage llm.Usage
	// Cost is that of the Usage, at the list price of the model that usually answers.
	Cost llm.Cost
	// Time is how long it takes if nobody else wants letters. Measured is how many letters of
	// this process it rests on. If that is 0, it rests on 10 seconds for each letter.
	Time     time.Duration
	Measured int
}

// RestsOn says in words what the estimate rests on.
func (e Estimate) RestsOn() string {
	words := "four bytes of text are a token, and a reply has the usual length"
	if e.Cost.Known && e.Cost.NanoUSD > 0 {
		words += ", at the list price of the model"
	}
	switch {
	case e.Time == 0:
		return words
	case e.Measured == 0:
		return words + "; a letter takes 10 seconds, because none was written yet"
	}
	return words + "; letters take as long as the last ones"
}

// usualReply is how many tokens a letter of each length has, with what stands around it.
var usualReply = map[string]int{"short": 150, "medium": 300, "long": 550}

// EstimateBatch says what [Service.BeginBatch] would take for the letters that are still to be
// written. It stores nothing and asks no model. If the batch would be refused, it returns the same
// error, with the estimate if only a limit is in the way. It needs no Queue.
func (s *Service) EstimateBatch(
	ctx context.Context, owner, key string, letters []Brief,
) (Estimate, error) {
	if err := checkLetters(owner, key, letters); err != nil {
		return Estimate{}, err
	}
	plan, err := s.planBatch(ctx, owner, key, letters)
	if err != nil {
		return Estimate{}, err
	}
	e, err := s.estimate(plan.briefs())
	if err != nil {
		return Estimate{}, err
	}
	if err := s.afford(ctx, owner, plan.briefs()); err != nil {
		return e, err
	}
	given := func(context.Context) error { return errGivenBack }
	err = s.desk.Keep(ctx, owner, s.store, plan.adds(), nil, given)
	if errors.Is(err, errGivenBack) {
		err = nil
	}
	return e, storeError(err)
}

// errGivenBack gives the room back that an estimate has taken.
var errGivenBack = errors.New("only asked")

// estimate adds up what letters take.
func (s *Service) estimate(letters []Brief) (Estimate, error) {
	e := Estimate{Letters: len(letters)}
	if s.forecast != nil {
		e.Cost.Known = true
	}
	for _, b := range letters {
		b = b.withDefaults()
		req, err := request(b, "", signing{}, s.schema, s.desk.MaxTokens)
		if err != nil {
			return Estimate{}, err
		}
		u := llm.Usage{Input: req.InputTokens(), Output: usualReply[b.Length]}
		e.Usage.Input += u.Input
		e.Usage.Output += u.Output
		if s.forecast != nil {
			cost := s.forecast.Cost(u)
			e.Cost.NanoUSD += cost.NanoUSD
			e.Cost.Known = e.Cost.Known && cost.Known
		}
	}
	if !e.Cost.Known {
		e.Cost = llm.Cost{}
	}
	if s.forecast == nil || !s.forecast.Instant {
		one, measured := s.speed.usual()
		e.Time, e.Measured = one*time.Duration(len(letters))/time.Duration(s.desk.AtOnce), measured
		if len(letters) > 0 {
			e.Time = max(e.Time, one).Round(time.Second)
		}
	}
	return e, nil
}

// afford returns an error if the budget has no room for letters.
func (s *Service) afford(ctx context.Context, owner string, letters []Brief) error {
	if s.forecast == nil || len(letters) == 0 {
		return nil
	}
	e, err := s.estimate(letters)
	if err != nil {
		return err
	}
	return s.forecast.Check(ctx, owner, s.desk.Time(), llm.Spending{
		Requests: int64(e.Letters), NanoUSD: e.Cost.NanoUSD,
	})
}

// speed is how long the model takes for a letter.
type speed struct {
	mu       sync.Mutex
	usually  time.Duration
	measured int
}

const unknownSpeed = 10 * time.Second

// note counts a letter. Older ones count less and less.
func (p *speed) note(took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.measured++
	p.usually += (took - p.usually) / time.Duration(min(p.measured, 8))
}

func (p *speed) usual() (one time.Duration, measured int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.measured == 0 {
		return unknownSpeed, 0
	}
	return p.usually, p.measured
}
