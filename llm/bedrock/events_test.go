package bedrock

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"
)

// frame makes a frame of its headers and its payload, as they are.
func frame(headers, payload string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(preludeSize+len(headers)+len(payload)+sumSize))
	b = binary.BigEndian.AppendUint32(b, uint32(len(headers)))
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	b = append(append(b, headers...), payload...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// header makes a header that is a text.
func header(name, value string) string {
	return string(rune(len(name))) + name + "\x07\x00" + string(rune(len(value))) + value
}

func TestFrames(t *testing.T) {
	stop := header(":event-type", "messageStop")
	good := frame(stop, `{"stopReason":"end_turn"}`)
	const want = "data: {\"messageStop\":{\"stopReason\":\"end_turn\"}}\n\n"
	damaged := bytes.Clone(good)
	damaged[len(damaged)-6] ^= 1
	huge := binary.BigEndian.AppendUint32(nil, maxFrame+1)
	huge = binary.BigEndian.AppendUint32(huge, 0)
	huge = binary.BigEndian.AppendUint32(huge, crc32.ChecksumIEEE(huge))
	every := "\x01a\x00" + "\x01b\x01" + "\x01c\x02x" + "\x01d\x03xx" + "\x01e\x04xxxx" +
		"\x01f\x05xxxxxxxx" + "\x01g\x06\x00\x02xx" + "\x01h\x08xxxxxxxx" + "\x01i\x09xxxxxxxxxxxxxxxx"
	for name, tt := range map[string]struct {
		body []byte
		want string
		err  error
	}{
		"two":               {bytes.Join([][]byte{good, good}, nil), want + want, nil},
		"headers of a kind": {frame(every+stop, `{"stopReason":"end_turn"}`), want, nil},
		"lines": {
			frame(header(":event-type", "metadata"), "{\n\"usage\":{}\r}"),
			"data: {\"metadata\":{ \"usage\":{} }}\n\n", nil,
		},
		"an exception": {
			frame(header(":message-type", "exception")+header(":exception-type", "throttlingException"),
				`{"message":"Slow down"}`),
			`data: {"error":{"code":"throttlingException","message":"Slow down"}}` + "\n\n", nil,
		},
		"an error": {
			frame(header(":message-type", "error")+header(":error-code", "500")+
				header(":error-message", "Oh"), ""),
			`data: {"error":{"code":"500","message":"Oh"}}` + "\n\n", nil,
		},
		"damaged":              {damaged, "", errFrame},
		"cut off":              {good[:len(good)-1], "", io.ErrUnexpectedEOF},
		"cut off in a prelude": {append(bytes.Clone(good), good[:5]...), want, io.ErrUnexpectedEOF},
		"huge":                 {huge, "", errors.New("more than")},
		"half a header":        {frame("\x09:event", "{}"), "", errFrame},
		"an unknown kind":      {frame("\x01a\x0fx", "{}"), "", errFrame},
		"events of a server":   {[]byte("data: {}\n\n"), "data: {}\n\n", nil},
		"JSON":                 {[]byte(`{"output":{"a":1}}`), `{"output":{"a":1}}`, nil},
		"nothing":              {nil, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := io.ReadAll(newEvents(io.NopCloser(bytes.NewReader(tt.body))))
			if string(raw) != tt.want || (err == nil) != (tt.err == nil) ||
				err != nil && !errors.Is(err, tt.err) && !strings.Contains(err.Error(), tt.err.Error()) {
				t.Errorf("got %q, %v; want %q, %v", raw, err, tt.want, tt.err)
			}
		})
	}
}

func FuzzFrames(f *testing.F) {
	f.Add(frame(header(":event-type", "messageStop"), `{"stopReason":"end_turn"}`))
	f.Add([]byte("data: {}\n\n"))
	f.Fuzz(func(_ *testing.T, body []byte) {
		_, _ = io.Copy(io.Discard, newEvents(io.NopCloser(bytes.NewReader(body)))) // it ends
	})
}
