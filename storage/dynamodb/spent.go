package dynamodb

import "github.com/marquee-go/marquee/llm"

// spent has the attributes of what a model has used for a draft or an answer.
type spent struct {
	Input     int    `dynamodbav:"input,omitempty"`
	Cached    int    `dynamodbav:"cached,omitempty"`
	Output    int    `dynamodbav:"output,omitempty"`
	Reasoning int    `dynamodbav:"reasoning,omitempty"`
	NanoUSD   *int64 `dynamodbav:"nano_usd,omitempty"` // nil if it is not known
}

func spentOf(u llm.Usage, c llm.Cost) spent {
	s := spent{Input: u.Input, Cached: u.Cached, Output: u.Output, Reasoning: u.Reasoning}
	if c.Known {
		s.NanoUSD = &c.NanoUSD
	}
	return s
}

func (s spent) usage() llm.Usage {
	return llm.Usage{Input: s.Input, Cached: s.Cached, Output: s.Output, Reasoning: s.Reasoning}
}

func (s spent) cost() llm.Cost {
	if s.NanoUSD == nil {
		return llm.Cost{}
	}
	return llm.Cost{NanoUSD: *s.NanoUSD, Known: true}
}
