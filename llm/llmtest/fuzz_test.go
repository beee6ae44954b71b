package llmtest_test

import (
	"testing"

	"github.com/marquee-go/marquee/llm"
	"github.com/marquee-go/marquee/llm/llmtest"
	"github.com/marquee-go/marquee/llm/openai"
)

func FuzzModel(f *testing.F) {
	llmtest.FuzzModel(f, func(baseURL string) llm.Model {
		m, err := openai.New(&openai.Options{BaseURL: baseURL, API: openai.ChatCompletions})
		if err != nil {
			f.Fatal(err)
		}
		return m
	})
}
