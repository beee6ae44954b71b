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

// The server replies to every request with this many pieces of this text, and an end like that
// of OpenAI's servers.
const (
	chunks = 100
	word   = "twenty-five letters each "
)

// The ways in which the server sends the reply.
const (
	paced = "paced" // an event a millisecond, in a packet of its own, as models write
	burst = "burst" // all at once, so that reading costs almost nothing
	pace  = time.Millisecond
)

// serverEnv makes this program a server. The server has a process of its own, so that it is not
// measured.
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

// run starts the server, runs the tests, and ends the server.
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

// serve writes its address to the standard output, and answers until the standard input ends.
// That happens when the parent ends.
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

// answer returns a handler that writes the reply, with a pause before every chunk except the
// first.
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

// reply returns the events with text, and the end.
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
