package provider

import (
	"strings"
	"time"
)

// loading is how long a server on one's own machine may load a model before its first word.
const loading = 5 * time.Minute

// Presets returns the table of servers that are known by name, beyond [Vendors]. They have the
// same form. A name such as "ollama:llama3.3" opens without more, if no key is needed. An
// [Endpoint] of the same name in [Options] changes what differs.
func Presets() []Vendor {
	chat := func(name, title, baseURL, variable string, needsKey bool) Vendor {
		return Vendor{
			Name: name, Title: title, BaseURL: baseURL, KeyVariable: variable, NeedsKey: needsKey,
			Protocol: Chat,
		}
	}
	local := func(name, title, baseURL, variable string) Vendor {
		v := chat(name, title, baseURL, variable, false)
		v.First = loading
		return v
	}
	azure := chat("azure", "Azure OpenAI", "", "AZURE_OPENAI_API_KEY", true)
	azure.KeyHeader = "Api-Key"
	return []Vendor{
		local("ollama", "Ollama", "http://127.0.0.1:11434/v1", "OLLAMA_API_KEY"),
		local("lmstudio", "LM Studio", "http://127.0.0.1:1234/v1", "LMSTUDIO_API_KEY"),
		local("vllm", "vLLM", "http://127.0.0.1:8000/v1", "VLLM_API_KEY"),
		local("llamacpp", "llama.cpp", "http://127.0.0.1:8080/v1", "LLAMACPP_API_KEY"),
		chat("openrouter", "OpenRouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", true),
		chat("groq", "Groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY", true),
		chat("together", "Together AI", "https://api.together.xyz/v1", "TOGETHER_API_KEY", true),
		chat("deepseek", "DeepSeek", "https://api.deepseek.com", "DEEPSEEK_API_KEY", true),
		chat("mistral", "Mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", true),
		chat("gemini-compatible", "Gemini's compatible endpoint",
			"https://generativelanguage.googleapis.com/v1beta/openai", "GEMINI_API_KEY", true),
		azure,
	}
}

// presetNames lists the presets for messages.
func presetNames() string {
	var names []string
	for _, p := range Presets() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}
