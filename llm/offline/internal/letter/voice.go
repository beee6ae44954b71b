package letter

import (
	"encoding/json"
	"fmt"

	"github.com/marquee-go/marquee/llm"
)

// Hear reads how the sender writes, if the data has a document "voice".
func (b *Brief) Hear(data []llm.Data) error {
	for _, d := range data {
		if d.Name != "voice" {
			continue
		}
		var v struct{ Greeting, Closing string }
		if err := json.Unmarshal(d.Value, &v); err != nil {
			return fmt.Errorf("the data %q: %w", d.Name, err)
		}
		b.Greeting, b.Closing = v.Greeting, v.Closing
	}
	return nil
}
