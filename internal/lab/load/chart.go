package main

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// line is a line of a chart.
type line struct {
	name   string
	points [][2]float64 // seconds, value
}

// The size of a chart in units of SVG, and the space for its labels.
const (
	chartWidth, chartHeight    = 720, 200
	left, right, top, bottom   = 64, 24, 12, 26
	plotWidth, plotHeight      = chartWidth - left - right, chartHeight - top - bottom
	horizontalLines, gapOfLine = 4, 5.0 // seconds without a point that break a line
)

// draw returns a chart of lines over time as SVG. Its colours are those of the page.
func draw(title, unit string, lines ...line) template.HTML {
	most, end := 0.0, 1.0
	for _, l := range lines {
		for _, p := range l.points {
			most, end = max(most, p[1]), max(end, p[0])
		}
	}
	most = ceiling(most)
	x := func(at float64) float64 { return left + at/end*plotWidth }
	y := func(v float64) float64 { return top + plotHeight - v/most*plotHeight }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img" aria-label="%s">`,
		chartWidth, chartHeight, template.HTMLEscapeString(title+", "+unit))
	for i := range horizontalLines + 1 {
		v := most * float64(i) / horizontalLines
		fmt.Fprintf(&b, `<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/>`,
			left, left+plotWidth, y(v), y(v))
		fmt.Fprintf(&b, `<text class="y" x="%d" y="%.1f">%s</text>`, left-8, y(v)+4, short(v))
	}
	for i := range 5 {
		at := end * float64(i) / 4
		fmt.Fprintf(&b, `<text class="x" x="%.1f" y="%d">%.0f s</text>`, x(at), chartHeight-6, at)
	}
	for i, l := range lines {
		fmt.Fprintf(&b, `<path class="l%d" d="%s"/>`, i+1, pathOf(l, x, y))
	}
	b.WriteString(`</svg><ul class="key">`)
	for i, l := range lines {
		fmt.Fprintf(&b, `<li class="k%d">%s</li>`, i+1, template.HTMLEscapeString(l.name))
	}
	b.WriteString("</ul>")
	return template.HTML(b.String()) //nolint:gosec // texts were escaped
}

// short writes a number of an axis, without zeros at its end.
func short(v float64) string {
	if v >= 1000 {
		return number(v)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// pathOf returns the path of a line, which has gaps where there are no points.
func pathOf(l line, x, y func(float64) float64) string {
	var d strings.Builder
	last := math.Inf(-1)
	for _, p := range l.points {
		command := "L"
		if p[0]-last > gapOfLine {
			command = "M"
		}
		fmt.Fprintf(&d, "%s%.1f %.1f", command, x(p[0]), y(p[1]))
		last = p[0]
	}
	return d.String()
}

// ceiling returns the next number of the form 1, 2 or 5 times a power of ten.
func ceiling(v float64) float64 {
	if v <= 0 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, step := range []float64{1, 2, 5} {
		if v <= step*power {
			return step * power
		}
	}
	return 10 * power
}

// over returns a line of the points of all runs.
func (r *report) over(name string, value func(point) float64) line {
	l := line{name: name}
	for _, one := range r.Runs {
		for _, s := range one.Stages {
			for _, p := range s.Points {
				l.points = append(l.points, [2]float64{p.At, value(p)})
			}
		}
	}
	return l
}

func (r *report) rateChart() template.HTML {
	return draw("Answers", "per second",
		r.over("answers a second", func(p point) float64 { return float64(p.Requests - p.Failed) }),
		r.over("errors a second", func(p point) float64 { return float64(p.Failed) }))
}

func (r *report) latencyChart() template.HTML {
	return draw("Time to the whole answer", "milliseconds",
		r.over("p99, ms", func(p point) float64 { return p.P99 }),
		r.over("p50, ms", func(p point) float64 { return p.P50 }))
}

func (r *report) cpuChart() template.HTML {
	cores := func(name string, samples []sample) line {
		l := line{name: name}
		for i := 1; i < len(samples); i++ {
			a, b := samples[i-1], samples[i]
			if b.At > a.At {
				l.points = append(l.points, [2]float64{b.At, max(0, (b.CPU-a.CPU)/(b.At-a.At))})
			}
		}
		return l
	}
	return draw("Processors in use", "cores", r.used(cores)...)
}

func (r *report) memoryChart() template.HTML {
	return draw("Memory", "MB", r.used(func(name string, samples []sample) line {
		l := line{name: name}
		for _, s := range samples {
			l.points = append(l.points, [2]float64{s.At, s.MB})
		}
		return l
	})...)
}

// used returns the lines of the server, and of the store if it is watched.
func (r *report) used(lineOf func(string, []sample) line) []line {
	lines := []line{lineOf("server", r.Used)}
	if len(r.Stored) > 0 {
		lines = append(lines, lineOf("store", r.Stored))
	}
	return lines
}
