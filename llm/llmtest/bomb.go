package llmtest

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// bombSize is the unpacked size of a [GzipBomb], in bytes.
const bombSize = 256 << 20

// GzipBomb answers with the status, and with a body of a few hundred kilobytes that unpacks to
// 256 MiB. With status 200 it is a stream of one event, and otherwise an error. A client that
// does not take gzip gets the 256 MiB, as long as it reads.
func GzipBomb(status int) Day {
	return Day{func(x *exchange) {
		x.w.Header().Set("Content-Type", "application/json")
		head := `{"error":{"message":"`
		if status == http.StatusOK {
			x.w.Header().Set("Content-Type", "text/event-stream")
			head = "data: "
		}
		packed := strings.Contains(x.r.Header.Get("Accept-Encoding"), "gzip")
		if packed {
			x.w.Header().Set("Content-Encoding", "gzip")
		}
		x.w.WriteHeader(status)
		fill := bytes.Repeat([]byte("x"), 1<<20)
		if packed {
			x.send(pack([]byte(head)))
			fill = packedFill()
		} else {
			x.send([]byte(head))
		}
		for range bombSize >> 20 {
			if _, err := x.w.Write(fill); err != nil {
				return
			}
		}
	}}
}

// packedFill returns a packed mebibyte. Packed bodies may follow each other.
var packedFill = sync.OnceValue(func() []byte { return pack(bytes.Repeat([]byte("x"), 1<<20)) })

func pack(b []byte) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(b) // a buffer takes everything
	_ = w.Close()
	return packed.Bytes()
}
