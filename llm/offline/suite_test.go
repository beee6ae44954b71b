package offline_test

import (
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/offline"
)

func TestModel(t *testing.T) {
	llmtest.TestModel(t, func(string) llm.Model { return offline.New() }, llmtest.Caps{})
}
