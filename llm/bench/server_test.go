//go:build unix

package bench_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// What the server replies to every request: chunks pieces of text, and then an
// end as OpenAI's servers make it.
const (
	chunks = 100
	word   = "twenty-five letters each "
)

// The ways in which the server sends it.
const (
	paced = "paced" // an event a millisecond, in a packet of its own, as models write
	burst = "burst" // all at once, so that reading costs next to nothing
	pace  = time.Millisecond
)

// serverEnv makes a server of the program: it stands in a process of its own,
// so that what it does is not measured.
const serverEnv = "MARQUEE_BENCH_SERVER"

// serverURL is the address of the server.
var serverURL string

func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) != "" {
		if err := serve(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(run(m))
}

// run starts the server, and runs the tests beside it.
func run(m *testing.M) int {
	server := exec.Command(os.Args[0]) //nolint:gosec // this program
	server.Env = append(os.Environ(), serverEnv+"=1")
	server.Stderr = os.Stderr
	alive, err := server.StdinPipe()
	if err != nil {
		panic(err)
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		panic(err)
	}
	if err := server.Start(); err != nil {
		panic(err)
	}
	defer func() {
		_ = alive.Close()
		_ = server.Wait()
	}()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		panic(err)
	}
	serverURL = strings.TrimSpace(line)
	return m.Run()
}

// serve writes its address to the standard output, and answers until the
// standard input ends, as it does when the parent is gone.
func serve() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /"+paced+"/v1/chat/completions", answer(pace))
	mux.HandleFunc("POST /"+burst+"/v1/chat/completions", answer(0))
	go func() { _ = http.Serve(listener, mux) }() //nolint:gosec // ends with the parent
	fmt.Println("http://" + listener.Addr().String())
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// answer writes the prepared reply, with a pause before every chunk but the
// first if there is one.
func answer(pause time.Duration) http.HandlerFunc {
	events, end := reply()
	whole := []byte(strings.Join(events, "") + end)
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		if pause == 0 {
			_, _ = w.Write(whole)
			return
		}
		tick := time.NewTicker(pause)
		defer tick.Stop()
		for i, e := range events {
			if i > 0 {
				<-tick.C
			}
			_, _ = io.WriteString(w, e)
			_ = http.NewResponseController(w).Flush()
		}
		_, _ = io.WriteString(w, end)
	}
}

// reply returns the events of the text, and those of the end.
func reply() (events []string, end string) {
	const head = `data: {"id":"chatcmpl-BKf3yZ0example7Qn4xT2w",` +
		`"object":"chat.completion.chunk","created":1767225600,` +
		`"model":"small","service_tier":"default","system_fingerprint":"fp_a1b2c3d4e5",`
	for range chunks {
		events = append(events, head+`"choices":[{"index":0,"delta":{"role":"assistant","content":"`+word+
			`"},"logprobs":null,"finish_reason":null}],"usage":null}`+"\n\n")
	}
	const stop = head +
		`"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}`
	const usage = head +
		`"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":500,"total_tokens":512,` +
		`"prompt_tokens_details":{"cached_tokens":0},` +
		`"completion_tokens_details":{"reasoning_tokens":0}}}`
	return events, stop + "\n\n" + usage + "\n\ndata: [DONE]\n\n"
}
