package wire

import "github.com/marquee-go/marquee/llm"

// Turn is what one side says. P is a piece of it, in the form of a protocol.
type Turn[P any] struct {
	Role    llm.Role `json:"role"`
	Content []P      `json:"content"`
}

// Turns joins the messages of a side that follow each other, because the sides of a protocol take
// turns. The function pieces returns what a message consists of. If that is nothing, the message
// is left out.
func Turns[P any](messages []llm.Message, pieces func(llm.Message) []P) []Turn[P] {
	turns := []Turn[P]{}
	for _, m := range messages {
		content := pieces(m)
		if len(content) == 0 {
			continue
		}
		role := llm.RoleUser
		if m.Role == llm.RoleAssistant {
			role = m.Role
		}
		if last := len(turns) - 1; last >= 0 && turns[last].Role == role {
			turns[last].Content = append(turns[last].Content, content...)
		} else {
			turns = append(turns, Turn[P]{role, content})
		}
	}
	return turns
}
