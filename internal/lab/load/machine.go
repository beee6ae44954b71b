package main

import (
	"bufio"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// machine is where the load came from. The server is elsewhere if its address is.
type machine struct {
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Memory string `json:"memory,omitempty"`
	System string `json:"system"`
	Load   string `json:"load_before,omitempty"` // the load averages before the test
	Go     string `json:"go"`
	Vegeta string `json:"vegeta"`
}

// serverInfo is what the server says about itself.
type serverInfo struct {
	URL     string `json:"url"`
	Version string `json:"version"`
	Model   string `json:"model"`
	Store   string `json:"store,omitempty"` // known only if this program started the server
	Films   int    `json:"films"`
}

// thisMachine returns what is known of this machine. Only Linux says all.
func thisMachine() machine {
	m := machine{
		CPU: value("/proc/cpuinfo", "model name"), Cores: runtime.NumCPU(),
		Memory: gigabytes(value("/proc/meminfo", "MemTotal")), Go: runtime.Version(),
		System: runtime.GOOS + "/" + runtime.GOARCH + " " + first("/proc/sys/kernel/osrelease"),
		Load:   averages(first("/proc/loadavg")),
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == "github.com/tsenart/vegeta/v12" {
				m.Vegeta = d.Version
			}
		}
	}
	return m
}

// value returns the first value of a key in a file of the kernel.
func value(file, key string) string {
	f, err := os.Open(file) //nolint:gosec // a file of the kernel
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, v, _ := strings.Cut(lines.Text(), ":")
		if strings.TrimSpace(name) == key {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// gigabytes turns a number of kB, as the kernel writes it, into gigabytes.
func gigabytes(text string) string {
	n, err := strconv.ParseFloat(strings.TrimSuffix(text, " kB"), 64)
	if err != nil {
		return text
	}
	return number(n*1024/1e9) + " GB"
}

// averages returns the three averages of a line about the load of the system.
func averages(line string) string {
	return strings.Join(strings.Fields(line)[:min(3, len(strings.Fields(line)))], " ")
}

func first(file string) string {
	text, _ := os.ReadFile(file) //nolint:gosec // a file of the kernel; not all systems have it
	return strings.TrimSpace(string(text))
}
