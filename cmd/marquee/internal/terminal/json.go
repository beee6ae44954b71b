package terminal

import (
	"encoding/json"
	"fmt"
	"io"
)

// Format is the option that chooses who reads a report: a person or a program.
type Format struct {
	Format string `default:"text" enum:"text,json" help:"text or json (${default})."`
}

// JSON says whether a program reads the report.
func (f Format) JSON() bool { return f.Format == "json" }

// WriteJSON writes a value as indented JSON. Characters that could steer a terminal become
// escapes, which stand for the same characters.
func WriteJSON(w io.Writer, value any) error {
	raw, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", EscapeJSON(raw))
	return err
}
