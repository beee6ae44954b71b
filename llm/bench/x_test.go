package bench
import (
	_ "github.com/marquee-go/marquee/llm/openai"
	_ "github.com/tmc/langchaingo/llms/openai"
	_ "github.com/cloudwego/eino-ext/components/model/openai"
	_ "github.com/cloudwego/eino/schema"
)
