package wire

import "github.com/marquee-go/marquee/llm"

// Notice says why a reply has not begun yet.
type Notice struct {
	Kind string `json:"kind" enum:"turn,retry,next" doc:"What it waits for: its turn, another try, or the next model."`
	Text string `json:"text" doc:"The same in words."`
}

// NewNotice makes the body of a notice.
func NewNotice(n llm.Notice) Notice { return Notice{Kind: string(n.Kind), Text: n.String() + "."} }
