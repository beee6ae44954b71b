package server

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"testing"
)

// Go zeroes memory that it gives out again, and with it the whole of what only begins there. The
// test runs in a process of its own, because a second ballast would have the memory of the first.
func TestBallastIsNotTouched(t *testing.T) {
	const inside = "BALLAST_TEST"
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	if os.Getenv(inside) == "" {
		t.Setenv(inside, "1")
		out, err := exec.CommandContext(t.Context(), os.Args[0],
			"-test.run=^TestBallastIsNotTouched$", "-test.v").CombinedOutput()
		t.Logf("%s", out)
		if err != nil {
			t.Error(err)
		}
		return
	}
	used := make([][]byte, 48)
	for i := range used {
		used[i] = bytes.Repeat([]byte{1}, 64<<10)
	}
	runtime.KeepAlive(used)
	runtime.GC() // the end of the heap is free now, and was used
	ballast := Ballast()
	n := 0
	for _, piece := range ballast {
		n += touched(t, piece)
	}
	runtime.KeepAlive(ballast)
	if n > 48*64<<10+pieceSize {
		t.Errorf("%d of %d bytes are touched", n, ballastSize)
	}
}

// touched returns how many bytes of some memory the machine has provided.
func touched(t *testing.T, memory []byte) (n int) {
	t.Helper()
	address, err := strconv.ParseInt(fmt.Sprintf("%p", memory), 0, 64)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := os.Open("/proc/self/pagemap")
	if err != nil {
		t.Skip(err) // a machine without it
	}
	defer pages.Close()
	size := os.Getpagesize()
	entries := make([]uint64, len(memory)/size)
	at := io.NewSectionReader(pages, address/int64(size)*8, int64(len(entries))*8)
	if err := binary.Read(at, binary.NativeEndian, entries); err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry>>62 != 0 { // in memory, or swapped out
			n += size
		}
	}
	return n
}
