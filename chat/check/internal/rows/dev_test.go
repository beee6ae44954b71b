package rows

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

func TestDev(t *testing.T) {
	list := os.Getenv("DEVLIST")
	if list == "" {
		t.Skip()
	}
	raw, _ := os.ReadFile(list)
	var n [2][3]int
	byRule := map[string][2]int{}
	show := os.Getenv("SHOW")
	k := 0
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		a, b, _ := strings.Cut(line, "\t")
		dir := filepath.Dir(list)
		csv, _ := os.ReadFile(filepath.Join(dir, a))
		var rows [][]string
		for _, l := range strings.Split(strings.TrimSpace(string(csv)), "\n") {
			rows = append(rows, strings.Split(l, "#"))
		}
		tab := New(rows[0], rows[1:])
		st, _ := os.ReadFile(filepath.Join(dir, b))
		for _, l := range strings.Split(strings.TrimSpace(string(st)), "\n") {
			v, text, _ := strings.Cut(l, "\t")
			j := tab.Judge(text)
			x := 0
			if v == "1" {
				x = 1
			}
			y := 2
			if j.Known {
				y = 0
				if j.Wrong {
					y = 1
				}
			}
			n[x][y]++
			rule, _, _ := strings.Cut(j.Note, " ")
			if y == 1 {
				q := byRule[rule]
				q[x]++
				byRule[rule] = q
			}
			k++
			if show == "fa" && x == 1 && y == 1 || show == "miss" && x == 0 && y != 1 || show == "unb" && x == 0 && y == 2 {
				if k%3 == 0 {
					fmt.Printf("%s\n   %s\n  %v %s\n   %s\n", a, strings.Join(rows[0], "#"), j.Known, text, j.Note)
				}
			}
		}
	}
	f := func(a [3]int) string {
		s := float64(a[0]+a[1]+a[2]) / 100
		return fmt.Sprintf("ok %.1f flagged %.1f unbound %.1f (%d)", float64(a[0])/s, float64(a[1])/s, float64(a[2])/s, a[0]+a[1]+a[2])
	}
	fmt.Println("true ", f(n[1]))
	fmt.Println("false", f(n[0]))
	var names []string
	for r := range byRule {
		names = append(names, r)
	}
	sort.Strings(names)
	for _, r := range names {
		fmt.Println(r, "flags of false, true:", byRule[r])
	}
}
