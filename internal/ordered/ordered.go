// Package ordered writes JSON objects whose members keep their order. A map would sort them.
package ordered

import (
	"bytes"
	"encoding/json"
	"iter"
)

// Marshal returns the JSON of an object with the members, in their order. The names must differ.
func Marshal(members iter.Seq2[string, any]) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for name, value := range members {
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(raw)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
